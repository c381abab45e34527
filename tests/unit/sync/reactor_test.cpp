#include "reactor_fixture.hpp"

namespace bytom::sync {
namespace {

TEST_F(ReactorTest, SynchronisesFromSeveralPeers) {
    const auto blocks = chain_of(300, "a");
    Remote& first = connect(blocks);
    Remote& second = connect(blocks);
    ASSERT_TRUE(run_until([&] { return has_height(300); }));
    EXPECT_EQ(best(), blocks.back()->hash());
    EXPECT_FALSE(first.peer->closed);
    EXPECT_FALSE(second.peer->closed);
    EXPECT_FALSE(first.block_requests.empty());
    EXPECT_FALSE(second.block_requests.empty()) << "ranges are shared";
}

TEST_F(ReactorTest, AClaimThatLeadsToNothingHoldsNothingUp) {
    const auto blocks = chain_of(80, "a");
    connect(chain_of(1, "liar"), {.claimed_height = 1'000'000});
    connect(blocks);
    for (int i = 0; i < 40 && !has_height(80); ++i)
        let_pass(1s);
    EXPECT_TRUE(has_height(80));
    EXPECT_EQ(best(), blocks.back()->hash());
    EXPECT_EQ(reactor->progress().best_header, 80U) << "a claim is no header";
}

TEST_F(ReactorTest, AStallingPeerIsReplacedAndThenDropped) {
    const auto blocks = chain_of(200, "a");
    Remote& staller = connect(blocks, {.serves_blocks = false});
    ASSERT_TRUE(run_until([&] { return !staller.block_requests.empty(); }));
    Remote& honest = connect(blocks);
    ASSERT_TRUE(run_until([&] { return honest.peer->received_bytes > 0; }));
    for (int i = 0; i < 40 && !has_height(200); ++i)
        let_pass(1s);
    EXPECT_TRUE(has_height(200));
    EXPECT_TRUE(let_pass_until([&] { return staller.peer->closed; }, 200s));
    EXPECT_FALSE(honest.peer->closed);
}

TEST_F(ReactorTest, APeerWithoutHeadersIsNotWaitedForLong) {
    const auto blocks = chain_of(50, "a");
    connect(blocks, {.claimed_height = 60, .serves_headers = false});
    ASSERT_TRUE(run_until([&] { return reactor->peers().size() == 1; }));
    connect(blocks);
    for (int i = 0; i < 40 && !has_height(50); ++i)
        let_pass(1s);
    EXPECT_TRUE(has_height(50));
}

TEST_F(ReactorTest, APeerOnAnotherBranchIsNotTakenForADeadOne) {
    const auto longer = chain_of(120, "a");
    Remote& other = connect(chain_of(118, "b"));
    ASSERT_TRUE(run_until([&] { return has_height(118); }));
    connect(longer);
    ASSERT_TRUE(run_until([&] { return best() == longer.back()->hash(); }));
    let_pass(90s);
    EXPECT_FALSE(other.peer->closed);
}

TEST_F(ReactorTest, BlocksThatAreNotThoseOfTheirHeadersCostTheirSender) {
    const auto blocks = chain_of(100, "a");
    const auto without_transactions = [](const BlockPtr& block) -> BlockPtr {
        auto other = std::make_shared<testing::Block>(*block);
        other->transactions.push_back(other->transactions.front());
        return other;
    };
    Remote& forger = connect(blocks, {.tamper = without_transactions});
    ASSERT_TRUE(run_until([&] { return forger.peer->closed; }));
    EXPECT_EQ(chain->tip()->height(), 0U);
    connect(blocks);
    ASSERT_TRUE(run_until([&] { return has_height(100); }));
}

TEST_F(ReactorTest, InvalidBlocksCostTheirSender) {
    auto bad = chain_of(40, "bad");
    // Its reward is wrong, which only the transactions show.
    bad.push_back(testing::make_block(bad.back()->header, {}, "greedy", 1));
    for (const BlockPtr& block : branch(bad.back()->header, 20, "on top"))
        bad.push_back(block);
    Remote& miner = connect(bad);
    ASSERT_TRUE(run_until([&] { return miner.peer->closed; }));
    EXPECT_EQ(chain->tip()->height(), 40U);
    const auto good = chain_of(45, "good");
    connect(good);
    ASSERT_TRUE(run_until([&] { return best() == good.back()->hash(); }));
}

TEST_F(ReactorTest, HeadersWithoutWorkCostTheirSenderAndBringNothing) {
    const auto bad = chain_of(60, "lazy");
    for (const BlockPtr& block : bad)
        without_work.insert(block->hash());
    Remote& lazy = connect(bad);
    ASSERT_TRUE(run_until([&] { return lazy.peer->closed; }));
    EXPECT_EQ(chain->tip()->height(), 0U);
    const auto good = chain_of(50, "good");
    connect(good);
    ASSERT_TRUE(run_until([&] { return best() == good.back()->hash(); }));
}

TEST_F(ReactorTest, APeerThatLeavesIsReplaced) {
    const auto blocks = chain_of(250, "a");
    Remote& first = connect(blocks, {.serves_blocks = false});
    ASSERT_TRUE(run_until([&] { return !first.block_requests.empty(); }));
    connect(blocks);
    first.peer->close("it leaves");
    ASSERT_TRUE(run_until([&] { return has_height(250); }));
}

TEST_F(ReactorTest, AnAnnouncedBlockIsTakenAndItsWorkComputedOnce) {
    grow(3);
    const std::vector<BlockPtr> known = own_blocks();
    for (int i = 0; i < 6; ++i)
        connect(known);
    ASSERT_TRUE(run_until([&] { return reactor->peers().size() == 6; }));
    evaluation_time = 50ms;
    const BlockPtr next = testing::make_block(chain->tip()->header);
    for (const auto& remote : remotes)
        say(*remote, MinedBlock{block_text(next->encode())});
    ASSERT_TRUE(run_until([&] { return has_height(4); }));
    loop.run_for(100ms);
    EXPECT_EQ(evaluations, 1);
    for (const auto& remote : remotes)
        EXPECT_FALSE(remote->peer->closed);
}

TEST_F(ReactorTest, AnnouncementsWithoutWorkCostLittleAndTheirSender) {
    Remote& liar = connect(chain_of(0, ""));
    ASSERT_TRUE(run_until([&] { return reactor->peers().size() == 1; }));
    evaluation_time = 20ms;
    std::vector<BlockPtr> blocks;
    for (int i = 0; i < 100; ++i) {
        blocks.push_back(testing::make_block(genesis.header, {}, "lie" + std::to_string(i)));
        without_work.insert(blocks.back()->hash());
    }
    for (const BlockPtr& block : blocks)
        say(liar, MinedBlock{block_text(block->encode())});
    ASSERT_TRUE(run_until([&] { return liar.peer->closed; }));
    loop.run_for(200ms);
    EXPECT_LE(evaluations, 4);
    EXPECT_EQ(chain->tip()->height(), 0U);
}

TEST_F(ReactorTest, ThousandsOfOrphansAreNeitherComputedNorKept) {
    const auto far = chain_of(60, "elsewhere");
    Remote& flooder = connect(chain_of(0, ""));
    ASSERT_TRUE(run_until([&] { return reactor->peers().size() == 1; }));
    for (int i = 0; i < 2000; ++i) {
        const BlockPtr orphan = testing::make_block(far[40]->header, {}, std::to_string(i));
        say(flooder, MinedBlock{block_text(orphan->encode())});
    }
    loop.run_for(200ms);
    EXPECT_EQ(evaluations, 0);
    EXPECT_EQ(chain->orphan_blocks(), 0U);
    EXPECT_EQ(chain->index_size(), 1U);
}

}  // namespace
}  // namespace bytom::sync
