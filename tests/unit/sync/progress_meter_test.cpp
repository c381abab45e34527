// What the log says of synchronisation.

#include "sync/progress_meter.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace bytom::sync {
namespace {

using std::chrono::seconds;

SyncProgress to(std::uint64_t headers, std::size_t peers, std::uint64_t claimed = 0) {
    SyncProgress progress;
    progress.headers = headers;
    progress.peers = peers;
    progress.claimed = claimed;
    return progress;
}

class ProgressMeterTest : public ::testing::Test {
protected:
    /// The line after windows of ten seconds with so many blocks each.
    std::string after(std::initializer_list<std::uint64_t> windows, SyncProgress progress) {
        ProgressMeter meter(start, 0);
        std::uint64_t height = 0;
        auto now = start;
        for (const std::uint64_t blocks : windows) {
            now += seconds(10);
            meter.tick(now, height += blocks);
        }
        progress.height = height;
        progress.is_syncing = true;
        return meter.line(now, progress).value_or("");
    }

    ProgressMeter::Instant start{std::chrono::hours(1)};
};

TEST_F(ProgressMeterTest, TellsTheTimeLeftInUnitsThatPeopleRead) {
    EXPECT_EQ(after({1'000}, to(5'000, 2)),
              "block 1000 of 5000 (20.0 %), 100.0 blocks/s, 2 peers, 40 s left");
    EXPECT_EQ(after({1'000}, to(33'000, 2)),
              "block 1000 of 33000 (3.0 %), 100.0 blocks/s, 2 peers, 5 min 20 s left");
    EXPECT_EQ(after({1'000}, to(801'000, 2)),
              "block 1000 of 801000 (0.1 %), 100.0 blocks/s, 2 peers, 2 h 13 min left");
    EXPECT_EQ(after({10}, to(300'010, 2)),
              "block 10 of 300010 (0.0 %), 1.0 blocks/s, 2 peers, 3 d 11 h left");
}

TEST_F(ProgressMeterTest, OneSlowWindowDoesNotTurnTheTimeLeftOver) {
    EXPECT_EQ(after({1'000, 1'000, 0}, to(12'000, 1)),
              "block 2000 of 12000 (16.7 %), 0.0 blocks/s, 1 peers, 1 min 48 s left");
}

TEST_F(ProgressMeterTest, PromisesNothingWhileHeadersAreMissing) {
    EXPECT_EQ(after({1'000}, to(20'000, 2, 700'000)),
              "block 1000, headers 20000 of 700000 that peers claim, 100.0 blocks/s, 2 peers");
}

TEST_F(ProgressMeterTest, SaysNothingWhereThereIsNothingToFetch) {
    ProgressMeter meter(start, 0);
    EXPECT_FALSE(meter.line(start + seconds(20), to(5, 0)));
}

}  // namespace
}  // namespace bytom::sync
