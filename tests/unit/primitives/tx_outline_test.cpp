#include <gtest/gtest.h>

#include <bytom/base/hex.hpp>
#include <bytom/primitives/block_outline.hpp>
#include <bytom/primitives/merkle.hpp>

#include "unit/primitives/sample_tx.hpp"

namespace bytom::primitives {
namespace {

Result<TxOutline, DecodeError> outline_of(ByteView bytes) {
    base::Reader reader(bytes);
    return read_tx_outline(reader);
}

TxInput unknown_input() {
    TxInput input;
    input.asset_version = 2;
    input.body = UnknownInput{};
    return input;
}

TxData tx_of(std::vector<TxInput> inputs, std::vector<TxOutput> outputs) {
    TxData tx;
    tx.inputs = std::move(inputs);
    tx.outputs = std::move(outputs);
    return tx;
}

TEST(TxOutline, HasTheIdOfTheWholeTransaction) {
    TxOutput minted = output_to({0x51});
    minted.value.amount = 77;
    TxInput swollen = spend_of(3);
    swollen.witness_suffix = Bytes(1000, 7);
    std::get<SpendInput>(swollen.body).arguments.assign(1000, Bytes{1});
    for (const TxData& tx :
         {tx_of({spend_of(1)}, {output_to({0x51})}),
          tx_of({spend_of(1), swollen}, {output_to({0x6a, 1}), minted}), tx_of({coinbase_of(1)}, {minted}),
          tx_of({spend_of(2), coinbase_of(1), spend_of(4), coinbase_of(2)}, {minted, minted})}) {
        const Bytes bytes = encode(tx);
        const auto whole = Transaction::decode(bytes);
        ASSERT_TRUE(whole);
        base::Reader reader(bytes);
        const auto outline = read_tx_outline(reader);
        ASSERT_TRUE(outline);
        EXPECT_EQ(outline->id, whole->id());
        EXPECT_FALSE(outline->is_impossible);
        EXPECT_TRUE(reader.at_end());
    }
}

TEST(TxOutline, CountsCoinbases) {
    EXPECT_EQ(outline_of(encode(tx_of({spend_of(1)}, {output_to({})})))->coinbases, 0U);
    EXPECT_EQ(outline_of(encode(tx_of({coinbase_of(1), coinbase_of(1)}, {output_to({})})))->coinbases, 2U);
}

TEST(TxOutline, SaysWhatNoBlockMayHold) {
    TxOutput unknown;
    unknown.asset_version = 2;
    EXPECT_TRUE(outline_of(encode(tx_of({}, {output_to({})})))->is_impossible);
    EXPECT_TRUE(outline_of(encode(tx_of({spend_of(1)}, {})))->is_impossible);
    EXPECT_TRUE(outline_of(encode(tx_of({spend_of(1), unknown_input()}, {output_to({})})))->is_impossible);
    EXPECT_TRUE(outline_of(encode(tx_of({spend_of(1)}, {output_to({}), unknown})))->is_impossible);
    EXPECT_TRUE(outline_of(encode(tx_of({coinbase_of(1)}, {})))->is_impossible) << "unmappable";
}

TEST(TxOutline, FailsAsReadingDoes) {
    const Bytes bytes = encode(tx_of({spend_of(1), coinbase_of(1)}, {output_to({0x51})}));
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        const ByteView cut = ByteView(bytes).first(size);
        base::Reader reader(cut);
        const auto whole = Transaction::read(reader);
        const auto outline = outline_of(cut);
        ASSERT_FALSE(whole);
        ASSERT_FALSE(outline);
        EXPECT_EQ(outline.error(), whole.error()) << size;
    }
}

Block block_of(const std::vector<TxData>& transactions) {
    Block block;
    std::vector<Hash256> ids;
    for (const TxData& tx : transactions) {
        block.transactions.push_back(std::make_shared<const Transaction>(*Transaction::from_data(tx)));
        ids.push_back(block.transactions.back()->id());
    }
    block.header.transaction_merkle_root = tx_merkle_root(ids);
    return block;
}

TEST(BlockOutline, TellsWhoseTransactionsTheyAre) {
    const TxData coinbase = tx_of({coinbase_of(1)}, {output_to({0x51})});
    const TxData payment = tx_of({spend_of(1)}, {output_to({0x51})});
    Block block = block_of({coinbase, payment});
    const auto outline = outline_of_block(block.encode());
    ASSERT_TRUE(outline);
    EXPECT_EQ(outline->header, block.header);
    EXPECT_TRUE(outline->root_matches);
    EXPECT_FALSE(outline->is_impossible);
    block.transactions.pop_back();
    EXPECT_FALSE(outline_of_block(block.encode())->root_matches);
    EXPECT_EQ(outline_of_block(block.header.encode()).error(), DecodeError::bad_flags);
    Bytes longer = block.encode();
    longer.push_back(0);
    EXPECT_EQ(outline_of_block(longer).error(), DecodeError::trailing);
}

TEST(BlockOutline, SaysWhatNoBlockMayHold) {
    const TxData coinbase = tx_of({coinbase_of(1)}, {output_to({0x51})});
    const TxData payment = tx_of({spend_of(1)}, {output_to({0x51})});
    EXPECT_TRUE(outline_of_block(block_of({payment, coinbase}).encode())->is_impossible);
    EXPECT_TRUE(outline_of_block(block_of({coinbase, tx_of({}, {output_to({})})}).encode())->is_impossible);
    const std::vector<TxInput> many(kMaxCoinbases, coinbase_of(1));
    TxData minted = tx_of(many, {output_to({0x51})});
    EXPECT_FALSE(outline_of_block(block_of({minted}).encode())->is_impossible);
    minted.inputs.push_back(coinbase_of(2));
    EXPECT_TRUE(outline_of_block(block_of({minted}).encode())->is_impossible);
}

}  // namespace
}  // namespace bytom::primitives
