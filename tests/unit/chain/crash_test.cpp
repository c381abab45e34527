// The process dies while blocks are connected and reorganised: the directory must open on a committed tip
// with the UTXO set of a replay.

#include <random>
#include <thread>

#include <gtest/gtest.h>
#include <unistd.h>

#include <bytom/chain/chain.hpp>

#include "support/block_maker.hpp"
#include "support/child_process.hpp"
#include "support/temporary_directory.hpp"
#include "support/utxo_model.hpp"

namespace bytom::chain {
namespace {

using testing::BlockPtr;
using testing::make_block;

ChainOptions options_for(const std::filesystem::path& directory, const base::Clock& clock) {
    ChainOptions options;
    options.store.directory = directory;
    options.store.write_buffer_bytes = std::size_t{1} << 16;
    options.network = &consensus::solonet();
    options.clock = &clock;
    options.proof_of_work = testing::no_work;
    options.utxo_cache_bytes = std::size_t{1} << 16;
    return options;
}

/// Two branches that overtake each other every few blocks, with a spend of the trunk's coinbases in each.
std::vector<BlockPtr> overtaking_branches(const primitives::Block& genesis) {
    constexpr std::size_t kTrunk = 105;
    constexpr std::size_t kRounds = 60;
    std::vector<BlockPtr> blocks{make_block(genesis.header)};
    while (blocks.size() < kTrunk)
        blocks.push_back(make_block(blocks.back()->header));
    std::array<primitives::BlockHeader, 2> tips{blocks.back()->header, blocks.back()->header};
    for (std::size_t round = 0; round < kRounds; ++round) {
        const std::size_t side = round % 2;
        for (int i = 0; i < 2 + (round == 0 ? -1 : 0); ++i) {
            const std::size_t mature = tips[side].height + 1 - 100;
            std::vector<testing::TransactionPtr> txs;
            // Each branch spends every coinbase once, in its own way.
            if (mature <= kTrunk)
                txs.push_back(testing::split(*blocks[mature - 1]->transactions[0], 0, 1 + side));
            blocks.push_back(make_block(tips[side], txs, "side" + std::to_string(side)));
            tips[side] = blocks.back()->header;
        }
    }
    return blocks;
}

/// The child's life. Writes a byte after each block that is new to it; its exit status.
int deliver_all(const std::filesystem::path& directory, const base::Clock& clock,
                const std::vector<BlockPtr>& blocks, int progress) {
    try {
        const auto chain = Chain::open(options_for(directory, clock));
        if (!chain) return 1;
        for (const BlockPtr& block : blocks) {
            const BlockOutcome outcome = (*chain)->process_block(block);
            if (!outcome.was_known && ::write(progress, ".", 1) != 1) return 1;
        }
    } catch (const std::exception&) {
        return 1;
    }
    return 0;
}

TEST(ChainCrash, TheDirectoryOpensOnACommittedTipWithTheSetOfAReplay) {
    const testing::TemporaryDirectory directory;
    const base::ManualClock clock(1'700'000'000);
    const primitives::Block genesis = consensus::make_genesis_block(consensus::solonet());
    const std::vector<BlockPtr> blocks = overtaking_branches(genesis);
    if (const auto progress = testing::ChildProcess::progress())
        ::_exit(deliver_all(directory.path() / "chain", clock, blocks, *progress));
    std::map<Hash256, BlockPtr> by_hash;
    for (const BlockPtr& block : blocks)
        by_hash.emplace(block->hash(), block);

    std::mt19937_64 random(11);
    std::uint64_t height = 0;
    std::size_t kills = 0;
    for (int round = 0; round < 60 && height < blocks.back()->header.height; ++round) {
        testing::ChildProcess child(directory);
        // However slow the machine is, the child gets somewhere.
        (void)child.wait_for_steps(1);
        std::this_thread::sleep_for(std::chrono::microseconds(random() % 60'000));
        const int status = child.kill();
        ASSERT_TRUE(WIFSIGNALED(status) || WEXITSTATUS(status) == 0);
        if (WIFSIGNALED(status)) ++kills;

        auto opened = Chain::open(options_for(directory.path() / "chain", clock));
        ASSERT_TRUE(opened) << opened.error().text();
        const TipPtr tip = (*opened)->tip();
        EXPECT_GE(tip->height(), height) << "commits were lost";
        height = tip->height();
        testing::UtxoModel model(genesis);
        for (std::uint64_t at = 1; at <= height; ++at) {
            const BlockPtr& block = by_hash.at(tip->main_node(at)->hash);
            ASSERT_TRUE(model.apply(*block));
            EXPECT_EQ(tip->state->main_hash(at), block->hash());
            EXPECT_EQ((*opened)->raw_block(*tip->main_node(at)), block->encode());
        }
        EXPECT_EQ(tip->state->main_hash(height + 1), std::nullopt);
        EXPECT_EQ(tip->state->utxo_digest(), model.digest());
    }
    EXPECT_GT(kills, 0);
}

}  // namespace
}  // namespace bytom::chain
