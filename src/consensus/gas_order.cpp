#include "input_programs.hpp"
#include "key_hash_spend.hpp"

namespace bytom::consensus {
namespace {

using primitives::SpendInput;

struct GasInput {
    std::size_t input = 0;
    bool usual = false;
    std::int64_t used = 0;
};

}  // namespace

bool has_order_sensitive_gas_inputs(const primitives::Transaction& tx) {
    std::size_t spends = 0;
    bool all_usual = true;
    for (const std::uint32_t input : tx.mapped().gas_inputs) {
        const auto* spend = std::get_if<SpendInput>(&tx.data().inputs[input].body);
        if (spend == nullptr) continue;
        ++spends;
        all_usual = all_usual && is_usual_key_hash_spend(*spend);
    }
    return spends > 1 && !all_usual;
}

bool depends_on_gas_input_order(const primitives::Transaction& tx, const TxContext& context,
                                const TxVerdict& verdict) {
    std::vector<GasInput> gas_inputs;
    for (const std::uint32_t input : tx.mapped().gas_inputs) {
        if (const auto* spend = std::get_if<SpendInput>(&tx.data().inputs[input].body))
            gas_inputs.push_back({.input = input, .usual = is_usual_key_hash_spend(*spend)});
    }
    if (gas_inputs.size() < 2) return false;

    GasState bought;
    if (!bought.set_gas(verdict.gas.btm_value, verdict.gas.storage_gas)) return false;
    std::int64_t left = bought.gas_left;
    InputPrograms in_order(tx, context);
    for (GasInput& gas_input : gas_inputs) {
        gas_input.used = kKeyHashSpendUse;
        if (!gas_input.usual) {
            const vm::RunResult result = in_order.run(gas_input.input, left);
            if (result.interruption != vm::Interruption::none) return true;
            gas_input.used = left - result.gas_left;
        }
        left -= gas_input.used;
    }

    // The least gas that an input can find is what the others leave.
    for (const GasInput& gas_input : gas_inputs) {
        const std::int64_t limit = left + gas_input.used;
        if (gas_input.usual) {
            if (limit < kKeyHashSpendLimit) return true;
            continue;
        }
        const vm::RunResult last = InputPrograms(tx, context).run(gas_input.input, limit);
        if (!last.ok() || limit - last.gas_left != gas_input.used) return true;
    }
    return false;
}

}  // namespace bytom::consensus
