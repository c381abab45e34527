// Bytes that no id covers and nobody pays for are dropped from what is stored and relayed (05 §5.6).
#include "support/chain_fixture.hpp"

namespace bytom::chain {
namespace {

using namespace bytom::testing;
using primitives::TxData;

constexpr std::size_t kSwelling = 5'000'000;

/// The same block to everybody who looks at hashes, with one transaction in other bytes.
BlockPtr with_transaction(const Block& block, std::size_t index, TxData data) {
    Block other = block;
    other.transactions[index] = transaction(std::move(data));
    EXPECT_EQ(other.transactions[index]->id(), block.transactions[index]->id());
    return std::make_shared<const Block>(std::move(other));
}

/// Moves no BTM: it pays for nothing, and all that it does is void.
TransactionPtr free_rider() {
    const primitives::AssetId asset = Hash256::from_bytes(Bytes(32, 0x07));
    TxData data;
    data.inputs.emplace_back().body = primitives::SpendInput{.source_id = {},
                                                             .value = {.asset_id = asset, .amount = 5},
                                                             .control_program = anyone_can_spend(),
                                                             .spend_commitment_suffix = {},
                                                             .arguments = {}};
    data.outputs.emplace_back().value = {.asset_id = asset, .amount = 5};
    data.outputs.back().control_program = {0x6a};
    return transaction(std::move(data));
}

class SwollenBlockTest : public ChainFixture {
protected:
    void expect_stored_as(const Block& plain, const BlockPtr& swollen) {
        const BlockOutcome outcome = chain->process_block(swollen);
        ASSERT_TRUE(outcome.on_main_chain) << outcome.error_name();
        EXPECT_EQ(outcome.node->hash, plain.hash());
        EXPECT_EQ(chain->raw_block(*outcome.node), plain.encode());
        EXPECT_EQ(outcome.node->size, plain.encode().size());
        reopen();
        EXPECT_EQ(best(), plain.hash());
    }
};

TEST_F(SwollenBlockTest, ACoinbaseIsStoredWithoutWhatNoIdCovers) {
    const BlockPtr plain = make_block(genesis.header);
    TxData coinbase = plain->transactions[0]->data();
    coinbase.inputs[0].witness_suffix.assign(kSwelling, 0xaa);
    coinbase.inputs[0].commitment_suffix.assign(100, 0xbb);
    coinbase.outputs[0].commitment_suffix.assign(100, 0xcc);
    expect_stored_as(*plain, with_transaction(*plain, 0, coinbase));
}

TEST_F(SwollenBlockTest, OutputWitnessesAndPaddedNumbersAreNotStored) {
    const BlockPtr plain = make_block(genesis.header);
    // The coinbase is the block's last transaction and ends with the length of its output's witness.
    Bytes swollen = plain->encode();
    ASSERT_EQ(swollen.back(), 0);
    swollen.back() = 100;
    swollen.resize(swollen.size() + 100, 0xee);
    expect_stored_as(*plain, std::make_shared<const Block>(Block::decode(swollen).value()));
}

TEST_F(SwollenBlockTest, ATransactionThatPaysNothingIsStoredBare) {
    const TransactionPtr bare = free_rider();
    const BlockPtr plain = make_block(genesis.header, {bare});
    TxData data = bare->data();
    std::get<primitives::SpendInput>(data.inputs[0].body).arguments = {Bytes(kSwelling, 1), Bytes(3, 2)};
    std::get<primitives::SpendInput>(data.inputs[0].body).spend_commitment_suffix = Bytes(kSwelling, 3);
    data.inputs[0].witness_suffix = Bytes(9, 4);
    data.inputs[0].commitment_suffix = Bytes(9, 5);
    data.outputs[0].control_program.resize(1000, 0x6a);
    data.outputs[0].commitment_suffix = Bytes(9, 6);
    expect_stored_as(*plain, with_transaction(*plain, 1, data));
}

TEST_F(SwollenBlockTest, WhatIsPaidForIsStoredAsItCame) {
    const BlockPtr first = grow(consensus::kCoinbaseMaturity).front();
    const TransactionPtr pays = split(*first->transactions[0], 0);
    TxData data = pays->data();
    data.outputs[0].commitment_suffix = Bytes(50, 7);
    // The encoder doubles the suffix: these bytes are another form than the one they would be encoded in.
    const TransactionPtr received = std::make_shared<const primitives::Transaction>(
        primitives::Transaction::decode(primitives::encode(data)).value());
    ASSERT_NE(base::to_bytes(received->received()), received->encode());
    const BlockPtr block = make_block(chain->tip()->header, {received});
    const BlockOutcome outcome = chain->process_block(block);
    ASSERT_TRUE(outcome.on_main_chain) << outcome.error_name();
    const auto stored = Block::decode(chain->raw_block(*outcome.node));
    ASSERT_TRUE(stored);
    EXPECT_EQ(base::to_bytes(stored->transactions[1]->received()), base::to_bytes(received->received()));
    EXPECT_EQ(stored->transactions[1]->serialized_size(), received->serialized_size());
}

TEST_F(SwollenBlockTest, AVersionThatDiffersInSuchBytesOnlyIsTheSameOrphan) {
    const std::vector<BlockPtr> row = branch(genesis.header, 2, "a");
    TxData coinbase = row[1]->transactions[0]->data();
    coinbase.inputs[0].witness_suffix.assign(kSwelling, 0xaa);
    EXPECT_EQ(chain->process_block(with_transaction(*row[1], 0, coinbase)).reception, Reception::orphan);
    EXPECT_TRUE(chain->process_block(row[1]).was_known);
    EXPECT_EQ(chain->orphan_blocks(), 1U);
}

// --- Whatever is written is readable ---

TEST_F(SwollenBlockTest, NumbersThatTheWireCannotHoldAreRefused) {
    constexpr std::uint64_t kTooLarge = std::uint64_t{1} << 63;
    clock.set(kTooLarge);
    Block late = *make_block(genesis.header);
    late.header.timestamp = kTooLarge;
    EXPECT_EQ(chain->process_block(std::make_shared<const Block>(late)).refusal, Refusal::unencodable);
    Block nonce = *make_block(genesis.header);
    nonce.header.nonce = kTooLarge;
    EXPECT_EQ(chain->process_block(std::make_shared<const Block>(nonce)).refusal, Refusal::unencodable);
    reopen();
    EXPECT_EQ(best(), genesis.hash());
}

TEST_F(SwollenBlockTest, TheLargestNumbersSurviveARestart) {
    constexpr std::uint64_t kLargest = (std::uint64_t{1} << 63) - 1;
    clock.set(kLargest);
    Block block = *make_block(genesis.header);
    block.header.timestamp = kLargest;
    block.header.nonce = kLargest;
    const BlockOutcome outcome = chain->process_block(std::make_shared<const Block>(block));
    ASSERT_TRUE(outcome.on_main_chain) << outcome.error_name();
    reopen();
    EXPECT_EQ(best(), block.hash());
    EXPECT_EQ(chain->tip()->header, block.header);
}

}  // namespace
}  // namespace bytom::chain
