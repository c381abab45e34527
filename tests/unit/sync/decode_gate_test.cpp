// Messages that take much memory wait for their turn; nobody is blamed for that.
#include "sync/decode_gate.hpp"

#include "reactor_fixture.hpp"

namespace bytom::sync {
namespace {

constexpr DecodeLimits kLimits{.light = 10, .light_at_once = 20, .heavy_at_once = 100, .waiting = 50};

class DecodeGateTest : public ::testing::Test {
protected:
    bool enter(p2p::ConnectionId peer, std::size_t decoded, std::size_t message, DecodeGate::Origin origin) {
        return gate.enter({.peer = peer,
                           .decoded_bytes = decoded,
                           .message_bytes = message,
                           .start = [this, peer] { started.push_back(peer); }},
                          origin);
    }
    bool ask(p2p::ConnectionId peer, std::size_t decoded, std::size_t message = 1) {
        return enter(peer, decoded, message, DecodeGate::Origin::asked);
    }
    bool announce(p2p::ConnectionId peer, std::size_t decoded, std::size_t message = 1) {
        return enter(peer, decoded, message, DecodeGate::Origin::unasked);
    }

    DecodeGate gate{kLimits};
    std::vector<p2p::ConnectionId> started;
};

using Peers = std::vector<p2p::ConnectionId>;

TEST_F(DecodeGateTest, WhatTakesMuchIsDecodedAloneAndTheNextWaits) {
    EXPECT_TRUE(ask(1, 500));
    EXPECT_TRUE(ask(2, 500));
    EXPECT_TRUE(announce(3, 11));
    EXPECT_EQ(started, Peers{1});
    EXPECT_TRUE(gate.is_waiting(2));
    EXPECT_EQ(gate.waiting_bytes(), 2U);
    gate.leave(500);
    EXPECT_EQ(started, (Peers{1, 2}));
    gate.leave(500);
    EXPECT_EQ(started, (Peers{1, 2, 3}));
    EXPECT_EQ(gate.waiting_bytes(), 0U);
    EXPECT_FALSE(gate.is_waiting(3));
}

TEST_F(DecodeGateTest, AnnouncementsTogetherTakeNoMoreThanOneMay) {
    for (p2p::ConnectionId peer = 1; peer <= 5; ++peer)
        EXPECT_TRUE(announce(peer, 40));
    EXPECT_EQ(started, (Peers{1, 2}));
    gate.leave(40);
    EXPECT_EQ(started, (Peers{1, 2, 3}));
}

TEST_F(DecodeGateTest, SmallMessagesDoNotWaitForLargeOnes) {
    EXPECT_TRUE(ask(1, 500));
    EXPECT_TRUE(ask(2, 500));
    EXPECT_TRUE(announce(3, 10));
    EXPECT_TRUE(announce(4, 10));
    EXPECT_TRUE(announce(5, 10));
    EXPECT_EQ(started, (Peers{1, 3, 4}));
}

TEST_F(DecodeGateTest, WhatWasAskedForComesFirst) {
    EXPECT_TRUE(announce(1, 100));
    EXPECT_TRUE(announce(2, 100));
    EXPECT_TRUE(ask(3, 100));
    gate.leave(100);
    EXPECT_EQ(started, (Peers{1, 3}));
}

TEST_F(DecodeGateTest, WhatNobodyAskedForWaitsInABoundedRoom) {
    EXPECT_TRUE(ask(1, 500, 40));
    EXPECT_TRUE(announce(2, 100, 50));
    EXPECT_FALSE(announce(3, 100, 1));
    EXPECT_FALSE(gate.is_crowded());
    EXPECT_TRUE(ask(4, 100, 40)) << "an answer is never lost";
    EXPECT_TRUE(gate.is_crowded());
}

TEST_F(DecodeGateTest, WhoHasGoneWaitsNoMore) {
    EXPECT_TRUE(ask(1, 500));
    EXPECT_TRUE(ask(2, 500));
    EXPECT_TRUE(ask(3, 500));
    gate.forget(2);
    gate.forget(1);
    EXPECT_EQ(started, Peers{1}) << "what it has brought is still being decoded";
    gate.leave(500);
    EXPECT_EQ(started, (Peers{1, 3}));
}

class HeavyAnswersTest : public ReactorTest {
protected:
    void SetUp() override {
        decode_limits = DecodeLimits{.light = 0, .light_at_once = 0, .heavy_at_once = 1, .waiting = 1 << 20};
        ReactorTest::SetUp();
    }
};

TEST_F(HeavyAnswersTest, TwoAtATimeAreBothTaken) {
    const auto blocks = chain_of(250, "a");
    const auto withhold = [](const GetBlocks& /*request*/) { return true; };
    Remote& first = connect(blocks, {.withholds = withhold});
    Remote& second = connect(blocks, {.withholds = withhold});
    ASSERT_TRUE(let_pass_until([&] { return !first.withheld.empty() && !second.withheld.empty(); }, 60s));
    first.behaviour.withholds = second.behaviour.withholds = {};
    const GetBlocks of_first = first.withheld.front();
    const GetBlocks of_second = second.withheld.front();
    // Both are there before the loop has its next turn.
    serve(first, of_first);
    serve(second, of_second);
    EXPECT_EQ(second.peer->paused, 1) << "it brings nothing more until its turn has come";
    for (Remote* const remote : {&first, &second}) {
        for (std::size_t i = 1; i < remote->withheld.size(); ++i)
            serve(*remote, remote->withheld[i]);
    }
    ASSERT_TRUE(run_until([&] { return has_height(250); }));
    const auto times_asked = [&](const GetBlocks& request) {
        std::ptrdiff_t times = 0;
        for (const auto& remote : remotes)
            times += std::ranges::count(remote->block_requests, request.locator, &GetBlocks::locator);
        return times;
    };
    EXPECT_EQ(times_asked(of_first), 1);
    EXPECT_EQ(times_asked(of_second), 1) << "an answer that waited counts";
    EXPECT_EQ(first.peer->paused, 0);
    EXPECT_EQ(second.peer->paused, 0);
}

/// A better chain becomes known while a transaction waits to be decoded: it is too early by then.
TEST_F(HeavyAnswersTest, ATransactionIsKeptIfWeFallBehindWhileItIsDecoded) {
    grow(110);
    auto longer = own_blocks();
    for (const BlockPtr& block : branch(longer.back()->header, 20, "longer"))
        longer.push_back(block);
    const auto spend_first = [this](std::uint64_t height) {
        return testing::split(*chain->block(*chain->main_node(height))->transactions.front(), 0);
    };
    Remote& level = connect(own_blocks());
    Remote& ahead = connect(longer, {.serves_headers = false});
    ASSERT_TRUE(run_until([&] { return reactor->peers().size() == 2; }));
    const auto first = spend_first(1);
    const auto second = spend_first(2);
    // In one turn of the loop: the first one is decoded, the headers come next since they were asked for.
    say(level, TransactionMessage{transaction_text(*first)});
    say(level, TransactionMessage{transaction_text(*second)});
    serve(ahead, GetHeaders{.locator = {longer.front()->hash()}, .stop_hash = longer.back()->hash()});
    ahead.behaviour.serves_headers = true;
    ASSERT_TRUE(run_until([&] { return has_height(130); }));
    const auto is_pooled = [&] { return chain->pool_entry(first->id()) && chain->pool_entry(second->id()); };
    EXPECT_TRUE(let_pass_until(is_pooled, 60s));
}

}  // namespace
}  // namespace bytom::sync
