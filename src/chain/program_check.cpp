#include "chain/program_check.hpp"

#include <limits>

#include <bytom/chain/pool_view.hpp>
#include <bytom/consensus/height_dependence.hpp>

namespace bytom::chain {

namespace {

std::int64_t work_done(const vm::RunControl& control) {
    return kPoolTransactionWork - control.work_left();
}

}  // namespace

ProgramCheck check_programs(const primitives::Transaction& tx, std::uint64_t height,
                            const std::atomic<bool>& cancelled, vm::MemoryBudget& memory,
                            const crypto::CheckedSignatures* signatures) {
    ProgramCheck check;
    check.height = height;
    check.height_independent = consensus::is_height_independent(tx);
    if (cancelled) {
        check.end = ProgramCheck::End::cancelled;
        return check;
    }
    vm::RunControl control(&cancelled, kPoolTransactionWork, &memory);
    consensus::TxContext context;
    context.block_height = height;
    context.control = &control;
    context.signatures = signatures;
    check.verdict = consensus::validate_transaction(tx, context);
    if (check.verdict.interruption == vm::Interruption::none && check.verdict.valid() &&
        consensus::has_order_sensitive_gas_inputs(tx)) {
        vm::RunControl again(&cancelled, kPoolTransactionWork, &memory);
        context.control = &again;
        check.order_dependent = consensus::depends_on_gas_input_order(tx, context, check.verdict);
        check.work = work_done(again);
    } else if (check.verdict.valid()) {
        check.order_dependent = consensus::depends_on_gas_input_order(tx, context, check.verdict);
    }
    check.work += work_done(control);
    if (cancelled) {
        check.end = ProgramCheck::End::cancelled;
    } else if (check.verdict.interruption == vm::Interruption::memory) {
        check.end = ProgramCheck::End::no_memory;
    } else if (check.verdict.interruption != vm::Interruption::none) {
        check.end = ProgramCheck::End::too_much_work;
    }
    return check;
}

std::optional<std::uint64_t> btm_surplus(const primitives::Transaction& tx) {
    unsigned __int128 in = 0;
    unsigned __int128 out = 0;
    for (const primitives::TxInput& input : tx.data().inputs) {
        const primitives::AssetAmount* value = input.value();
        if (value != nullptr && value->asset_id == primitives::kBtmAssetId) in += value->amount;
    }
    for (const primitives::TxOutput& output : tx.data().outputs) {
        if (output.value.asset_id == primitives::kBtmAssetId) out += output.value.amount;
    }
    if (in < out || in - out > std::numeric_limits<std::uint64_t>::max()) return std::nullopt;
    return static_cast<std::uint64_t>(in - out);
}

}  // namespace bytom::chain
