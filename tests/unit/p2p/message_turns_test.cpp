#include "p2p/message_turns.hpp"

#include <algorithm>
#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace bytom::p2p {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::size_t kKiB = 1024;

/// Room for one message of 1000 KiB, and for 500 KiB of those that do not have the turn.
class MessageTurnsTest : public ::testing::Test {
protected:
    bool asks(ConnectionId id, std::size_t needed, bool is_outbound = false) {
        return turns.may_read({.id = id, .is_outbound = is_outbound, .group = {}}, needed, now);
    }
    bool asks_from(const char* address, ConnectionId id, std::size_t needed) {
        return turns.may_read({.id = id, .group = IpAddress::from_text(address)->network_group()}, needed,
                              now);
    }
    void holds(ConnectionId id, std::size_t bytes) { turns.holds(id, bytes, false, now); }
    void completes(ConnectionId id) { turns.holds(id, 0, true, now); }
    /// It holds this much, and its peer is to send on.
    void reads(ConnectionId id, std::size_t bytes) {
        ASSERT_TRUE(asks(id, bytes)) << id;
        holds(id, bytes);
        turns.listens(id, now);
    }

    MessageTurns::Instant now{1h};
    MessageTurns turns{
        {.budget = 1500 * kKiB, .largest = 1000 * kKiB, .always = 10 * kKiB, .turn_rate = 10 * kKiB}};
};

TEST_F(MessageTurnsTest, WhatFitsIsRead) {
    reads(1, 200 * kKiB);
    reads(2, 300 * kKiB);
    EXPECT_TRUE(asks(3, 10 * kKiB)) << "small ones always fit";
    EXPECT_FALSE(asks(4, 11 * kKiB));
}

TEST_F(MessageTurnsTest, WhatIsAskedForCountsBeforeItComes) {
    EXPECT_TRUE(asks(1, 400 * kKiB));
    EXPECT_FALSE(asks(2, 200 * kKiB));
}

TEST_F(MessageTurnsTest, OneOfThoseThatWaitHasTheTurn) {
    reads(1, 250 * kKiB);
    reads(2, 250 * kKiB);
    EXPECT_FALSE(asks(1, 600 * kKiB));
    EXPECT_FALSE(asks(2, 600 * kKiB));
    EXPECT_THAT(turns.act(now).resumed, ElementsAre(1));
    EXPECT_TRUE(asks(1, 1000 * kKiB));
    holds(1, 1000 * kKiB);
    EXPECT_THAT(turns.act(now).resumed, IsEmpty());
    completes(1);
    EXPECT_THAT(turns.act(now).resumed, ElementsAre(2));
    EXPECT_TRUE(asks(2, 1000 * kKiB));
    EXPECT_FALSE(asks(1, 600 * kKiB)) << "the next message has no turn of its own";
}

TEST_F(MessageTurnsTest, WhatTheTurnsMessageHeldComesFree) {
    reads(1, 250 * kKiB);
    reads(2, 250 * kKiB);
    EXPECT_FALSE(asks(1, 500 * kKiB));
    EXPECT_FALSE(asks(2, 500 * kKiB));
    EXPECT_THAT(turns.act(now).resumed, ElementsAre(1, 2));
    EXPECT_TRUE(asks(2, 500 * kKiB));
}

TEST_F(MessageTurnsTest, TheTurnGoesToOutboundOnesThenToWhoHasHadLeastOfItThenInOrder) {
    reads(9, 500 * kKiB);
    EXPECT_FALSE(asks(3, 100 * kKiB));
    EXPECT_THAT(turns.act(now).resumed, ElementsAre(3));
    reads(3, 100 * kKiB);
    now += 1s;
    completes(3);
    EXPECT_FALSE(asks(3, 100 * kKiB));
    EXPECT_FALSE(asks(2, 100 * kKiB));
    EXPECT_FALSE(asks(1, 100 * kKiB));
    EXPECT_FALSE(asks(4, 100 * kKiB, true));
    for (const ConnectionId next : {4, 2, 1, 3}) {
        EXPECT_THAT(turns.act(now).resumed, ElementsAre(next));
        completes(next);
    }
}

