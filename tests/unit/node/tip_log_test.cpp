// Which new best blocks are worth a line in the log.

#include "node/tip_log.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace bytom::node {
namespace {

using std::chrono::seconds;
using ::testing::HasSubstr;

constexpr std::uint64_t kClock = 1'800'000'000;
constexpr TipLog::Instant kStart{std::chrono::hours(1)};

TipLog::Block block(std::uint64_t height, std::uint64_t age) {
    return {.height = height, .hash = {}, .timestamp = kClock - age};
}

TEST(TipLog, TellsEachBlockNearThePresent) {
    TipLog log;
    for (std::uint64_t height = 1; height <= 5; ++height)
        EXPECT_THAT(log.follow(block(height, 3'600), kClock, kStart).value_or(""),
                    HasSubstr("block " + std::to_string(height) + " "));
    // Also one ahead of our clock.
    EXPECT_TRUE(log.follow({.height = 6, .hash = {}, .timestamp = kClock + 100}, kClock, kStart));
}

TEST(TipLog, SumsOldBlocksUp) {
    TipLog log;
    std::vector<std::string> lines;
    for (std::uint64_t height = 1; height <= 3'000; ++height) {
        const auto now = kStart + std::chrono::milliseconds(10 * (height - 1));
        if (const auto line = log.follow(block(height, 100'000'000), kClock, now)) lines.push_back(*line);
    }
    ASSERT_EQ(lines.size(), 2U);
    EXPECT_THAT(lines[0], HasSubstr("block 1001 "));
    EXPECT_THAT(lines[0], HasSubstr(" of 2023-11-14, 1001 blocks since the last line"));
    EXPECT_THAT(lines[1], HasSubstr(", 1000 blocks since the last line"));
}

TEST(TipLog, TellsTheLastOfARun) {
    TipLog log;
    EXPECT_FALSE(log.due());
    EXPECT_FALSE(log.follow(block(7, 4'000), kClock, kStart));
    ASSERT_TRUE(log.due());
    EXPECT_EQ(*log.due(), kStart + seconds(10));
    EXPECT_FALSE(log.time_passed(kStart + seconds(9)));
    EXPECT_THAT(log.time_passed(kStart + seconds(10)).value_or(""), HasSubstr("block 7 "));
    EXPECT_FALSE(log.due());
    EXPECT_FALSE(log.time_passed(kStart + seconds(30)));
}

}  // namespace
}  // namespace bytom::node
