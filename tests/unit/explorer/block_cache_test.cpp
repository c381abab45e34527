// Blocks that queries have read last.
#include "explorer/block_cache.hpp"

#include <bytom/primitives/raw_block.hpp>

#include "support/chain_fixture.hpp"

namespace bytom::explorer {
namespace {

using BlockCacheTest = bytom::testing::ChainFixture;

TEST_F(BlockCacheTest, HasWhatTheStoreHas) {
    grow(3);
    BlockCache cache(*chain, std::size_t{1} << 20);
    for (std::uint64_t height = 0; height <= 3; ++height) {
        const chain::BlockNode& node = *chain->main_node(height);
        const RawBlockPtr read = cache.read(node);
        ASSERT_TRUE(read);
        EXPECT_EQ(read->bytes, chain->raw_block(node));
        EXPECT_EQ(read->statuses, chain->statuses(node));
        ASSERT_EQ(read->offsets.size(), 1U);
        const auto tx = primitives::read_transaction_at(read->bytes, read->offsets[0]);
        ASSERT_TRUE(tx);
        EXPECT_EQ(tx->id(), chain->block(node)->transactions[0]->id());
        EXPECT_EQ(cache.read(node), read) << "kept";
    }
}

TEST_F(BlockCacheTest, KeepsThoseThatWereAskedForLast) {
    grow(20);
    const auto node = [this](std::uint64_t height) -> const chain::BlockNode& {
        return *chain->main_node(height);
    };
    BlockCache nothing(*chain, 0);
    EXPECT_NE(nothing.read(node(1)), nothing.read(node(1)));
    const std::size_t one = nothing.read(node(1))->memory();
    BlockCache cache(*chain, 10 * one);
    const RawBlockPtr first = cache.read(node(1));
    const RawBlockPtr second = cache.read(node(2));
    for (std::uint64_t height = 3; height <= 15; ++height) {
        (void)cache.read(node(height));
        EXPECT_EQ(cache.read(node(1)), first);
    }
    EXPECT_NE(cache.read(node(2)), second) << "gone, and read anew";
}

TEST_F(BlockCacheTest, KeepsTransactions) {
    grow(3);
    BlockCache cache(*chain, std::size_t{1} << 20);
    const chain::BlockNode& node = *chain->main_node(2);
    const auto read = cache.transaction(node, 0);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->tx->id(), chain->block(node)->transactions[0]->id());
    EXPECT_FALSE(read->status_fail);
    EXPECT_EQ(cache.transaction(node, 0)->tx, read->tx) << "kept";
    EXPECT_NE(cache.transaction(*chain->main_node(3), 0)->tx->id(), read->tx->id());
    EXPECT_FALSE(cache.transaction(node, 1)) << "there is none";

    BlockCache nothing(*chain, 0);
    EXPECT_NE(nothing.transaction(node, 0)->tx, nothing.transaction(node, 0)->tx);
}

}  // namespace
}  // namespace bytom::explorer
