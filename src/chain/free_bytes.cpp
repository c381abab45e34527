#include "chain/free_bytes.hpp"

#include <algorithm>

namespace bytom::chain {
namespace {

using primitives::CoinbaseInput;
using primitives::IssuanceInput;
using primitives::SpendInput;
using primitives::TransactionPtr;
using primitives::TxData;
using primitives::TxInput;
using primitives::TxOutput;

bool is_coinbase(const TxInput& input) {
    return std::holds_alternative<CoinbaseInput>(input.body);
}

/// Pays for storage: its BTM buys gas, of which its size is taken (04 §6).
bool moves_btm(const TxInput& input) {
    return input.value() != nullptr && input.value()->asset_id == primitives::kBtmAssetId;
}

/// Its size costs nothing, and none of its programs runs with success, if it has any: a block's first
/// transaction with coinbase inputs only, and one without BTM, whose programs have no gas (04 §5).
bool is_free(const TxData& tx, bool is_first) {
    if (is_first && !tx.inputs.empty() && std::ranges::all_of(tx.inputs, is_coinbase)) return true;
    return std::ranges::none_of(tx.inputs,
                                [](const TxInput& input) { return is_coinbase(input) || moves_btm(input); });
}

TxData bare(TxData tx) {
    for (TxInput& input : tx.inputs) {
        input.commitment_suffix.clear();
        input.witness_suffix.clear();
        if (auto* spend = std::get_if<SpendInput>(&input.body)) {
            spend->spend_commitment_suffix.clear();
            spend->arguments.clear();
        } else if (auto* issuance = std::get_if<IssuanceInput>(&input.body)) {
            issuance->arguments.clear();
        }
    }
    for (TxOutput& output : tx.outputs) {
        output.commitment_suffix.clear();
        if (output.is_retirement()) output.control_program.resize(1);
    }
    return tx;
}

/// Null if the transaction has no bytes to lose.
TransactionPtr bare_version(const primitives::Transaction& tx) {
    TxData data = bare(tx.data());
    if (std::ranges::equal(primitives::encode(data), tx.received())) return nullptr;
    auto made = primitives::Transaction::from_data(std::move(data));
    if (!made) return nullptr;
    return std::make_shared<const primitives::Transaction>(*std::move(made));
}

}  // namespace

primitives::BlockPtr without_free_bytes(primitives::BlockPtr block) {
    std::shared_ptr<primitives::Block> lighter;
    for (std::size_t i = 0; i < block->transactions.size(); ++i) {
        const primitives::Transaction& tx = *block->transactions[i];
        if (!is_free(tx.data(), i == 0)) continue;
        TransactionPtr version = bare_version(tx);
        if (version == nullptr) continue;
        if (lighter == nullptr) lighter = std::make_shared<primitives::Block>(*block);
        lighter->transactions[i] = std::move(version);
    }
    if (lighter != nullptr) return lighter;
    return block;
}

}  // namespace bytom::chain
