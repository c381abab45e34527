// Arithmetic and comparisons (03 §5.5).
#include <algorithm>
#include <limits>

#include <bytom/base/checked.hpp>

#include "vm/bodies.hpp"

namespace bytom::vm {
namespace {

using Number = std::int64_t;
using NumberResult = Result<Number, VmError>;

constexpr Number kMin = std::numeric_limits<Number>::min();
constexpr Number kMax = std::numeric_limits<Number>::max();
constexpr Number kBits = 64;

NumberResult in_range(std::optional<Number> number) {
    if (!number) return std::unexpected(VmError::range);
    return *number;
}

// Operations. What can fail gives a NumberResult, the others a Number or bool.

NumberResult increment(Number x) {
    return in_range(base::checked_add(x, Number{1}));
}

NumberResult decrement(Number x) {
    return in_range(base::checked_sub(x, Number{1}));
}

NumberResult twice(Number x) {
    return in_range(base::checked_mul(x, Number{2}));
}

Number half(Number x) {
    return x >> 1;
}

NumberResult negate(Number x) {
    return in_range(base::checked_sub(Number{0}, x));
}

NumberResult absolute(Number x) {
    if (x < 0) return negate(x);
    return x;
}

bool is_zero(Number x) {
    return x == 0;
}

bool is_not_zero(Number x) {
    return x != 0;
}

NumberResult add(Number x, Number y) {
    return in_range(base::checked_add(x, y));
}

NumberResult subtract(Number x, Number y) {
    return in_range(base::checked_sub(x, y));
}

NumberResult multiply(Number x, Number y) {
    return in_range(base::checked_mul(x, y));
}

NumberResult divide(Number x, Number y) {
    if (y == 0) return std::unexpected(VmError::div_zero);
    if (x == kMin && y == -1) return std::unexpected(VmError::range);
    return x / y;
}

/// With the sign of y.
NumberResult modulo(Number x, Number y) {
    if (y == 0) return std::unexpected(VmError::div_zero);
    if (x == kMin && y == -1) return std::unexpected(VmError::range);
    const Number remainder = x % y;
    return remainder != 0 && (remainder < 0) != (y < 0) ? remainder + y : remainder;
}

/// Precondition: y ≥ 0.
NumberResult shift_left(Number x, Number y) {
    if (x == 0 || y == 0) return x;
    if (y >= kBits || x < kMin >> y || x > kMax >> y) return std::unexpected(VmError::range);
    return x << y;
}

NumberResult shift_right(Number x, Number y) {
    if (y < 0) return std::unexpected(VmError::bad_value);
    return x >> std::min(y, kBits - 1);
}

Number minimum(Number x, Number y) {
    return std::min(x, y);
}

Number maximum(Number x, Number y) {
    return std::max(x, y);
}

bool same(Number x, Number y) {
    return x == y;
}

bool not_equal(Number x, Number y) {
    return x != y;
}

bool less(Number x, Number y) {
    return x < y;
}

bool greater(Number x, Number y) {
    return x > y;
}

bool less_or_equal(Number x, Number y) {
    return x <= y;
}

bool greater_or_equal(Number x, Number y) {
    return x >= y;
}

bool both(bool x, bool y) {
    return x && y;
}

bool either(bool x, bool y) {
    return x || y;
}

// Pushing their results.

MachineStatus push_result(Machine& machine, bool result) {
    machine.push_deferred(machine.make_bool(result));
    return {};
}

MachineStatus push_result(Machine& machine, Number result) {
    machine.push_deferred(machine.make_number(result));
    return {};
}

MachineStatus push_result(Machine& machine, const NumberResult& result) {
    BYTOM_TRY(result);
    return push_result(machine, *result);
}

template <auto kOperation>
MachineStatus unary(Machine& machine, const Instruction&) {
    BYTOM_ASSIGN(const Number x, machine.pop_number_deferred());
    return push_result(machine, kOperation(x));
}

template <auto kOperation>
MachineStatus binary(Machine& machine, const Instruction&) {
    BYTOM_ASSIGN(const Number y, machine.pop_number_deferred());
    BYTOM_ASSIGN(const Number x, machine.pop_number_deferred());
    return push_result(machine, kOperation(x, y));
}

template <auto kOperation>
MachineStatus boolean(Machine& machine, const Instruction&) {
    BYTOM_ASSIGN(const Item y, machine.pop_deferred());
    BYTOM_ASSIGN(const Item x, machine.pop_deferred());
    return push_result(machine, kOperation(machine.truth_of(x), machine.truth_of(y)));
}

/// Unlike RSHIFT, refuses a negative distance before it looks for the number.
MachineStatus left_shift(Machine& machine, const Instruction&) {
    BYTOM_ASSIGN(const Number y, machine.pop_number_deferred());
    if (y < 0) return std::unexpected(VmError::bad_value);
    BYTOM_ASSIGN(const Number x, machine.pop_number_deferred());
    return push_result(machine, shift_left(x, y));
}

MachineStatus num_equal_verify(Machine& machine, const Instruction&) {
    BYTOM_ASSIGN(const Number y, machine.pop_number_deferred());
    BYTOM_ASSIGN(const Number x, machine.pop_number_deferred());
    if (x != y) return std::unexpected(VmError::verify_failed);
    return {};
}

MachineStatus within(Machine& machine, const Instruction&) {
    BYTOM_ASSIGN(const Number end, machine.pop_number_deferred());
    BYTOM_ASSIGN(const Number begin, machine.pop_number_deferred());
    BYTOM_ASSIGN(const Number x, machine.pop_number_deferred());
    return push_result(machine, begin <= x && x < end);
}

}  // namespace

Body number_body(Opcode opcode) noexcept {
    switch (opcode) {
        case OP_1ADD:
            return unary<increment>;
        case OP_1SUB:
            return unary<decrement>;
        case OP_2MUL:
            return unary<twice>;
        case OP_2DIV:
            return unary<half>;
        case OP_NEGATE:
            return unary<negate>;
        case OP_ABS:
            return unary<absolute>;
        case OP_NOT:
            return unary<is_zero>;
        case OP_0NOTEQUAL:
            return unary<is_not_zero>;
        case OP_ADD:
            return binary<add>;
        case OP_SUB:
            return binary<subtract>;
        case OP_MUL:
            return binary<multiply>;
        case OP_DIV:
            return binary<divide>;
        case OP_MOD:
            return binary<modulo>;
        case OP_LSHIFT:
            return left_shift;
        case OP_RSHIFT:
            return binary<shift_right>;
        case OP_BOOLAND:
            return boolean<both>;
        case OP_BOOLOR:
            return boolean<either>;
        case OP_NUMEQUAL:
            return binary<same>;
        case OP_NUMEQUALVERIFY:
            return num_equal_verify;
        case OP_NUMNOTEQUAL:
            return binary<not_equal>;
        case OP_LESSTHAN:
            return binary<less>;
        case OP_GREATERTHAN:
            return binary<greater>;
        case OP_LESSTHANOREQUAL:
            return binary<less_or_equal>;
        case OP_GREATERTHANOREQUAL:
            return binary<greater_or_equal>;
        case OP_MIN:
            return binary<minimum>;
        case OP_MAX:
            return binary<maximum>;
        case OP_WITHIN:
            return within;
        default:
            return nullptr;
    }
}

}  // namespace bytom::vm
