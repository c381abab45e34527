#include "chain/block_index.hpp"

#include <gtest/gtest.h>

namespace bytom::chain {
namespace {

storage::HeaderRecord record_of(std::uint64_t height, std::uint64_t nonce) {
    storage::HeaderRecord record;
    record.header.height = height;
    record.header.nonce = nonce;
    record.hash = record.header.hash();
    return record;
}

TEST(BlockIndex, NodesOfAHeightComeInTheOrderInWhichTheyWereMade) {
    BlockIndex index;
    const BlockNode* genesis = index.make(record_of(0, 0), nullptr);
    BlockNode* second = index.make(record_of(1, 2), genesis);
    BlockNode* first = index.make(record_of(1, 1), genesis);
    BlockNode* third = index.make(record_of(2, 3), first);

    EXPECT_EQ(index.heights(), 3);
    ASSERT_EQ(index.at_height(0).size(), 1);
    EXPECT_EQ(index.at_height(0).front(), genesis);
    ASSERT_EQ(index.at_height(1).size(), 2);
    EXPECT_EQ(index.at_height(1)[0], second);
    EXPECT_EQ(index.at_height(1)[1], first);
    ASSERT_EQ(index.at_height(2).size(), 1);
    EXPECT_EQ(index.at_height(2).front(), third);
    EXPECT_TRUE(index.at_height(3).empty());
    EXPECT_TRUE(index.at_height(~std::uint64_t{0}).empty());
}

TEST(BlockIndex, OnlyListedNodesAreFound) {
    BlockIndex index;
    BlockNode* genesis = index.make(record_of(0, 0), nullptr);
    EXPECT_EQ(index.find(genesis->hash), nullptr);
    EXPECT_EQ(index.size(), 0);
    index.publish(*genesis);
    EXPECT_EQ(index.find(genesis->hash), genesis);
    EXPECT_EQ(index.size(), 1);
}

TEST(BlockIndex, FindsAllWhileItGrows) {
    constexpr std::uint64_t kHeights = 5'000;
    BlockIndex index;
    index.reserve(3'000);
    std::vector<BlockNode*> made;
    const BlockNode* parent = nullptr;
    for (std::uint64_t height = 0; height < kHeights; ++height) {
        // Each 500th height has two blocks, and the second one carries the chain on.
        for (std::uint64_t nonce = 0; nonce < (height % 500 == 499 ? 2U : 1U); ++nonce)
            made.push_back(index.make(record_of(height, nonce), parent));
        parent = made.back();
    }
    for (std::size_t i = 0; i < made.size(); ++i) {
        EXPECT_EQ(index.find(made[i]->hash), nullptr);
        index.publish(*made[i]);
        EXPECT_EQ(index.size(), i + 1);
    }
    for (const BlockNode* node : made) {
        EXPECT_EQ(index.find(node->hash), node);
        EXPECT_EQ(index.at_height(node->height).size(), node->height % 500 == 499 ? 2 : 1);
        EXPECT_EQ(parent->ancestor(node->height) == node, index.at_height(node->height).back() == node);
    }
    EXPECT_EQ(index.heights(), kHeights);
    EXPECT_EQ(index.tips().size(), 1 + kHeights / 500);
}

}  // namespace
}  // namespace bytom::chain
