// Blocks that a peer was asked for, and those that are not what they seem.
#include "sync/block_answer.hpp"

#include <gtest/gtest.h>

#include <bytom/primitives/merkle.hpp>
#include <bytom/sync/message.hpp>

#include "support/block_maker.hpp"

namespace bytom::sync {
namespace {

/// A block, its coinbase with so many outputs that it is a large one.
primitives::BlockPtr large_block() {
    const auto small = testing::make_block({});
    auto data = small->transactions.front()->data();
    const primitives::TxOutput output = data.outputs.front();
    data.outputs.assign(20'000, output);
    auto block = std::make_shared<primitives::Block>(*small);
    block->transactions = {testing::transaction(data)};
    const std::array ids{block->transactions.front()->id()};
    block->header.transaction_merkle_root = primitives::tx_merkle_root(ids);
    return block;
}

std::vector<ReceivedBlock> answer_of(const std::vector<primitives::BlockPtr>& blocks,
                                     const std::vector<Hash256>& asked) {
    BlocksMessage message;
    for (const auto& block : blocks)
        message.raw_blocks.push_back(quoted(block_text(block->encode())));
    return read_block_answer(encode(message), asked).value_or(std::vector<ReceivedBlock>{});
}

TEST(BlockAnswer, LargeBlocksThatWereAskedForAreDecoded) {
    const auto block = large_block();
    const auto blocks = answer_of({block, testing::make_block({})}, {block->hash()});
    ASSERT_EQ(blocks.size(), 2U);
    EXPECT_EQ(blocks[0].hash(), block->hash());
    EXPECT_TRUE(blocks[0].block.roots_match);
    EXPECT_GT(blocks[0].bytes, kLargeBlock);
    EXPECT_EQ(blocks[0].block.block->transactions.size(), 1U);
    EXPECT_FALSE(blocks[1].is_unread) << "small ones are read whoever sends them";
    EXPECT_TRUE(blocks[1].block.roots_match);
}

TEST(BlockAnswer, LargeBlocksThatNobodyAskedForAreNotRead) {
    const auto block = large_block();
    const auto blocks = answer_of({block}, {});
    ASSERT_EQ(blocks.size(), 1U);
    EXPECT_EQ(blocks[0].hash(), block->hash());
    EXPECT_TRUE(blocks[0].is_unread);
    EXPECT_EQ(blocks[0].bytes, 0U);
    EXPECT_TRUE(blocks[0].block.block->transactions.empty());
}

TEST(BlockAnswer, LargeBodiesOfAnotherHeaderAreNotDecoded) {
    auto block = *large_block();
    block.header.transaction_merkle_root = {};
    const auto blocks = answer_of({std::make_shared<const primitives::Block>(block)}, {block.hash()});
    ASSERT_EQ(blocks.size(), 1U);
    EXPECT_FALSE(blocks[0].is_unread);
    EXPECT_FALSE(blocks[0].block.roots_match);
    EXPECT_EQ(blocks[0].bytes, 0U);
}

TEST(BlockAnswer, WhatNoBlockMayHoldIsNotDecodedThoughItsRootIsRight) {
    auto block = *large_block();
    auto data = block.transactions.front()->data();
    primitives::TxInput unknown;
    unknown.asset_version = 2;
    unknown.body = primitives::UnknownInput{};
    data.inputs.push_back(unknown);
    block.transactions = {testing::transaction(data)};
    const std::array ids{block.transactions.front()->id()};
    block.header.transaction_merkle_root = primitives::tx_merkle_root(ids);
    const auto blocks = answer_of({std::make_shared<const primitives::Block>(block)}, {block.hash()});
    ASSERT_EQ(blocks.size(), 1U);
    EXPECT_FALSE(blocks[0].block.roots_match);
    EXPECT_EQ(blocks[0].bytes, 0U);
}

TEST(BlockAnswer, OneBadElementMakesAllOfItBad) {
    const auto block = large_block();
    BlocksMessage message;
    Bytes text = block_text(block->encode());
    message.raw_blocks.push_back(quoted(text));
    text.pop_back();
    message.raw_blocks.push_back(quoted(text));
    EXPECT_FALSE(read_block_answer(encode(message), std::array{block->hash()}));
    text.pop_back();
    message.raw_blocks.back() = quoted(text);
    EXPECT_FALSE(read_block_answer(encode(message), std::array{block->hash()}));
    message.raw_blocks.pop_back();
    EXPECT_TRUE(read_block_answer(encode(message), std::array{block->hash()}));
}

}  // namespace
}  // namespace bytom::sync
