// Looking at the transaction (03 §5.8).
#include "vm/bodies.hpp"

namespace bytom::vm {
namespace {

using ContextString = Machine::ContextString;

template <auto kField>
MachineStatus push_number_field(Machine& machine, const Instruction&) {
    const std::optional<std::uint64_t>& number = machine.context().*kField;
    if (!number) return std::unexpected(VmError::context);
    machine.push_deferred(machine.make_number(static_cast<std::int64_t>(*number)));
    return {};
}

template <auto kField, ContextString kWhich>
MachineStatus push_hash_field(Machine& machine, const Instruction&) {
    const std::optional<Hash256>& hash = machine.context().*kField;
    if (!hash) return std::unexpected(VmError::context);
    machine.push_deferred(machine.context_string(kWhich, *hash));
    return {};
}

MachineStatus entry_id(Machine& machine, const Instruction&) {
    const auto& hash = machine.context().entry_id;
    machine.push_deferred(hash ? machine.context_string(ContextString::entry_id, *hash) : Item{});
    return {};
}

MachineStatus program(Machine& machine, const Instruction&) {
    machine.push_deferred(machine.top_level_program());
    return {};
}

/// What CHECKOUTPUT wants an output to be.
struct WantedOutput {
    ByteView asset_id;
    std::uint64_t amount = 0;
    std::uint64_t vm_version = 0;
    ByteView program;
};

/// Retirements count as VM version 0 with the empty program, or with any program while expansion is reserved.
bool matches(const ContextOutput& output, const WantedOutput& wanted, bool expansion_reserved) {
    if (!base::equal(output.asset_id.view(), wanted.asset_id) || output.amount != wanted.amount) return false;
    if (output.is_retirement) {
        return wanted.vm_version == 0 && (expansion_reserved || wanted.program.empty());
    }
    return output.vm_version == wanted.vm_version && base::equal(output.program, wanted.program);
}

Result<std::uint64_t, VmError> pop_unsigned(Machine& machine) {
    BYTOM_ASSIGN(const std::int64_t number, machine.pop_number_deferred());
    if (number < 0) return std::unexpected(VmError::bad_value);
    return static_cast<std::uint64_t>(number);
}

MachineStatus check_output(Machine& machine, const Instruction&) {
    BYTOM_ASSIGN(const Item code, machine.pop_deferred());
    BYTOM_ASSIGN(const std::uint64_t vm_version, pop_unsigned(machine));
    BYTOM_ASSIGN(const Item asset_id, machine.pop_deferred());
    BYTOM_ASSIGN(const std::uint64_t amount, pop_unsigned(machine));
    BYTOM_ASSIGN(const std::uint64_t index, pop_unsigned(machine));
    const auto& outputs = machine.context().outputs;
    if (!outputs) return std::unexpected(VmError::context);
    if (index >= outputs->size()) {
        machine.note_missing_output(index);
        return std::unexpected(VmError::bad_value);
    }
    machine.add_work_on(std::max(code.size, (*outputs)[index].program.size()));
    const WantedOutput wanted{
        .asset_id = asset_id.view(), .amount = amount, .vm_version = vm_version, .program = code.view()};
    machine.push_deferred(
        machine.make_bool(matches((*outputs)[index], wanted, machine.expansion_reserved())));
    return {};
}

}  // namespace

Body introspection_body(Opcode opcode) noexcept {
    switch (opcode) {
        case OP_CHECKOUTPUT:
            return check_output;
        case OP_ASSET:
            return push_hash_field<&Context::asset_id, ContextString::asset_id>;
        case OP_AMOUNT:
            return push_number_field<&Context::amount>;
        case OP_PROGRAM:
            return program;
        case OP_INDEX:
            return push_number_field<&Context::dest_pos>;
        case OP_ENTRYID:
            return entry_id;
        case OP_OUTPUTID:
            return push_hash_field<&Context::spent_output_id, ContextString::spent_output_id>;
        case OP_BLOCKHEIGHT:
            return push_number_field<&Context::block_height>;
        default:
            return nullptr;
    }
}

}  // namespace bytom::vm
