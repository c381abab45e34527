// Instructions on short strings that succeed, without the general way's steps (Machine::step): what is
// popped, charged and pushed comes out the same.
#include <algorithm>
#include <cstring>
#include <functional>
#include <limits>
#include <optional>

#include <bytom/base/checked.hpp>

#include "vm/machine.hpp"

namespace bytom::vm {
namespace {

using Number = std::int64_t;

/// Strings that are looked at or made here: a hash, and a bit.
constexpr std::size_t kShort = 40;
/// With so much gas nothing here runs out of it on the way, in whatever order it is charged and given back.
constexpr std::int64_t kPlenty = 1024;
/// Nor does it wrap.
constexpr std::int64_t kMost = std::int64_t{1} << 62;
/// ROLL moves so many items at most.
constexpr std::size_t kNear = 64;

constexpr Number kLeast = std::numeric_limits<Number>::min();

std::int64_t base_gas(Opcode opcode) noexcept {
    return kInstructionTable[opcode].base_gas;
}

bool is_short(const Item& item) noexcept {
    return item.size <= kShort;
}

/// Whether reading it as a truth is no work.
bool is_tiny(const Item& item) noexcept {
    return item.size <= Machine::kBytesPerWork;
}

std::optional<Number> number_in(const Item& item) noexcept {
    return item.size == 1 ? std::optional<Number>(*item.data) : decode_number(item.view());
}

/// Nothing: not one of these, or it fails.
std::optional<Number> unary(Opcode opcode, Number x) noexcept {
    switch (opcode) {
        case OP_1ADD:
            return base::checked_add(x, Number{1});
        case OP_1SUB:
            return base::checked_sub(x, Number{1});
        case OP_2MUL:
            return base::checked_mul(x, Number{2});
        case OP_2DIV:
            return x >> 1;
        case OP_NEGATE:
            return base::checked_sub(Number{0}, x);
        case OP_ABS:
            return x < 0 ? base::checked_sub(Number{0}, x) : std::optional(x);
        default:
            return std::nullopt;
    }
}

std::optional<Number> binary_result(Opcode opcode, Number x, Number y) noexcept {
    switch (opcode) {
        case OP_ADD:
            return base::checked_add(x, y);
        case OP_SUB:
            return base::checked_sub(x, y);
        case OP_MUL:
            return base::checked_mul(x, y);
        case OP_DIV:
            if (y == 0 || (x == kLeast && y == -1)) return std::nullopt;
            return x / y;
        case OP_MOD: {
            if (y == 0 || (x == kLeast && y == -1)) return std::nullopt;
            const Number remainder = x % y;
            return remainder != 0 && (remainder < 0) != (y < 0) ? remainder + y : remainder;
        }
        case OP_MIN:
            return std::min(x, y);
        case OP_MAX:
            return std::max(x, y);
        default:
            return std::nullopt;
    }
}

bool compare(Opcode opcode, Number x, Number y) noexcept {
    switch (opcode) {
        case OP_NUMEQUAL:
            return x == y;
        case OP_NUMNOTEQUAL:
            return x != y;
        case OP_LESSTHAN:
            return x < y;
        case OP_GREATERTHAN:
            return x > y;
        case OP_LESSTHANOREQUAL:
            return x <= y;
        default:
            return x >= y;
    }
}

}  // namespace

bool Machine::run_on_short_strings(Opcode opcode, std::int64_t& gas, std::int64_t& work) {
    if (gas < kPlenty || gas > kMost) return false;
    const std::size_t items = depth();
    // From the top, which is 1. Precondition: there are so many.
    const auto item = [this](std::size_t from_top) -> Item& {
        return *(data_stack_.end() - static_cast<std::ptrdiff_t>(from_top));
    };
    const auto replace = [&](std::size_t count, const Item& result) {
        gas -= base_gas(opcode) + result.memory_cost();
        for (std::size_t i = 1; i <= count; ++i)
            gas += item(i).memory_cost();
        data_stack_.resize(data_stack_.size() - count);
        data_stack_.push_back(result);
        return true;
    };
    const auto drop = [&](std::size_t count) {
        gas -= base_gas(opcode);
        for (std::size_t i = 1; i <= count; ++i)
            gas += item(i).memory_cost();
        data_stack_.resize(data_stack_.size() - count);
        return true;
    };
    // Copies of the `count` items that begin with the `from`-th from the top.
    const auto copy = [&](std::size_t from, std::size_t count) {
        if (items < from) return false;
        std::int64_t cost = base_gas(opcode);
        for (std::size_t i = 0; i < count; ++i)
            cost += item(from - i).memory_cost();
        if (cost > gas - kPlenty) return false;
        gas -= cost;
        for (std::size_t i = 0; i < count; ++i)
            data_stack_.emplace_back(item(from));
        return true;
    };
    const auto rotate = [&](std::size_t count, std::size_t moved) {
        if (items < count) return false;
        gas -= base_gas(opcode);
        std::rotate(data_stack_.end() - static_cast<std::ptrdiff_t>(count),
                    data_stack_.end() - static_cast<std::ptrdiff_t>(count - moved), data_stack_.end());
        return true;
    };
    const auto new_string = [&](std::size_t size) {
        // Of the memory, and of what is written there.
        work += static_cast<std::int64_t>(2 * (size / kBytesPerWork));
        return Item{buffers_.allocate(size), size, size};
    };
    const auto number = [&](std::size_t from_top) {
        return items < from_top ? std::nullopt : number_in(item(from_top));
    };

    switch (opcode) {
        case OP_1NEGATE: {
            const Item minus_one = make_number(-1);
            return replace(0, minus_one);
        }
        case OP_VERIFY:
            return items > 0 && is_tiny(item(1)) && is_true(item(1).view()) && drop(1);

        case OP_TOALTSTACK:
            if (items == 0) return false;
            gas -= base_gas(opcode);
            alt_stack_.push_back(item(1));
            data_stack_.pop_back();
            return true;
        case OP_FROMALTSTACK:
            if (alt_stack_.size() == frame().alt_base) return false;
            gas -= base_gas(opcode);
            data_stack_.push_back(alt_stack_.back());
            alt_stack_.pop_back();
            return true;
        case OP_2DROP:
            return items >= 2 && drop(2);
        case OP_2DUP:
            return copy(2, 2);
        case OP_3DUP:
            return copy(3, 3);
        case OP_2OVER:
            return copy(4, 2);
        case OP_2ROT:
            return rotate(6, 2);
        case OP_2SWAP:
            return rotate(4, 2);
        case OP_ROT:
            return rotate(3, 1);
        case OP_DEPTH:
            return replace(0, make_number(static_cast<Number>(items)));
        case OP_NIP:
            if (items < 2) return false;
            gas += item(2).memory_cost() - base_gas(opcode);
            item(2) = item(1);
            data_stack_.pop_back();
            return true;
        case OP_TUCK: {
            if (items < 2) return false;
            const Item top = item(1);
            const std::int64_t cost = base_gas(opcode) + top.memory_cost();
            if (cost > gas - kPlenty) return false;
            gas -= cost;
            item(1) = item(2);
            item(2) = top;
            data_stack_.push_back(top);
            return true;
        }
        case OP_PICK: {
            const auto above = number(1);
            if (!above || *above < 0 || *above >= static_cast<Number>(items) - 1) return false;
            const Item picked = item(static_cast<std::size_t>(*above) + 2);
            if (picked.memory_cost() > gas - kPlenty) return false;
            return replace(1, picked);
        }
        case OP_ROLL: {
            const auto above = number(1);
            if (!above || *above < 0 || *above >= static_cast<Number>(std::min(items - 1, kNear)))
                return false;
            const auto moved = static_cast<std::size_t>(*above);
            drop(1);
            work += static_cast<std::int64_t>(moved * sizeof(Item) / kBytesPerWork);
            std::rotate(data_stack_.end() - *above - 1, data_stack_.end() - *above, data_stack_.end());
            return true;
        }

        case OP_CAT: {
            // In place only; a larger buffer is step()'s business.
            if (items < 2 || !is_short(item(1)) || options_.semantics == StringSemantics::copies)
                return false;
            const Item right = item(1);
            const Item left = item(2);
            const std::size_t size = left.size + right.size;
            if (size > left.capacity || static_cast<std::int64_t>(size) > gas - kPlenty) return false;
            if (right.size > 0) std::memmove(left.data + left.size, right.data, right.size);
            work += static_cast<std::int64_t>(right.size / kBytesPerWork);
            return replace(2, {left.data, size, left.capacity});
        }
        case OP_SIZE:
            if (items == 0) return false;
            return replace(0, make_number(static_cast<Number>(item(1).size)));
        case OP_LEFT:
        case OP_RIGHT: {
            const auto length = number(1);
            if (!length || items < 2 || *length < 0 || *length > gas - kPlenty) return false;
            const Item string = item(2);
            const auto size = static_cast<std::size_t>(*length);
            if (size > string.size) return false;
            return replace(2, string.window(opcode == OP_LEFT ? 0 : string.size - size, size));
        }
        case OP_SUBSTR: {
            const auto length = number(1);
            const auto offset = number(2);
            if (!length || !offset || items < 3 || *length < 0 || *offset < 0 || *length > gas - kPlenty)
                return false;
            const Item string = item(3);
            const auto end = base::checked_add(*offset, *length);
            if (!end || *end > static_cast<Number>(string.size)) return false;
            return replace(
                3, string.window(static_cast<std::size_t>(*offset), static_cast<std::size_t>(*length)));
        }
        case OP_EQUAL:
        case OP_EQUALVERIFY: {
            if (items < 2) return false;
            const Item right = item(1);
            const Item left = item(2);
            if (!is_short(left) || !is_short(right)) return false;
            const bool is_same = std::ranges::equal(left.view(), right.view());
            if (opcode == OP_EQUALVERIFY && !is_same) return false;
            if (left.size == right.size) work += static_cast<std::int64_t>(left.size / kBytesPerWork);
            gas -= static_cast<std::int64_t>(std::min(left.size, right.size));
            return opcode == OP_EQUAL ? replace(2, make_bool(is_same)) : drop(2);
        }
        case OP_INVERT: {
            if (items == 0 || !is_short(item(1))) return false;
            const Item string = item(1);
            gas -= base_gas(opcode) + static_cast<std::int64_t>(string.size);
            const Item inverted = new_string(string.size);
            std::ranges::transform(string.view(), inverted.data, std::bit_not<>());
            item(1) = inverted;
            return true;
        }
        case OP_AND: {
            if (items < 2 || !is_short(item(1)) || !is_short(item(2))) return false;
            const ByteView right = item(1).view();
            const ByteView left = item(2).view();
            const Item result = new_string(std::min(left.size(), right.size()));
            std::ranges::transform(left.first(result.size), right.first(result.size), result.data,
                                   std::bit_and<>());
            gas -= static_cast<std::int64_t>(result.size);
            return replace(2, result);
        }

        case OP_NOT:
        case OP_0NOTEQUAL: {
            const auto x = number(1);
            return x && replace(1, make_bool((*x == 0) == (opcode == OP_NOT)));
        }
        case OP_BOOLAND:
        case OP_BOOLOR: {
            if (items < 2 || !is_tiny(item(1)) || !is_tiny(item(2))) return false;
            const bool right = is_true(item(1).view());
            const bool left = is_true(item(2).view());
            return replace(2, make_bool(opcode == OP_BOOLAND ? left && right : left || right));
        }
        case OP_NUMEQUALVERIFY: {
            const auto y = number(1);
            const auto x = number(2);
            return x && y && *x == *y && drop(2);
        }
        case OP_NUMEQUAL:
        case OP_NUMNOTEQUAL:
        case OP_LESSTHAN:
        case OP_GREATERTHAN:
        case OP_LESSTHANOREQUAL:
        case OP_GREATERTHANOREQUAL: {
            const auto y = number(1);
            const auto x = number(2);
            return x && y && replace(2, make_bool(compare(opcode, *x, *y)));
        }
        case OP_WITHIN: {
            const auto end = number(1);
            const auto begin = number(2);
            const auto x = number(3);
            return x && begin && end && replace(3, make_bool(*begin <= *x && *x < *end));
        }
        case OP_1ADD:
        case OP_1SUB:
        case OP_2MUL:
        case OP_2DIV:
        case OP_NEGATE:
        case OP_ABS: {
            const auto x = number(1);
            const auto result = x ? unary(opcode, *x) : std::nullopt;
            return result && replace(1, make_number(*result));
        }
        case OP_ADD:
        case OP_SUB:
        case OP_MUL:
        case OP_DIV:
        case OP_MOD:
        case OP_MIN:
        case OP_MAX: {
            const auto y = number(1);
            const auto x = number(2);
            const auto result = x && y ? binary_result(opcode, *x, *y) : std::nullopt;
            return result && replace(2, make_number(*result));
        }
        default:
            return false;
    }
}

}  // namespace bytom::vm
