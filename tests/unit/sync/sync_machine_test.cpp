// The rules of synchronisation (docs/network.md), each in virtual time.
#include <gtest/gtest.h>

#include "simulated_network.hpp"

namespace bytom::sync {
namespace {

class SyncMachineTest : public ::testing::Test {
protected:
    [[nodiscard]] bool reaches(SimulatedNode& node, const World::Branch& branch, milliseconds at_most) const {
        return node.run_until([&] { return node.find(branch.back()->hash) != nullptr; }, at_most);
    }
    [[nodiscard]] std::size_t asked_for_headers(const SimulatedNode& node, p2p::ConnectionId peer) const {
        const auto found = node.header_requests.find(peer);
        return found == node.header_requests.end() ? 0 : found->second.size();
    }
    [[nodiscard]] std::size_t asked_for_blocks(const SimulatedNode& node, p2p::ConnectionId peer) const {
        const auto found = node.block_requests.find(peer);
        return found == node.block_requests.end() ? 0 : found->second.size();
    }
    [[nodiscard]] bool was_asked_for(const SimulatedNode& node, p2p::ConnectionId peer,
                                     const Hash256& block) const {
        const auto found = node.block_requests.find(peer);
        return found != node.block_requests.end() &&
               std::ranges::find(found->second, block, &GetBlocks::stop_hash) != found->second.end();
    }

