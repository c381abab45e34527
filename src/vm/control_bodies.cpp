// Jumps, checks and child programs (03 §5.2, §5.6).
#include "vm/bodies.hpp"

namespace bytom::vm {
namespace {

MachineStatus jump(Machine& machine, const Instruction& instruction) {
    machine.jump(instruction.jump_target());
    return {};
}

MachineStatus jump_if(Machine& machine, const Instruction& instruction) {
    BYTOM_ASSIGN(const Item condition, machine.pop_deferred());
    if (machine.truth_of(condition)) machine.jump(instruction.jump_target());
    return {};
}

MachineStatus verify_top(Machine& machine, const Instruction&) {
    BYTOM_ASSIGN(const Item condition, machine.pop_deferred());
    if (!machine.truth_of(condition)) return std::unexpected(VmError::verify_failed);
    return {};
}

MachineStatus fail(Machine&, const Instruction&) {
    return std::unexpected(VmError::return_executed);
}

/// Starts the child; Machine::finish_child does what comes after it.
MachineStatus check_predicate(Machine& machine, const Instruction&) {
    constexpr std::int64_t kReturnedGas = 192;
    machine.defer_refund(kReturnedGas);
    BYTOM_ASSIGN(std::int64_t limit, machine.pop_number_deferred());
    BYTOM_ASSIGN(const Item predicate, machine.pop_deferred());
    BYTOM_ASSIGN(const std::int64_t count, machine.pop_number_deferred());
    if (limit < 0) return std::unexpected(VmError::bad_value);
    const std::size_t item_count = count < 0 ? machine.depth() : static_cast<std::size_t>(count);
    BYTOM_TRY(machine.need(item_count));
    if (limit == 0) limit = machine.gas();
    BYTOM_TRY(machine.charge(limit));
    machine.start_child(predicate, limit, item_count);
    return {};
}

}  // namespace

Body control_body(Opcode opcode) noexcept {
    switch (opcode) {
        case OP_JUMP:
            return jump;
        case OP_JUMPIF:
            return jump_if;
        case OP_VERIFY:
            return verify_top;
        case OP_FAIL:
            return fail;
        case OP_CHECKPREDICATE:
            return check_predicate;
        default:
            return nullptr;
    }
}

}  // namespace bytom::vm
