// When somebody is woken.

#include "node/alert_watch.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace bytom::node {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class AlertWatchTest : public testing::Test {
protected:
    /// Looks every half a minute for that long: "<name>: <message>" of what is told.
    std::vector<std::string> after(std::chrono::seconds time) {
        std::vector<std::string> told;
        for (const auto end = now_ + time; now_ < end;) {
            now_ += seconds(30);
            for (const Alert& alert : watch_.look(facts_, now_))
                told.push_back(std::string(alert.name) + ": " + alert.message);
        }
        return told;
    }

    AlertFacts facts_;
    AlertWatch watch_{512};
    AlertWatch::Instant now_{};
};

TEST_F(AlertWatchTest, ANodeThatIsWellTellsNothing) {
    facts_.free_mebibytes = std::uint64_t{1} << 20;
    facts_.claims = {0, 5, 5};
    EXPECT_THAT(after(hours(24 * 30)), IsEmpty());
}

TEST_F(AlertWatchTest, NoPeersAreToldAfterAWhileThenOnceADayAndWhenItIsOver) {
    facts_.nobody_to_ask = true;
    facts_.no_peers_reason = "connection refused";
    EXPECT_THAT(after(minutes(5)), IsEmpty());
    EXPECT_THAT(after(minutes(1)), ElementsAre("no_peers: no peers for 5 minutes: connection refused"));
    EXPECT_THAT(after(hours(23)), IsEmpty());
    EXPECT_THAT(after(hours(1)), ElementsAre(HasSubstr("no_peers")));
    facts_.nobody_to_ask = false;
    EXPECT_THAT(after(minutes(10)), ElementsAre("no_peers: there are peers again"));
    facts_.nobody_to_ask = true;
    EXPECT_THAT(after(minutes(4)), IsEmpty());
    facts_.nobody_to_ask = false;
    EXPECT_THAT(after(minutes(10)), IsEmpty()) << "it was never told";
}

TEST_F(AlertWatchTest, LittleRoomIsToldAtOnce) {
    facts_.free_mebibytes = 511;
    EXPECT_THAT(after(minutes(1)),
                ElementsAre("disk: 511 MiB are free for the databases, at least 512 are wanted"));
    facts_.free_mebibytes = 512;
    EXPECT_THAT(after(minutes(1)), ElementsAre(HasSubstr("room")));
    facts_.free_mebibytes.reset();
    EXPECT_THAT(after(minutes(1)), IsEmpty()) << "a file system that does not tell";
}

TEST_F(AlertWatchTest, ABranchThatIsNotFollowed) {
    facts_.height = facts_.best_header = 100;
    facts_.claims = {106, 107, 1'000'000};
    facts_.sync_reason = "a block is refused";
    EXPECT_THAT(after(minutes(10)), IsEmpty());
    EXPECT_THAT(
        after(minutes(1)),
        ElementsAre("behind: block 100 for 10 minutes, though peers have block 107: a block is refused"));
    facts_.height = 107;
    EXPECT_THAT(after(minutes(1)), ElementsAre("behind: the chain comes on again"));
}

TEST_F(AlertWatchTest, WhoComesOnIsNotBehind) {
    facts_.claims = {1'000'000};
    for (int i = 0; i < 100; ++i) {
        ++(i < 50 ? facts_.best_header : facts_.height);
        EXPECT_THAT(after(minutes(5)), IsEmpty());
    }
}

TEST_F(AlertWatchTest, OnePeerAmongOthersMayClaimAnything) {
    facts_.claims = {5, 1'000'000};
    EXPECT_THAT(after(hours(1)), IsEmpty());
}

TEST_F(AlertWatchTest, AThreadThatIsStuck) {
    facts_.stuck = "the chain thread has been at one thing for 61 s";
    EXPECT_THAT(after(minutes(1)), ElementsAre("stuck: the chain thread has been at one thing for 61 s"));
}

}  // namespace
}  // namespace bytom::node