    World world;
    World::Branch chain = world.grow(world.genesis(), 300, 1);
};

TEST_F(SyncMachineTest, HeadersAreAskedOfOnePeerAtATime) {
    SimulatedNode node(world);
    node.join(chain);
    node.join(chain);
    node.run(30ms);
    EXPECT_EQ(node.header_requests.size(), 1U);
    ASSERT_TRUE(reaches(node, chain, 60s));
    EXPECT_EQ(node.header_requests.size(), 1U);
    EXPECT_EQ(node.block_requests.size(), 2U) << "blocks are asked of both";
}

TEST_F(SyncMachineTest, AShortAnswerEndsTheTrustInTheClaim) {
    SimulatedNode node(world);
    const auto liar = node.join(chain, {.claimed_above = 1000, .headers_per_answer = 1});
    const auto honest = node.join(chain);
    ASSERT_TRUE(reaches(node, chain, 20s));
    EXPECT_EQ(asked_for_headers(node, liar), 1U);
    EXPECT_TRUE(node.reports.empty()) << "it may have reorganised";
    EXPECT_GE(asked_for_headers(node, honest), 1U);
    node.run(100s);
    EXPECT_EQ(asked_for_headers(node, liar), 1U);
    node.run(25s);
    EXPECT_EQ(asked_for_headers(node, liar), 2U) << "after two minutes it has another chance";
    node.run(230s);
    EXPECT_EQ(asked_for_headers(node, liar), 2U) << "and then after four";
    node.run(20s);
    EXPECT_EQ(asked_for_headers(node, liar), 3U);
}

TEST_F(SyncMachineTest, WhatAShortAnswerBroughtIsKept) {
    SimulatedNode node(world);
    node.join(chain, {.claimed_above = 1000, .headers_per_answer = 40});
    node.run(10s);
    EXPECT_GE(node.tip().height, 40U);
}

TEST_F(SyncMachineTest, WhoHasBrokenClaimsIsAskedLast) {
    SimulatedNode node(world);
    const auto liar = node.join(chain, {.claimed_above = 1000, .headers_per_answer = 1});
    node.run(1s);
    const auto longer = world.grow(chain.back(), 100, 2);
    const auto honest = node.join(longer);
    node.run(130s);
    const auto higher = world.grow(longer.back(), 10, 3);
    const std::size_t before = asked_for_headers(node, liar);
    node.have(honest, higher);
    ASSERT_TRUE(reaches(node, higher, 5s));
    EXPECT_LE(asked_for_headers(node, liar), before + 1);
    EXPECT_GE(asked_for_headers(node, honest), 2U);
}

TEST_F(SyncMachineTest, ASilentPeerIsDoubledAfterTwoSeconds) {
    SimulatedNode node(world);
    node.join(chain, {.claimed_above = 1000, .answers_headers = false});
    node.join(chain);
    EXPECT_TRUE(reaches(node, chain, 10s));
    EXPECT_EQ(node.log().at(2), "0 2 joins with 300");
}

TEST_F(SyncMachineTest, PingsAreSilence) {
    SimulatedNode node(world);
    node.join(chain, {.claimed_above = 1000, .answers_headers = false, .noise = 500});
    const auto honest = node.join(chain);
    node.run(4s);
    EXPECT_EQ(asked_for_headers(node, honest), 1U);
}

TEST_F(SyncMachineTest, BytesAreNoProgress) {
    SimulatedNode node(world);
    node.join(chain, {.claimed_above = 1000, .answers_headers = false, .noise = 1e6});
    const auto honest = node.join(chain);
    node.run(9s);
    EXPECT_EQ(asked_for_headers(node, honest), 0U);
    node.run(3s);
    EXPECT_EQ(asked_for_headers(node, honest), 1U) << "the best header has stood still for ten seconds";
}

TEST_F(SyncMachineTest, AnOverdueAnswerCounts) {
    SimulatedNode node(world);
    const auto late = node.join(chain, {.header_delay = 12s});
    node.join(chain, {.claimed_above = 1000, .answers_headers = false});
    ASSERT_TRUE(reaches(node, chain, 40s));
    EXPECT_GE(asked_for_headers(node, late), 1U);
}

TEST_F(SyncMachineTest, OnlyAfterFifteenSecondsOfSilenceIsAClaimBroken) {
    SimulatedNode node(world);
    const auto silent = node.join(chain, {.claimed_above = 1000, .answers_headers = false});
    node.run(14s);
    EXPECT_EQ(node.machine().book().find(silent)->broken_claims, 0U);
    node.run(3s);
    EXPECT_EQ(node.machine().book().find(silent)->broken_claims, 1U);
    EXPECT_TRUE(node.given_up.empty());
}

TEST_F(SyncMachineTest, AWindowOfBytesEndsAfterAMinute) {
    SimulatedNode node(world);
    const auto noisy = node.join(chain, {.claimed_above = 1000, .answers_headers = false, .noise = 1e5});
    node.run(59s);
    EXPECT_EQ(node.machine().book().find(noisy)->broken_claims, 0U);
    node.run(3s);
    EXPECT_EQ(node.machine().book().find(noisy)->broken_claims, 1U);
}

TEST_F(SyncMachineTest, TheListIsReplacedByMoreWorkOnly) {
    const auto other = world.grow(world.genesis(), 200, 7);
    SimulatedNode node(world, {.blocks_per_second = 10});
    node.join(chain);
    node.run(2s);
    ASSERT_EQ(node.machine().headers().list().last_hash(), chain.back()->hash);
    // It claims more than it has.
    node.join(other, {.claimed_above = 1000});
    node.run(5s);
    EXPECT_EQ(node.machine().headers().list().last_hash(), chain.back()->hash);
    const auto better = world.grow(world.genesis(), 400, 8);
    node.join(better);
    node.run(5s);
    EXPECT_EQ(node.machine().headers().list().last_hash(), better.back()->hash);
    EXPECT_TRUE(reaches(node, better, 200s));
    EXPECT_TRUE(node.reports.empty());
}

TEST_F(SyncMachineTest, ABranchWithoutWorkIsItsSendersOffence) {
    const auto bad = world.grow(chain[200], 200, 9);
    SimulatedNode node(world);
    for (const chain::BlockNode* block : bad) {
        if (block->height > 200) node.without_work.insert(block->hash);
    }
    const auto liar = node.join(bad);
    node.run(1s);
    EXPECT_EQ(node.reports[liar], 1U);
    EXPECT_EQ(node.machine().headers().list().last_height(), 200U) << "what stands before it is kept";
    node.join(chain);
    EXPECT_TRUE(reaches(node, chain, 30s));
}

TEST_F(SyncMachineTest, ACondemnedBlockEndsItsBranch) {
    SimulatedNode node(world);
    const auto bad = world.grow(chain[100], 250, 9);
    node.invalid.insert(bad[150]->hash);
    const auto miner = node.join(bad);
    node.run(20s);
    EXPECT_EQ(node.reports[miner], 1U);
    EXPECT_EQ(node.tip().height, 149U);
    node.join(chain);
    EXPECT_TRUE(reaches(node, chain, 30s));
}

TEST_F(SyncMachineTest, ABlockAsideIsNeitherAskedForAgainNorBlamed) {
    SimulatedNode node(world);
    node.aside.insert(chain[100]->hash);
    const auto peer = node.join(chain);
    node.run(30s);
    EXPECT_EQ(node.tip().height, 99U);
    const std::size_t asked = asked_for_blocks(node, peer);
    node.run(300s);
    EXPECT_EQ(asked_for_blocks(node, peer), asked);
    EXPECT_TRUE(node.reports.empty());
    EXPECT_TRUE(node.given_up.empty());
    node.aside.clear();
    EXPECT_TRUE(reaches(node, chain, 30s));
    EXPECT_EQ(asked_for_blocks(node, peer), asked);
}

TEST_F(SyncMachineTest, ABlockAsideMayTurnOutInvalid) {
    SimulatedNode node(world);
    const auto bad = world.grow(chain[100], 250, 9);
    node.aside.insert(bad[150]->hash);
    node.invalid.insert(bad[150]->hash);
    const auto miner = node.join(bad);
    node.join(chain);
    node.run(30s);
    EXPECT_EQ(node.reports[miner], 0U);
    node.aside.clear();
    EXPECT_TRUE(reaches(node, chain, 60s));
    EXPECT_EQ(node.reports[miner], 1U);
}

TEST_F(SyncMachineTest, AStallingPeersRangeIsSharedAfterTenSeconds) {
    SimulatedNode node(world);
    const auto staller = node.join(chain, {.answers_blocks = false});
    node.run(5s);
    const auto honest = node.join(chain);
    node.run(3s);
    EXPECT_EQ(asked_for_blocks(node, staller), 2U);
    ASSERT_TRUE(reaches(node, chain, 25s));
    EXPECT_FALSE(node.given_up.contains(honest));
}

TEST_F(SyncMachineTest, TheFrontRangeIsSharedAfterTwoSecondsIfSomebodyProvenIsFree) {
    const auto longer = world.grow(world.genesis(), 1200, 4);
    SimulatedNode node(world, {.blocks_per_second = 1000});
    node.join(longer);
    node.run(600ms);
    node.join(longer, {.answers_blocks = false});
    ASSERT_TRUE(reaches(node, longer, 25s));
    EXPECT_LT(node.elapsed(), 20s);
}

TEST_F(SyncMachineTest, WhoSendsNothingForAMinuteIsGivenUp) {
    SimulatedNode node(world);
    const auto staller = node.join(chain, {.answers_blocks = false});
    node.run(59s);
    EXPECT_TRUE(node.given_up.empty());
    node.run(3s);
    EXPECT_TRUE(node.given_up.contains(staller));
}

TEST_F(SyncMachineTest, WhoOnlySendsNoiseIsGivenUpAfterThreeMinutes) {
    SimulatedNode node(world);
    const auto noisy = node.join(chain, {.answers_blocks = false, .noise = 1e5});
    node.run(175s);
    EXPECT_TRUE(node.given_up.empty());
    node.run(10s);
    EXPECT_TRUE(node.given_up.contains(noisy));
}

TEST_F(SyncMachineTest, WhoAnswersWithOtherBlocksIsLeftAlone) {
    SimulatedNode node(world);
    const auto wanderer = node.join(chain, {.sends_other_blocks = true});
    node.run(100s);
    EXPECT_LE(asked_for_blocks(node, wanderer), 2U);
    EXPECT_TRUE(node.given_up.empty());
    node.join(chain);
    EXPECT_TRUE(reaches(node, chain, 30s));
}

TEST_F(SyncMachineTest, BodiesOfOtherHeadersAreOneOffenceAMessage) {
    SimulatedNode node(world);
    const auto forger = node.join(chain, {.sends_other_bodies = true});
    node.run(150ms);
    node.leave(forger);
    EXPECT_GE(node.reports[forger], 1U);
    EXPECT_LE(node.reports[forger], node.block_requests[forger].size());
    node.join(chain);
    EXPECT_TRUE(reaches(node, chain, 30s));
}

TEST_F(SyncMachineTest, AnswersMayLeaveOutBlocks) {
    SimulatedNode node(world);
    node.join(chain, {.blocks_per_answer = 5});
    EXPECT_TRUE(reaches(node, chain, 60s));
    EXPECT_TRUE(node.reports.empty());
}

TEST_F(SyncMachineTest, HeadersWhoseBlocksNobodyHasAreGivenUp) {
    const auto longer = world.grow(world.genesis(), 350, 5);
    SimulatedNode node(world);
    const auto ghost = node.join(longer, {.answers_blocks = false});
    node.run(5s);
    node.leave(ghost);
    node.join(chain);
    EXPECT_TRUE(reaches(node, chain, 30s));
}

TEST_F(SyncMachineTest, TheFrontIsAskedForWhateverWaits) {
    BlockFetcher::Options blocks;
    blocks.max_block_bytes = 64 * 20'000;
    SimulatedNode node(world, {}, blocks);
    node.join(chain, {.latency = 4s});
    node.join(chain);
    EXPECT_TRUE(reaches(node, chain, 60s));
}

TEST_F(SyncMachineTest, LargeBlocksAreKeptOnlyWhereThereIsRoom) {
    constexpr std::uint64_t kBlockBytes = 20'000;
    BlockFetcher::Options blocks;
    blocks.max_block_bytes = 10 * kBlockBytes;
    SimulatedNode node(world, {.blocks_per_second = 50}, blocks);
    for (int i = 0; i < 5; ++i)
        node.join(chain);
    std::uint64_t most = 0;
    EXPECT_TRUE(node.run_until(
        [&] {
            most = std::max(most, node.machine().blocks().block_bytes());
            return node.find(chain.back()->hash) != nullptr;
        },
        60s));
    EXPECT_LE(most, blocks.max_block_bytes + kBlockBytes);
    std::size_t requests = 0;
    for (const auto& [peer, asked] : node.block_requests)
        requests += asked.size();
    EXPECT_LE(requests, chain.size()) << "little is asked for twice";
}

TEST_F(SyncMachineTest, ABranchThatCannotBeHadHoldsNobodyUp) {
    const auto longer = world.grow(world.genesis(), 600, 7);
    const std::vector<Manners> kinds{
        {.sends_other_bodies = true}, {.sends_other_blocks = true}, {.answers_blocks = false}};
    for (const Manners& manners : kinds) {
        SimulatedNode node(world, {.blocks_per_second = 20});
        const auto honest = node.join(chain);
        // One comes every second, as with a new address each time.
        for (int i = 1; i <= 20; ++i)
            node.at(Instant{} + i * 1s, [&] { (void)node.join(longer, manners); });
        ASSERT_TRUE(reaches(node, chain, 60s));
        EXPECT_LT(node.elapsed(), 20s) << "alone it takes 15 seconds";
        EXPECT_EQ(node.reports[honest], 0U);
        EXPECT_FALSE(node.given_up.contains(honest));
    }
}

TEST_F(SyncMachineTest, ABranchWhoseHoldersHaveAllStalledGivesWay) {
    const auto longer = world.grow(world.genesis(), 600, 7);
    SimulatedNode node(world);
    for (int i = 0; i < 5; ++i)
        node.join(longer, {.answers_blocks = false, .noise = 1e5});
    node.run(2s);
    node.join(chain);
    EXPECT_TRUE(reaches(node, chain, 40s));
}

TEST_F(SyncMachineTest, ARivalShowsABlockBeforeItIsFollowed) {
    const auto longer = world.grow(chain[100], 300, 7);
    SimulatedNode node(world, {.blocks_per_second = 10});
    node.join(chain);
    node.run(2s);
    const auto rival = node.join(longer);
    node.run(1s);
    EXPECT_EQ(node.machine().headers().list().last_hash(), longer.back()->hash);
    EXPECT_TRUE(was_asked_for(node, rival, longer[101]->hash));
    EXPECT_TRUE(reaches(node, longer, 60s));
}

TEST_F(SyncMachineTest, ARivalWithoutWorkIsNotFollowed) {
    const auto longer = world.grow(chain[100], 300, 7);
    SimulatedNode node(world, {.blocks_per_second = 10});
    for (const chain::BlockNode* block : longer) {
        if (block->height > 100) node.without_work.insert(block->hash);
    }
    node.join(chain);
    node.run(2s);
    const auto liar = node.join(longer);
    node.run(2s);
    EXPECT_EQ(node.reports[liar], 1U);
    EXPECT_FALSE(was_asked_for(node, liar, longer[101]->hash));
    EXPECT_EQ(node.machine().headers().list().last_hash(), chain.back()->hash);
}

TEST_F(SyncMachineTest, WaitsAfterFailuresGrow) {
    SimulatedNode node(world);
    const auto forger = node.join(chain, {.sends_other_bodies = true});
    const auto failures = [&] { return node.machine().book().find(forger)->failures; };
    node.run(110s);
    EXPECT_EQ(failures(), 1U);
    // Another claim is no way around it, except once.
    node.have(forger, world.grow(chain.back(), 1, 5));
    node.run(5s);
    EXPECT_EQ(failures(), 2U);
    for (std::uint64_t tag = 6; tag < 16; ++tag) {
        node.have(forger, world.grow(chain.back(), 2, tag));
        node.run(20s);
    }
    EXPECT_EQ(failures(), 2U);
    node.run(60s);
    EXPECT_EQ(failures(), 3U) << "after four minutes";
}

TEST_F(SyncMachineTest, WhoseBranchWasGuessedIsNotGivenUp) {
    SimulatedNode node(world, {.blocks_per_second = 5});
    node.join(chain);
    node.run(300ms);
    // It claims more, and may be on our branch.
    const auto other = node.join(world.grow(world.genesis(), 400, 8), {.header_delay = 9s});
    node.run(120s);
    EXPECT_FALSE(node.given_up.contains(other));
    EXPECT_EQ(node.machine().book().find(other)->failures, 0U);
}

// The goal: twenty peers that lie or stall, of every kind, and an honest one that comes last.

class LiarsTest : public SyncMachineTest, public ::testing::WithParamInterface<Manners> {};

TEST_P(LiarsTest, TwentyOfThemHoldUpSynchronisationByAFifthAtMost) {
    const auto longer = world.grow(world.genesis(), 6000, 6);
    const auto time_with = [&](std::size_t liars) {
        SimulatedNode node(world, {.blocks_per_second = 30});
        node.checks = false;
        for (std::size_t i = 0; i < liars; ++i)
            node.join(longer, GetParam());
        const auto honest = node.join(longer);
        EXPECT_TRUE(reaches(node, longer, 2000s));
        EXPECT_EQ(node.reports[honest], 0U);
        EXPECT_FALSE(node.given_up.contains(honest));
        return node.elapsed().count();
    };
    const double alone = time_with(0);
    const double among_liars = time_with(20);
    std::cout << "alone " << alone << " s, among twenty liars " << among_liars << " s\n";
    EXPECT_LE(alone / among_liars, 1.01);
    EXPECT_GE(alone / among_liars, 0.8);
}

INSTANTIATE_TEST_SUITE_P(
    Kinds, LiarsTest,
    ::testing::Values(Manners{.claimed_above = 1'000'000, .answers_headers = false},
                      Manners{.claimed_above = 1'000'000, .answers_headers = false, .noise = 500},
                      Manners{.claimed_above = 1'000'000, .answers_headers = false, .noise = 1e5},
                      Manners{.claimed_above = 1'000'000, .headers_per_answer = 1},
                      Manners{.claimed_above = 1'000'000, .headers_per_answer = 1, .header_delay = 9s},
                      Manners{.claimed_above = 1'000'000, .header_delay = 9s},
                      Manners{.answers_blocks = false}, Manners{.answers_blocks = false, .noise = 1e5},
                      Manners{.bandwidth = 2e3}, Manners{.sends_other_blocks = true},
                      Manners{.blocks_per_answer = 1}));

TEST_F(SyncMachineTest, APeerWithRecentBlocksIsAskedForThese) {
    SimulatedNode node(world);
    const auto near = world.grow(world.genesis(), p2p::kRecentBlocks, 5);
    node.join(near, {.keeps = p2p::kRecentBlocks});
    EXPECT_TRUE(reaches(node, near, 60s));
    EXPECT_FALSE(node.machine().has_distant_peers());
}

TEST_F(SyncMachineTest, APeerWithoutTheBlocksThatAreNeededIsLeftAloneUntilOthersHaveHelped) {
    const auto longer = world.grow(chain.back(), 200, 2);
    SimulatedNode node(world);
    const auto pruned = node.join(longer, {.keeps = p2p::kRecentBlocks});
    node.run(200s);
    EXPECT_EQ(node.tip().height, 0U);
    EXPECT_TRUE(node.machine().has_distant_peers());
    EXPECT_EQ(asked_for_headers(node, pruned), 0U);
    EXPECT_EQ(asked_for_blocks(node, pruned), 0U);

    const auto whole = node.join(chain);
    ASSERT_TRUE(reaches(node, chain, 60s));
    EXPECT_GE(asked_for_blocks(node, whole), 4U);
    ASSERT_TRUE(reaches(node, longer, 60s)) << "the rest comes from the other one";
    EXPECT_FALSE(node.machine().has_distant_peers());
    EXPECT_TRUE(node.reports.empty());
    EXPECT_TRUE(node.given_up.empty());

    // It goes on without us, then leaves.
    node.have(pruned, world.grow(longer.back(), p2p::kRecentBlocks + 1, 3));
    EXPECT_TRUE(node.machine().has_distant_peers());
    node.leave(pruned);
    EXPECT_FALSE(node.machine().has_distant_peers());
}

}  // namespace
}  // namespace bytom::sync
