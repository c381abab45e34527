// Which answer belongs to which request, and what follows from those that are late, wrong or missing.
#include <algorithm>

#include "reactor_fixture.hpp"

namespace bytom::sync {
namespace {

class AnswersTest : public ReactorTest {
protected:
    [[nodiscard]] static bool withhold_all(const GetBlocks& /*request*/) { return true; }

    [[nodiscard]] bool asks_for_first(const GetBlocks& request) const {
        return request.locator == std::vector{genesis.hash()};
    }
    [[nodiscard]] auto requests_for_first(const Remote& remote) const {
        return std::ranges::count_if(remote.block_requests,
                                     [this](const GetBlocks& request) { return asks_for_first(request); });
    }
};

TEST_F(AnswersTest, ALateAnswerIsNoStall) {
    auto blocks = chain_of(150, "a");
    Remote& slow = connect(blocks, {.withholds = withhold_all});
    ASSERT_TRUE(run_until([&] { return !slow.withheld.empty(); }));
    Remote& fast = connect(blocks);
    ASSERT_TRUE(let_pass_until([&] { return has_height(150); }, 60s));
    // All it was asked for is there by now.
    slow.behaviour.withholds = {};
    for (const GetBlocks& request : slow.withheld)
        serve(slow, request);
    let_pass(200s);
    ASSERT_FALSE(slow.peer->closed) << slow.peer->reason;

    // It is asked again.
    for (const BlockPtr& block : branch(blocks.back()->header, 100, "more"))
        blocks.push_back(block);
    fast.peer->close("it leaves");
    have(slow, blocks);
    ASSERT_TRUE(let_pass_until([&] { return has_height(250); }, 60s));
}

TEST_F(AnswersTest, AnAnswerIsCreditedToItsOwnRequest) {
    const auto blocks = chain_of(250, "a");
    Remote& peer =
        connect(blocks, {.withholds = [this](const GetBlocks& request) { return asks_for_first(request); }});
    ASSERT_TRUE(run_until([&] { return peer.block_requests.size() >= 4; }));
    loop.run_for(100ms);
    EXPECT_EQ(requests_for_first(peer), 1) << "the first request is still under way";
    connect(blocks);
    ASSERT_TRUE(let_pass_until([&] { return has_height(250); }, 60s));
}

TEST_F(AnswersTest, StallersHoldNoPlacesForOthers) {
    const auto blocks = chain_of(700, "a");
    for (int i = 0; i < 12; ++i)
        connect(blocks, {.withholds = withhold_all});
    ASSERT_TRUE(run_until([&] {
        return std::ranges::count_if(remotes, [](const auto& remote) { return !remote->withheld.empty(); }) >=
               4;
    }));
    connect(blocks);
    ASSERT_TRUE(let_pass_until([&] { return has_height(700); }, 60s));
}

TEST_F(AnswersTest, APeerThatSendsOtherBlocksIsLeftAlone) {
    const auto blocks = chain_of(40, "a");
    const auto others = chain_of(40, "b");
    Remote& wanderer =
        connect(blocks, {.tamper = [&](const BlockPtr& block) { return others[block->header.height]; }});
    ASSERT_TRUE(run_until([&] { return !wanderer.block_requests.empty(); }));
    loop.run_for(200ms);
    EXPECT_LE(wanderer.block_requests.size(), 2U);
    connect(blocks);
    ASSERT_TRUE(run_until([&] { return has_height(40); }))
        << "nobody waits for the one that answered already";
    EXPECT_FALSE(wanderer.peer->closed);
}

TEST_F(AnswersTest, AnEmptyAnswerIsOne) {
    const auto blocks = chain_of(40, "a");
    Remote& empty = connect(blocks, {.withholds = withhold_all});
    ASSERT_TRUE(run_until([&] { return !empty.withheld.empty(); }));
    say(empty, BlocksMessage{});
    connect(blocks);
    ASSERT_TRUE(run_until([&] { return has_height(40); }));
    let_pass(200s);
    EXPECT_EQ(empty.peer->closed, empty.withheld.size() > 1) << "whoever answers everything is no staller";
}

}  // namespace
}  // namespace bytom::sync
