#include "explorer/effects.hpp"

#include <bytom/consensus/utxo_rules.hpp>

namespace bytom::explorer {
namespace {

using primitives::kBtmAssetId;

void add_inputs(const primitives::Transaction& tx, bool status_fail, TxEffects& effects) {
    const auto& inputs = tx.data().inputs;
    for (std::uint32_t i = 0; i < inputs.size(); ++i) {
        const primitives::MappedInput& mapped = tx.mapped().inputs[i];
        // Of equal inputs the one whose entry survives stands for all.
        if (mapped.survivor != i) continue;
        if (const auto* spend = std::get_if<primitives::SpendInput>(&inputs[i].body)) {
            if (!consensus::takes_effect(spend->value.asset_id, status_fail)) continue;
            effects.spent.push_back({.id = mapped.spent_output_id,
                                     .address = ProgramHash::of(spend->control_program),
                                     .value = spend->value,
                                     .input = i});
        } else if (const auto* issuance = std::get_if<primitives::IssuanceInput>(&inputs[i].body)) {
            if (!consensus::takes_effect(issuance->value.asset_id, status_fail)) continue;
            effects.issued.push_back({.value = issuance->value, .input = i});
        }
    }
}

/// Every occurrence of an input counts for the fee, as it does for validation (04 §7).
Amount fee_of(const primitives::Transaction& tx) {
    Amount in = 0;
    Amount out = 0;
    for (const primitives::TxInput& input : tx.data().inputs) {
        if (std::holds_alternative<primitives::CoinbaseInput>(input.body)) return 0;
        const primitives::AssetAmount* const value = input.value();
        if (value != nullptr && value->asset_id == kBtmAssetId) in += value->amount;
    }
    for (const primitives::TxOutput& output : tx.data().outputs) {
        if (output.value.asset_id == kBtmAssetId) out += output.value.amount;
    }
    return in > out ? in - out : 0;
}

}  // namespace

TxEffects effects_of(const primitives::Transaction& tx, bool status_fail) {
    TxEffects effects;
    add_inputs(tx, status_fail, effects);
    const auto& outputs = tx.data().outputs;
    for (std::uint32_t i = 0; i < outputs.size(); ++i) {
        const primitives::TxOutput& output = outputs[i];
        if (!consensus::takes_effect(output.value.asset_id, status_fail)) continue;
        if (output.is_retirement()) {
            effects.retired.push_back(output.value);
            continue;
        }
        if (output.value.asset_id == kBtmAssetId) effects.btm_out += output.value.amount;
        effects.made.push_back({.id = tx.mapped().result_ids[i],
                                .address = ProgramHash::of(output.control_program),
                                .value = output.value,
                                .index = i});
    }
    effects.fee = fee_of(tx);
    return effects;
}

std::optional<ProgramHash> miner_of(const primitives::Transaction& coinbase) {
    const auto& outputs = coinbase.data().outputs;
    if (outputs.empty() || outputs.front().is_retirement()) return std::nullopt;
    return ProgramHash::of(outputs.front().control_program);
}

}  // namespace bytom::explorer
