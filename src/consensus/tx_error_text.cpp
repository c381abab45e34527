// 04 §9: the texts with their path.

#include <algorithm>
#include <limits>

#include <fmt/core.h>

#include <bytom/vm/segwit.hpp>
#include <bytom/vm/trace.hpp>

#include "input_programs.hpp"

namespace bytom::consensus {
namespace {

using primitives::AssetAmount;
using primitives::CoinbaseInput;
using primitives::IssuanceInput;
using primitives::Transaction;

/// The mux is looked at for the sake of the first output.
std::string path_to_mux(const Transaction& tx) {
    return fmt::format("checking result 0: checking {} source: checking value source: ",
                       tx.data().outputs.at(0).is_retirement() ? "retirement" : "output");
}

/// Of an input on the way into the mux; a coinbase has that of the first output.
const AssetAmount& value_of(const Transaction& tx, std::size_t input) {
    const AssetAmount* value = tx.data().inputs.at(input).value();
    return value != nullptr ? *value : tx.data().outputs.at(0).value;
}

/// An entry is looked at when the first of the inputs that share it comes up.
std::size_t first_occurrence(const Transaction& tx, std::size_t survivor) {
    const auto& inputs = tx.mapped().inputs;
    return static_cast<std::size_t>(std::ranges::find(inputs, survivor, &primitives::MappedInput::survivor) -
                                    inputs.begin());
}

std::string program_failure(const TxError& error, const Transaction& tx, const TxContext& context) {
    InputPrograms programs(tx, context);
    const InputProgram what = programs.program(error.index, std::numeric_limits<std::int64_t>::max());
    vm::RunResult result;
    result.error = error.vm_error;
    result.failed_argument = error.failed_argument;
    result.missing_output = error.missing_output;
    const bool issuance = std::holds_alternative<IssuanceInput>(tx.data().inputs.at(error.index).body);
    return fmt::format("checking {} program: {}", issuance ? "issuance" : "control",
                       vm::failure_text(result, programs.context(error.index),
                                        vm::ExecutedProgram(what.program.bytes()).bytes(), what.arguments));
}

/// Of rules that say more than their text.
std::string detail(const TxError& error, const Transaction& tx, const TxContext& context) {
    switch (error.rule) {
        case TxRule::tx_version:
            return fmt::format("block version {}, transaction version {}: ", context.block_version,
                               tx.data().version);
        case TxRule::no_source:
            return fmt::format("mux destination {}, asset {}, has no corresponding source: ", error.index,
                               tx.data().outputs.at(error.index).value.asset_id.to_text());
        case TxRule::overflow: {
            const bool source = error.stage == TxStage::mux_sources;
            const AssetAmount& value =
                source ? value_of(tx, error.index) : tx.data().outputs.at(error.index).value;
            if (value.amount >> 63 != 0)
                return fmt::format("amount {} exceeds maximum value 2^63: ", value.amount);
            return source ? fmt::format(
                                "adding {} units of asset {} from mux source {} to total {} overflows "
                                "int64: ",
                                value.amount, value.asset_id.to_text(), error.index, error.sum)
                          : fmt::format(
                                "subtracting {} units of asset {} from mux destination {} from total "
                                "{} underflows int64: ",
                                value.amount, value.asset_id.to_text(), error.index, error.sum);
        }
        case TxRule::unbalanced:
            return fmt::format("asset {} sources - destinations = {} (should be 0): ",
                               value_of(tx, error.index).asset_id.to_text(), error.sum);
        case TxRule::gas_calculate:
            return error.stage == TxStage::mux_balance ? "input BTM is negative: "
                                                       : "setGasValid calc gasLeft: ";
        case TxRule::mismatched_reference:
            return fmt::format(
                "checking coinbase destination: value destination for {} has disagreeing source "
                "{}: ",
                tx.mapped().inputs.at(error.index).entry_id.to_text(),
                tx.mapped().inputs.at(0).entry_id.to_text());
        case TxRule::mismatched_position: {
            const std::size_t entry = tx.mapped().inputs.at(error.index).survivor;
            const bool coinbase = std::holds_alternative<CoinbaseInput>(tx.data().inputs.at(entry).body);
            return fmt::format("value source position {} disagrees with {}: ", coinbase ? 0 : entry,
                               error.index);
        }
        default:
            return {};
    }
}

}  // namespace

std::string describe(const TxError& error, const Transaction& tx, const TxContext& context) {
    std::string path;
    if (error.stage != TxStage::transaction) path = path_to_mux(tx);
    if (error.stage == TxStage::gas_inputs) path += "checking gas input: ";
    if (error.stage == TxStage::sources) {
        // Disagreement about an input's position is found around the input, everything else inside.
        const bool inside = error.rule != TxRule::mismatched_position;
        path +=
            fmt::format("checking mux source {}: ", inside ? first_occurrence(tx, error.index) : error.index);
        if (inside) path += "checking value source: ";
    }
    if (error.rule == TxRule::program) return path + program_failure(error, tx, context);
    return path + detail(error, tx, context) + std::string(error.text());
}

}  // namespace bytom::consensus
