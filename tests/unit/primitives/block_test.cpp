#include <gtest/gtest.h>

#include <bytom/base/hex.hpp>
#include <bytom/base/writer.hpp>
#include <bytom/primitives/block.hpp>
#include <bytom/primitives/raw_block.hpp>

#include "unit/primitives/sample_tx.hpp"

namespace bytom::primitives {
namespace {

BlockHeader sample_header() {
    BlockHeader header;
    header.height = 300;
    header.previous_block_hash = filled_hash(1);
    header.timestamp = 1'524'549'600;
    header.transaction_merkle_root = filled_hash(2);
    header.transaction_status_hash = filled_hash(3);
    header.nonce = 4;
    header.bits = 5;
    return header;
}

Block sample_block() {
    Block block;
    block.header = sample_header();
    TxData tx;
    tx.inputs = {coinbase_of(1)};
    tx.outputs = {output_to({0x51})};
    block.transactions.push_back(std::make_shared<const Transaction>(*Transaction::from_data(tx)));
    return block;
}

TEST(Block, HeaderReaderTakesTheHeaderOfABlock) {
    Bytes bytes = sample_block().encode();
    EXPECT_EQ(BlockHeader::decode(bytes), sample_header());
    bytes.push_back(0x00);
    EXPECT_EQ(BlockHeader::decode(bytes), sample_header());
}

TEST(Block, BlockReaderTakesAHeaderAsABlockWithoutTransactions) {
    Bytes bytes = sample_header().encode();
    const auto block = Block::decode(bytes);
    ASSERT_TRUE(block);
    EXPECT_EQ(block->header, sample_header());
    EXPECT_TRUE(block->transactions.empty());
    // What it is written as has the other flag and a count.
    EXPECT_EQ(block->encode().size(), bytes.size() + 1);
    bytes.push_back(0x00);
    EXPECT_EQ(Block::decode(bytes).error(), DecodeError::trailing);
}

TEST(Block, FlagsOtherThanHeaderAndBlockAreBad) {
    Bytes bytes = sample_block().encode();
    for (unsigned flags = 0; flags < 256; ++flags) {
        if (flags == 1 || flags == 3) continue;
        bytes[0] = static_cast<std::uint8_t>(flags);
        EXPECT_EQ(Block::decode(bytes).error(), DecodeError::bad_flags);
        EXPECT_EQ(BlockHeader::decode(bytes).error(), DecodeError::bad_flags);
    }
    EXPECT_EQ(Block::decode({}).error(), DecodeError::bad_flags);
    EXPECT_EQ(BlockHeader::decode({}).error(), DecodeError::bad_flags);
}

TEST(Block, CommitmentSuffixIsReadAndLost) {
    const Bytes plain = sample_header().encode();
    constexpr std::size_t kLengthAt = 1 + 1 + 2 + 32 + 5;
    ASSERT_EQ(plain[kLengthAt], 64);
    Bytes suffixed = plain;
    suffixed[kLengthAt] = 65;
    suffixed.insert(suffixed.begin() + kLengthAt + 1 + 64, 0xaa);
    const auto header = BlockHeader::decode(suffixed);
    ASSERT_TRUE(header);
    EXPECT_EQ(header->hash(), sample_header().hash());
    EXPECT_EQ(header->encode(), plain);

    Bytes short_commitment = plain;
    short_commitment[kLengthAt] = 63;
    EXPECT_EQ(BlockHeader::decode(short_commitment).error(), DecodeError::truncated);
}

TEST(Block, TransactionsFollowEachOther) {
    Block block = sample_block();
    block.transactions.push_back(block.transactions.front());
    const auto again = Block::decode(block.encode());
    ASSERT_TRUE(again);
    ASSERT_EQ(again->transactions.size(), 2U);
    EXPECT_EQ(again->transactions[1]->id(), block.transactions[1]->id());
    EXPECT_EQ(again->transactions[1]->serialized_size(), block.transactions[1]->serialized_size());
}

TEST(Block, SingleTransactionsAreReadFromItsBytes) {
    Block block = sample_block();
    for (std::uint8_t number = 2; number < 5; ++number) {
        TxData tx;
        tx.inputs = {coinbase_of(number)};
        tx.outputs = {output_to({0x51})};
        block.transactions.push_back(std::make_shared<const Transaction>(*Transaction::from_data(tx)));
    }
    const Bytes bytes = block.received();
    const auto offsets = transaction_offsets(bytes);
    ASSERT_TRUE(offsets);
    ASSERT_EQ(offsets->size(), block.transactions.size());
    for (std::size_t i = 0; i < offsets->size(); ++i) {
        const auto read = read_transaction_at(bytes, offsets->at(i));
        ASSERT_TRUE(read) << i;
        EXPECT_EQ(read->id(), block.transactions[i]->id());
        EXPECT_TRUE(base::equal(read->received(), block.transactions[i]->received()));
    }
    EXPECT_EQ(read_first_tx_data(bytes), block.transactions[0]->data());
    EXPECT_EQ(read_first_tx_data(block.header.encode()).error(), DecodeError::bad_flags);
    EXPECT_EQ(read_first_tx_data(Block{.header = block.header, .transactions = {}}.received()).error(),
              DecodeError::truncated);
    EXPECT_FALSE(read_transaction_at(bytes, bytes.size()));
    EXPECT_FALSE(read_transaction_at(bytes, bytes.size() + 1));
    EXPECT_EQ(transaction_offsets(block.header.encode()).error(), DecodeError::bad_flags);
    for (std::size_t size = 0; size < bytes.size(); ++size)
        EXPECT_FALSE(transaction_offsets(ByteView(bytes).first(size))) << size;
    Bytes longer = bytes;
    longer.push_back(0);
    EXPECT_EQ(transaction_offsets(longer).error(), DecodeError::trailing);
}

TEST(Block, DeclaredTransactionCountIsNotTrusted) {
    Bytes bytes = sample_header().encode();
    bytes[0] = 0x03;
    base::write_uvarint(bytes, base::kVarint31Max);
    EXPECT_EQ(Block::decode(bytes).error(), DecodeError::truncated);
}

TEST(Block, UnmappableTransactionMakesTheBlockUnreadable) {
    Bytes bytes = sample_header().encode();
    bytes[0] = 0x03;
    bytes.push_back(1);
    TxData tx;
    tx.inputs = {coinbase_of(1)};
    base::append(bytes, encode(tx));
    EXPECT_EQ(Block::decode(bytes).error(), DecodeError::unmappable);
}

TEST(Block, HashCoversEveryFieldOfTheHeader) {
    const Hash256 hash = sample_header().hash();
    const auto changed = [&](auto change) {
        BlockHeader header = sample_header();
        change(header);
        return header.hash() != hash;
    };
    EXPECT_TRUE(changed([](BlockHeader& h) { ++h.version; }));
    EXPECT_TRUE(changed([](BlockHeader& h) { ++h.height; }));
    EXPECT_TRUE(changed([](BlockHeader& h) { h.previous_block_hash = filled_hash(9); }));
    EXPECT_TRUE(changed([](BlockHeader& h) { ++h.timestamp; }));
    EXPECT_TRUE(changed([](BlockHeader& h) { h.transaction_merkle_root = filled_hash(9); }));
    EXPECT_TRUE(changed([](BlockHeader& h) { h.transaction_status_hash = filled_hash(9); }));
    EXPECT_TRUE(changed([](BlockHeader& h) { std::swap(h.nonce, h.bits); }));
}

}  // namespace
}  // namespace bytom::primitives
