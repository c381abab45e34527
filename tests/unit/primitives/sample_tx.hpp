// Parts of transactions that the tests put together.
#pragma once

#include <bytom/primitives/transaction.hpp>

namespace bytom::primitives {

inline Hash256 filled_hash(std::uint8_t byte) {
    Hash256 hash;
    hash.bytes.fill(byte);
    return hash;
}

/// Spends an output that is told apart by its source.
inline TxInput spend_of(std::uint8_t source, AssetId asset_id = kBtmAssetId) {
    SpendInput spend;
    spend.source_id = filled_hash(source);
    spend.value = {.asset_id = asset_id, .amount = 100};
    spend.control_program = {0x51};
    spend.arguments = {{0x01, 0x02}, {}};
    TxInput input;
    input.body = std::move(spend);
    return input;
}

inline TxInput coinbase_of(std::uint8_t arbitrary) {
    TxInput input;
    input.body = CoinbaseInput{.arbitrary = {arbitrary}};
    return input;
}

inline TxInput issuance_of(std::uint8_t nonce) {
    IssuanceInput issuance;
    issuance.nonce = {nonce};
    issuance.asset_definition = {'{', '}'};
    issuance.issuance_program = {0x51};
    issuance.value.amount = 7;
    TxInput input;
    input.body = std::move(issuance);
    return input;
}

inline TxInput unknown_input() {
    TxInput input;
    input.asset_version = 2;
    input.body = UnknownInput{};
    input.commitment_suffix = {0xaa};
    return input;
}

inline TxOutput output_to(Bytes program) {
    TxOutput output;
    output.value = {.asset_id = kBtmAssetId, .amount = 99};
    output.control_program = std::move(program);
    return output;
}

}  // namespace bytom::primitives
