#include <bytom/consensus/genesis.hpp>
#include <bytom/primitives/merkle.hpp>

namespace bytom::consensus {
namespace {

constexpr std::string_view kArbitrary =
    "Information is power. -- Jan/11/2013. Computing is power. -- Apr/24/2018.";

/// P2WPKH of the key hash that owns the initial supply.
constexpr std::array<std::uint8_t, 22> kProgram{0x00, 0x14, 0x8c, 0x9d, 0x06, 0x3f, 0xf7, 0x4e,
                                                0xe6, 0xd9, 0xff, 0xa8, 0x8d, 0x83, 0xae, 0xb0,
                                                0x38, 0x06, 0x83, 0x66, 0xc4, 0xc4};

primitives::TxData genesis_transaction() {
    primitives::TxInput input;
    input.body = primitives::CoinbaseInput{.arbitrary = base::to_bytes(base::as_bytes(kArbitrary))};
    primitives::TxOutput output;
    output.value = {.asset_id = primitives::kBtmAssetId, .amount = kInitialBlockSubsidy};
    output.control_program = base::to_bytes(kProgram);
    return {.version = 1, .time_range = 0, .inputs = {std::move(input)}, .outputs = {std::move(output)}};
}

}  // namespace

primitives::Block make_genesis_block(const NetworkParams& network) {
    // A coinbase with an output always maps.
    auto transaction = std::make_shared<const primitives::Transaction>(
        primitives::Transaction::from_data(genesis_transaction()).value());
    primitives::Block block;
    block.header = {
        .version = 1,
        .height = 0,
        .previous_block_hash = {},
        .timestamp = network.genesis_timestamp,
        .transaction_merkle_root = primitives::tx_merkle_root(std::span(&transaction->id(), 1)),
        .transaction_status_hash = primitives::status_merkle_root({false}),
        .nonce = network.genesis_nonce,
        .bits = network.genesis_bits,
    };
    block.transactions.push_back(std::move(transaction));
    return block;
}

}  // namespace bytom::consensus
