// Pushing, cutting, joining and comparing byte strings (03 §5.1, §5.4).
#include <algorithm>
#include <functional>

#include <bytom/base/checked.hpp>
#include <bytom/vm/program_builder.hpp>

#include "vm/bodies.hpp"

namespace bytom::vm {
namespace {

MachineStatus push_immediate(Machine& machine, const Instruction& instruction) {
    return machine.push(machine.make_copy(instruction.data));
}

MachineStatus minus_one(Machine& machine, const Instruction&) {
    return machine.push(machine.make_number(-1));
}

MachineStatus nothing(Machine&, const Instruction&) {
    return {};
}

struct Operands {
    Item left;
    Item right;  ///< was on top
};

Result<Operands, VmError> pop_operands(Machine& machine) {
    BYTOM_ASSIGN(const Item right, machine.pop_deferred());
    BYTOM_ASSIGN(const Item left, machine.pop_deferred());
    return Operands{.left = left, .right = right};
}

/// Gas for work in proportion to a size. It is given back, but must be there at this moment.
MachineStatus charge_temporarily(Machine& machine, std::int64_t amount) {
    BYTOM_TRY(machine.charge(amount));
    machine.defer_refund(amount);
    return {};
}

template <bool kAsPush>
MachineStatus cat(Machine& machine, const Instruction&) {
    BYTOM_ASSIGN(const Operands strings, pop_operands(machine));
    BYTOM_TRY(charge_temporarily(machine, static_cast<std::int64_t>(strings.left.size + strings.right.size)));
    const Bytes prefix = kAsPush ? push_prefix(strings.right.size) : Bytes();
    machine.push_deferred(machine.append(strings.left, prefix, strings.right.view()));
    return {};
}

/// A size, for which temporary gas is charged before the string is looked at.
Result<std::int64_t, VmError> pop_size(Machine& machine) {
    BYTOM_ASSIGN(const std::int64_t size, machine.pop_number_deferred());
    if (size < 0) return std::unexpected(VmError::bad_value);
    BYTOM_TRY(charge_temporarily(machine, size));
    return size;
}

MachineStatus substr(Machine& machine, const Instruction&) {
    BYTOM_ASSIGN(const std::int64_t size, pop_size(machine));
    BYTOM_ASSIGN(const std::int64_t offset, machine.pop_number_deferred());
    if (offset < 0) return std::unexpected(VmError::bad_value);
    BYTOM_ASSIGN(const Item string, machine.pop_deferred());
    const auto end = base::checked_add(offset, size);
    if (!end || *end > static_cast<std::int64_t>(string.size)) return std::unexpected(VmError::bad_value);
    machine.push_deferred(string.window(static_cast<std::size_t>(offset), static_cast<std::size_t>(size)));
    return {};
}

enum class Side : std::uint8_t { left, right };

template <Side kSide>
MachineStatus cut(Machine& machine, const Instruction&) {
    BYTOM_ASSIGN(const std::int64_t size, pop_size(machine));
    BYTOM_ASSIGN(const Item string, machine.pop_deferred());
    if (size > static_cast<std::int64_t>(string.size)) return std::unexpected(VmError::bad_value);
    const auto length = static_cast<std::size_t>(size);
    machine.push_deferred(string.window(kSide == Side::left ? 0 : string.size - length, length));
    return {};
}

MachineStatus size(Machine& machine, const Instruction&) {
    BYTOM_TRY(machine.need(1));
    machine.push_deferred(machine.make_number(static_cast<std::int64_t>(machine.top(1).front().size)));
    return {};
}

MachineStatus invert(Machine& machine, const Instruction&) {
    BYTOM_TRY(machine.need(1));
    const Item string = machine.top(1).front();
    BYTOM_TRY(machine.charge(static_cast<std::int64_t>(string.size)));
    const Item inverted = machine.make_string(string.size, string.size);
    machine.in_parts(string.size, [&](std::size_t offset, std::size_t length) {
        std::ranges::transform(string.view().subspan(offset, length), inverted.data + offset,
                               std::bit_not<>());
    });
    machine.top(1).front() = inverted;
    return {};
}

MachineStatus bit_and(Machine& machine, const Instruction&) {
    BYTOM_ASSIGN(const Operands strings, pop_operands(machine));
    const std::size_t length = std::min(strings.left.size, strings.right.size);
    BYTOM_TRY(machine.charge(static_cast<std::int64_t>(length)));
    const Item result = machine.make_string(length, length);
    machine.in_parts(length, [&](std::size_t offset, std::size_t part) {
        std::ranges::transform(strings.left.view().subspan(offset, part),
                               strings.right.view().subspan(offset, part), result.data + offset,
                               std::bit_and<>());
    });
    machine.push_deferred(result);
    return {};
}

/// OR and XOR: the shorter string counts as padded with zeros at its end.
template <typename Operation>
MachineStatus combine(Machine& machine, const Instruction&) {
    BYTOM_ASSIGN(const Operands strings, pop_operands(machine));
    ByteView shorter = strings.left.view();
    ByteView longer = strings.right.view();
    if (shorter.size() > longer.size()) std::swap(shorter, longer);
    BYTOM_TRY(machine.charge(static_cast<std::int64_t>(longer.size())));
    const Item result = machine.make_string(longer.size(), longer.size());
    machine.in_parts(shorter.size(), [&](std::size_t offset, std::size_t part) {
        std::ranges::transform(shorter.subspan(offset, part), longer.subspan(offset, part),
                               result.data + offset, Operation());
    });
    machine.move_bytes(result.data + shorter.size(), longer.data() + shorter.size(),
                       longer.size() - shorter.size());
    machine.push_deferred(result);
    return {};
}

Result<bool, VmError> pop_and_compare(Machine& machine) {
    BYTOM_ASSIGN(const Operands strings, pop_operands(machine));
    const std::size_t compared = std::min(strings.left.size, strings.right.size);
    BYTOM_TRY(machine.charge(static_cast<std::int64_t>(compared)));
    return machine.same_bytes(strings.left.view(), strings.right.view());
}

MachineStatus equal(Machine& machine, const Instruction&) {
    BYTOM_ASSIGN(const bool same, pop_and_compare(machine));
    machine.push_deferred(machine.make_bool(same));
    return {};
}

MachineStatus equal_verify(Machine& machine, const Instruction&) {
    BYTOM_ASSIGN(const bool same, pop_and_compare(machine));
    if (!same) return std::unexpected(VmError::verify_failed);
    return {};
}

}  // namespace

Body bytes_body(Opcode opcode) noexcept {
    if (opcode <= OP_PUSHDATA4 || (opcode >= OP_1 && opcode <= OP_16)) return push_immediate;
    switch (opcode) {
        case OP_1NEGATE:
            return minus_one;
        case OP_NOP:
            return nothing;
        case OP_CAT:
            return cat<false>;
        case OP_CATPUSHDATA:
            return cat<true>;
        case OP_SUBSTR:
            return substr;
        case OP_LEFT:
            return cut<Side::left>;
        case OP_RIGHT:
            return cut<Side::right>;
        case OP_SIZE:
            return size;
        case OP_INVERT:
            return invert;
        case OP_AND:
            return bit_and;
        case OP_OR:
            return combine<std::bit_or<>>;
        case OP_XOR:
            return combine<std::bit_xor<>>;
        case OP_EQUAL:
            return equal;
        case OP_EQUALVERIFY:
            return equal_verify;
        default:
            return nullptr;
    }
}

}  // namespace bytom::vm