TEST_F(MessageTurnsTest, WhoIsSlowLosesTheTurnWhileOthersWait) {
    reads(1, 500 * kKiB);
    EXPECT_FALSE(asks(2, 100 * kKiB));
    EXPECT_THAT(turns.act(now).resumed, ElementsAre(2));
    reads(2, 100 * kKiB);
    now += 1h;
    EXPECT_FALSE(turns.next_deadline()) << "nobody waits";
    EXPECT_THAT(turns.act(now).closed, IsEmpty());

    turns.forget(2, now);
    completes(1);
    reads(1, 500 * kKiB);
    EXPECT_FALSE(asks(2, 100 * kKiB));
    EXPECT_THAT(turns.act(now).resumed, ElementsAre(2));
    reads(2, 100 * kKiB);
    EXPECT_FALSE(asks(3, 100 * kKiB));
    // 5 s, and 10 for 100 KiB.
    EXPECT_EQ(turns.next_deadline(), now + 15s);
    EXPECT_THAT(turns.act(now + 14s).closed, IsEmpty());
    const auto actions = turns.act(now + 15s);
    EXPECT_THAT(actions.closed, ElementsAre(2));
    EXPECT_THAT(actions.resumed, ElementsAre(3));
}

TEST_F(MessageTurnsTest, WhoLosesTheTurnKeepsWhatThereIsRoomFor) {
    reads(1, 300 * kKiB);
    EXPECT_FALSE(asks(2, 300 * kKiB));
    EXPECT_THAT(turns.act(now).resumed, ElementsAre(2));
    reads(2, 50 * kKiB);
    EXPECT_FALSE(asks(3, 300 * kKiB));
    now += 16s;
    const auto actions = turns.act(now);
    EXPECT_THAT(actions.closed, IsEmpty());
    EXPECT_THAT(actions.resumed, ElementsAre(3));
    holds(2, 60 * kKiB);
    EXPECT_FALSE(asks(2, 300 * kKiB));
}

TEST_F(MessageTurnsTest, WhoDribblesLosesTheTurn) {
    reads(1, 500 * kKiB);
    EXPECT_FALSE(asks(2, 100 * kKiB));
    EXPECT_THAT(turns.act(now).resumed, ElementsAre(2));
    EXPECT_FALSE(asks(3, 100 * kKiB));
    // A KiB a second, of which each gives a tenth.
    std::size_t held = 0;
    const auto began = now;
    std::vector<ConnectionId> closed;
    while (closed.empty() && now - began < 1h) {
        reads(2, held += kKiB);
        now += 1s;
        closed = turns.act(now).closed;
    }
    EXPECT_THAT(closed, ElementsAre(2));
    EXPECT_LE(now - began, 7s);
}

TEST_F(MessageTurnsTest, OneWhoWasSlowComesLast) {
    reads(1, 300 * kKiB);
    EXPECT_FALSE(asks(2, 300 * kKiB));
    EXPECT_THAT(turns.act(now).resumed, ElementsAre(2));
    reads(2, 50 * kKiB);
    EXPECT_FALSE(asks(3, 300 * kKiB));
    now += 16s;
    EXPECT_THAT(turns.act(now).resumed, ElementsAre(3));
    EXPECT_FALSE(asks(2, 300 * kKiB));
    EXPECT_FALSE(asks(4, 300 * kKiB));
    completes(3);
    EXPECT_THAT(turns.act(now).resumed, ElementsAre(4));
}

TEST_F(MessageTurnsTest, AGroupTakesTurnsAsOne) {
    reads(9, 500 * kKiB);
    EXPECT_FALSE(asks_from("1.1.0.1", 1, 100 * kKiB));
    EXPECT_FALSE(asks_from("1.1.0.2", 2, 100 * kKiB));
    EXPECT_FALSE(asks_from("1.1.0.3", 3, 100 * kKiB));
    EXPECT_FALSE(asks_from("2.2.0.1", 4, 100 * kKiB));
    EXPECT_THAT(turns.act(now).resumed, ElementsAre(1));
    now += 1s;
    turns.forget(1, now);  // to come again as somebody new
    EXPECT_THAT(turns.act(now).resumed, ElementsAre(4));
    now += 500ms;
    completes(4);
    EXPECT_FALSE(asks_from("2.2.0.1", 4, 100 * kKiB));
    EXPECT_FALSE(asks_from("3.3.0.1", 5, 100 * kKiB));
    for (const ConnectionId next : {5, 4}) {
        EXPECT_THAT(turns.act(now).resumed, ElementsAre(next));
        now += 200ms;
        completes(next);
    }
    EXPECT_THAT(turns.act(now).resumed, ElementsAre(2));
}

