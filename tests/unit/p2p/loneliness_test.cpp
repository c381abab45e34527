// What the log says while there are no peers.

#include "p2p/loneliness.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace bytom::p2p {
namespace {

using std::chrono::seconds;
using ::testing::HasSubstr;

class LonelinessTest : public ::testing::Test {
protected:
    /// The line at this second of the test.
    std::string at(int second, const Loneliness::Situation& situation = {}) {
        return watch.line(start + seconds(second), situation).value_or("");
    }

    Loneliness::Instant start{std::chrono::hours(1)};
    Loneliness watch{start};
};

TEST_F(LonelinessTest, TellsAfterHalfAMinuteAndThenEveryFiveMinutes) {
    for (int second = 0; second < 1'000; second += 10) {
        const bool due = second == 30 || second == 330 || second == 630 || second == 930;
        EXPECT_EQ(!at(second).empty(), due) << second;
    }
}

TEST_F(LonelinessTest, NamesWhatWasTriedTheLastErrorAndTheNextTry) {
    watch.failed("192.0.2.1:46657", "connection refused");
    watch.failed("192.0.2.2:46657", "dial timeout");
    watch.failed("192.0.2.1:46657", "connection refused");
    EXPECT_EQ(at(30, {.next_try = seconds(12)}),
              "no peers for 30 s: 3 attempts in vain at 2 addresses (192.0.2.1:46657, 192.0.2.2:46657), last "
              "error of "
              "192.0.2.1:46657: connection refused; the next try is in 12 s");
    // Each line tells of its own time.
    watch.failed("192.0.2.3:46657", "no route to host");
    EXPECT_EQ(at(330, {.dialling = 2}),
              "no peers for 330 s: 1 attempts in vain at 1 addresses (192.0.2.3:46657), last error of "
              "192.0.2.3:46657: "
              "no route to host; 2 dials are under way");
}

TEST_F(LonelinessTest, SaysWhatToSetWhereNobodyIsKnown) {
    EXPECT_THAT(at(30), HasSubstr("no address is known: see p2p.seeds"));
}

TEST_F(LonelinessTest, IsBoundedWhateverIsTried) {
    for (int i = 0; i < 10'000; ++i)
        watch.failed("192.0.2.1:" + std::to_string(i), std::string(10'000, 'x'));
    const std::string line = at(30);
    EXPECT_LT(line.size(), 600U);
    EXPECT_THAT(line, HasSubstr("10000 attempts"));
}

TEST_F(LonelinessTest, SaysOnceThatThereArePeersAgain) {
    EXPECT_EQ(at(10, {.peers = 1}), "");
    EXPECT_NE(at(40), "");
    EXPECT_EQ(at(50, {.peers = 1}), "there are peers again after 40 s without any");
    EXPECT_EQ(at(60, {.peers = 1}), "");
    // From the beginning.
    EXPECT_EQ(at(80), "");
    EXPECT_NE(at(90), "");
}

}  // namespace
}  // namespace bytom::p2p
