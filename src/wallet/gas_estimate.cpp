#include <bytom/consensus/params.hpp>
#include <bytom/spending/witness_cost.hpp>
#include <bytom/vm/segwit.hpp>
#include <bytom/wallet/gas_estimate.hpp>

namespace bytom::wallet {
namespace {

using primitives::IssuanceInput;
using primitives::SpendInput;
using spending::kInputAndOutputBytes;
using spending::kKeyHashCost;
using spending::wrapping_add;
using spending::wrapping_multiply;
using Cost = spending::WitnessCost;

constexpr std::int64_t kHeightLimitGas = 5;  // gas of an issuance program that looks at the height

using CostOfComponent = Cost (*)(std::int64_t keys, std::int64_t quorum);

Result<Cost, std::string> cost_of_input(const TransactionTemplate& transaction, std::size_t position,
                                        CostOfComponent cost_of) {
    const auto& instructions = transaction.signing_instructions;
    if (!instructions || position >= instructions->size() || !(*instructions)[position]) {
        return std::unexpected("signing_instructions: none for input " + std::to_string(position));
    }
    Cost cost;
    for (const WitnessComponent& component : (*instructions)[position]->witness_components) {
        if (const auto* raw = std::get_if<RawTxSignature>(&component)) {
            cost.add(cost_of(static_cast<std::int64_t>(raw->keys.size()), raw->quorum));
        } else if (const auto* predicate = std::get_if<PredicateSignature>(&component)) {
            cost.add(cost_of(static_cast<std::int64_t>(predicate->keys.size()), predicate->quorum));
        }
    }
    return cost;
}

std::int64_t neu(std::int64_t gas) noexcept {
    return wrapping_multiply(gas, consensus::kNeuPerGas);
}

}  // namespace

Result<GasEstimate, std::string> estimate_gas(const TransactionTemplate& transaction) {
    if (!transaction.raw_transaction) return std::unexpected(std::string("raw_transaction: missing"));
    Cost key_hash;
    Cost script_hash;
    Cost last_script_hash;
    Cost issuance;
    const auto& inputs = transaction.raw_transaction->data().inputs;
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        if (const auto* spend = std::get_if<SpendInput>(&inputs[i].body)) {
            if (vm::is_p2wpkh(spend->control_program)) {
                key_hash.add(kKeyHashCost);
            } else if (vm::is_p2wsh(spend->control_program)) {
                BYTOM_ASSIGN(last_script_hash, cost_of_input(transaction, i, spending::script_hash_cost));
                script_hash.add(last_script_hash);
            }
        } else if (const auto* issue = std::get_if<IssuanceInput>(&inputs[i].body)) {
            if (vm::restrict_height(issue->issuance_program) > 0) issuance.gas += kHeightLimitGas;
            BYTOM_ASSIGN(const Cost cost, cost_of_input(transaction, i, spending::issuance_cost));
            issuance.add(cost);
        }
    }

    std::int64_t flexible = 0;
    if (key_hash.gas > 0) {
        flexible = kKeyHashCost.gas + kInputAndOutputBytes + kKeyHashCost.bytes;
    } else if (script_hash.gas > 0) {
        flexible =
            wrapping_add(last_script_hash.gas, wrapping_add(kInputAndOutputBytes, last_script_hash.bytes));
    } else if (issuance.gas > 0) {
        issuance.add({.bytes = kInputAndOutputBytes + kKeyHashCost.bytes, .gas = kKeyHashCost.gas});
    }

    Cost all = key_hash;
    all.add(script_hash);
    all.add(issuance);
    const auto size = static_cast<std::int64_t>(transaction.raw_transaction->serialized_size());
    const std::int64_t storage = wrapping_add(size, all.bytes);
    return GasEstimate{.total = neu(wrapping_add(wrapping_add(storage, all.gas), flexible)),
                       .flexible = neu(flexible),
                       .storage = neu(storage),
                       .vm = neu(all.gas)};
}

Result<GasEstimate, std::string> estimate_chain_gas(std::span<const TransactionTemplate> chain) {
    if (chain.empty()) return std::unexpected(std::string("transaction_templates: none"));
    BYTOM_ASSIGN(GasEstimate estimate, estimate_gas(chain.back()));
    estimate.chain_tx = kChainMergeNeu * static_cast<std::int64_t>(chain.size() - 1);
    return estimate;
}

void write_json(json::Writer& out, const GasEstimate& estimate) {
    out.begin_object();
    out.member("total_neu", estimate.total);
    out.member("flexible_neu", estimate.flexible);
    out.member("storage_neu", estimate.storage);
    out.member("vm_neu", estimate.vm);
    out.member("chain_tx_neu", estimate.chain_tx);
    out.end_object();
}

}  // namespace bytom::wallet
