// Moving items around (03 §5.3).
#include <algorithm>
#include <limits>

#include "vm/bodies.hpp"

namespace bytom::vm {
namespace {

/// Pushes `copies` times the item that is `from`-th from the top, so that their order is kept.
template <std::size_t kFrom, std::size_t kCopies>
MachineStatus duplicate(Machine& machine, const Instruction&) {
    BYTOM_TRY(machine.need(kFrom));
    for (std::size_t i = 0; i < kCopies; ++i)
        BYTOM_TRY(machine.push(machine.top(kFrom).front()));
    return {};
}

/// Of the topmost `count` items, brings the lowest `moved` to the top.
template <std::size_t kCount, std::size_t kMoved>
MachineStatus rotate(Machine& machine, const Instruction&) {
    BYTOM_TRY(machine.need(kCount));
    std::ranges::rotate(machine.top(kCount), machine.top(kCount - kMoved).begin());
    return {};
}

template <std::size_t kCount>
MachineStatus drop(Machine& machine, const Instruction&) {
    for (std::size_t i = 0; i < kCount; ++i)
        BYTOM_TRY(machine.pop());
    return {};
}

MachineStatus to_alt_stack(Machine& machine, const Instruction&) {
    return machine.move_to_alt();
}

MachineStatus from_alt_stack(Machine& machine, const Instruction&) {
    return machine.move_from_alt();
}

MachineStatus if_dup(Machine& machine, const Instruction&) {
    BYTOM_TRY(machine.need(1));
    const Item item = machine.top(1).front();
    if (machine.truth_of(item)) BYTOM_TRY(machine.push(item));
    return {};
}

MachineStatus depth(Machine& machine, const Instruction&) {
    return machine.push(machine.make_number(static_cast<std::int64_t>(machine.depth())));
}

/// A lonely item is lost without refund.
MachineStatus nip(Machine& machine, const Instruction&) {
    BYTOM_ASSIGN(const Item item, machine.take());
    BYTOM_TRY(machine.pop());
    machine.put(item);
    return {};
}

/// Both items are lost if the gas does not suffice.
MachineStatus tuck(Machine& machine, const Instruction&) {
    BYTOM_TRY(machine.need(2));
    BYTOM_ASSIGN(const Item second, machine.take());
    BYTOM_ASSIGN(const Item first, machine.take());
    BYTOM_TRY(machine.push(second));
    machine.put(first);
    machine.put(second);
    return {};
}

/// Pops n; the answer is how many items there must be for one with n items above it.
Result<std::size_t, VmError> pop_position(Machine& machine) {
    BYTOM_ASSIGN(const std::int64_t above, machine.pop_number());
    if (above < 0 || above == std::numeric_limits<std::int64_t>::max()) {
        return std::unexpected(VmError::bad_value);
    }
    const auto count = static_cast<std::size_t>(above) + 1;
    BYTOM_TRY(machine.need(count));
    return count;
}

MachineStatus pick(Machine& machine, const Instruction&) {
    BYTOM_ASSIGN(const std::size_t count, pop_position(machine));
    return machine.push(machine.top(count).front());
}

MachineStatus roll(Machine& machine, const Instruction&) {
    BYTOM_ASSIGN(const std::size_t count, pop_position(machine));
    // One memmove: the only instruction whose work grows with the depth of the stack.
    const std::span<Item> items = machine.top(count);
    const Item moved = items.front();
    static_assert(std::is_trivially_copyable_v<Item>);
    const auto bytes = std::as_writable_bytes(items);
    auto* const begin = reinterpret_cast<std::uint8_t*>(bytes.data());
    machine.move_bytes(begin, begin + sizeof(Item), bytes.size() - sizeof(Item));
    items.back() = moved;
    return {};
}

}  // namespace

Body stack_body(Opcode opcode) noexcept {
    switch (opcode) {
        case OP_TOALTSTACK:
            return to_alt_stack;
        case OP_FROMALTSTACK:
            return from_alt_stack;
        case OP_2DROP:
            return drop<2>;
        case OP_2DUP:
            return duplicate<2, 2>;
        case OP_3DUP:
            return duplicate<3, 3>;
        case OP_2OVER:
            return duplicate<4, 2>;
        case OP_2ROT:
            return rotate<6, 2>;
        case OP_2SWAP:
            return rotate<4, 2>;
        case OP_IFDUP:
            return if_dup;
        case OP_DEPTH:
            return depth;
        case OP_DROP:
            return drop<1>;
        case OP_DUP:
            return duplicate<1, 1>;
        case OP_NIP:
            return nip;
        case OP_OVER:
            return duplicate<2, 1>;
        case OP_PICK:
            return pick;
        case OP_ROLL:
            return roll;
        case OP_ROT:
            return rotate<3, 1>;
        case OP_SWAP:
            return rotate<2, 1>;
        case OP_TUCK:
            return tuck;
        default:
            return nullptr;
    }
}

}  // namespace bytom::vm