TEST_F(MessageTurnsTest, AGroupHoldsNoMoreThanHalfWithoutTheTurn) {
    EXPECT_TRUE(asks_from("1.1.0.1", 1, 200 * kKiB));
    EXPECT_FALSE(asks_from("1.1.0.2", 2, 100 * kKiB));
    EXPECT_TRUE(asks_from("2.2.0.1", 3, 200 * kKiB));
    EXPECT_TRUE(asks_from("1.1.0.3", 4, 10 * kKiB));
}

TEST_F(MessageTurnsTest, TheTurnOfOneWhomWeDoNotReadEnds) {
    reads(1, 500 * kKiB);
    holds(1, 500 * kKiB);  // complete, and nobody takes it
    EXPECT_FALSE(asks(2, 100 * kKiB));
    EXPECT_THAT(turns.act(now).resumed, ElementsAre(2));
    reads(2, 100 * kKiB);
    holds(2, 100 * kKiB);
    EXPECT_FALSE(asks(3, 100 * kKiB));
    // Two minutes, and 10 s for 100 KiB.
    EXPECT_EQ(turns.next_deadline(), now + 130s);
    now += 130s;
    const auto actions = turns.act(now);
    EXPECT_THAT(actions.closed, ElementsAre(2));
    EXPECT_THAT(actions.resumed, ElementsAre(3));
}

TEST_F(MessageTurnsTest, WhatIsHandedOnBesideALargeMessageGivesItNoTime) {
    reads(1, 300 * kKiB);
    for (int second = 0; second < 119; ++second) {
        now += 1s;
        turns.holds(1, 300 * kKiB, true, now);
        turns.listens(1, now);
    }
    EXPECT_FALSE(asks(2, 300 * kKiB));
    EXPECT_THAT(turns.act(now).resumed, ElementsAre(2));
    EXPECT_FALSE(asks(3, 300 * kKiB));
    now += 1s;
    EXPECT_THAT(turns.act(now).closed, ElementsAre(1));
}

TEST_F(MessageTurnsTest, TimeInWhichNothingIsReadDoesNotCount) {
    reads(1, 500 * kKiB);
    holds(1, 500 * kKiB);  // complete, and nobody takes it
    EXPECT_FALSE(asks(2, 100 * kKiB));
    EXPECT_THAT(turns.act(now).resumed, ElementsAre(2));
    holds(2, 100 * kKiB);
    EXPECT_FALSE(asks(3, 100 * kKiB));
    now += 119s;
    EXPECT_THAT(turns.act(now).closed, IsEmpty());
    completes(2);
    EXPECT_THAT(turns.act(now).resumed, ElementsAre(3));
}

TEST_F(MessageTurnsTest, MemoryIsBoundedAndEverybodyGetsThrough) {
    std::mt19937 random(1);
    constexpr std::size_t kPeers = 20;
    constexpr std::size_t kMessage = 900 * kKiB;
    std::vector<std::size_t> held(kPeers + 1);
    std::vector<int> done(kPeers + 1);
    std::vector<bool> waits(kPeers + 1);
    // Who has finished begins the next one.
    const auto is_over = [&] {
        return std::ranges::all_of(done.begin() + 1, done.end(), [](int count) { return count >= 3; });
    };
    for (int step = 0; step < 200'000 && !is_over(); ++step) {
        const ConnectionId id = 1 + random() % kPeers;
        if (!waits[id]) {
            const std::size_t needed = std::min(held[id] + 64 * kKiB, kMessage);
            if (!asks(id, needed)) {
                waits[id] = true;
            } else {
                held[id] = needed == kMessage ? 0 : needed;
                done[id] += needed == kMessage ? 1 : 0;
                turns.holds(id, held[id], held[id] == 0, now);
            }
        }
        const auto actions = turns.act(now);
        for (const ConnectionId resumed : actions.resumed)
            waits[resumed] = false;
        EXPECT_THAT(actions.closed, IsEmpty());
        ASSERT_LE(turns.bytes(), 1500 * kKiB + kPeers * 10 * kKiB);
    }
    EXPECT_TRUE(is_over());
}

}  // namespace
}  // namespace bytom::p2p
