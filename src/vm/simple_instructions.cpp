// The instructions that programs spend most steps on, without a table or a call for each.
#include <algorithm>
#include <limits>
#include <utility>

#include "vm/machine.hpp"

namespace bytom::vm {
namespace {

constexpr std::size_t kMaxProgramSize = std::numeric_limits<std::int32_t>::max();
constexpr std::size_t kJumpSize = 5;

/// All instructions here cost this much at first.
constexpr std::int64_t kBaseGas = 1;
constexpr bool all_cost_base_gas() {
    for (unsigned opcode = 0; opcode <= OP_DATA_75; ++opcode) {
        if (kInstructionTable[opcode].base_gas != kBaseGas) return false;
    }
    for (unsigned opcode = OP_1; opcode <= OP_16; ++opcode) {
        if (kInstructionTable[opcode].base_gas != kBaseGas) return false;
    }
    return std::ranges::all_of(std::array{OP_NOP, OP_JUMP, OP_JUMPIF, OP_DROP, OP_DUP, OP_OVER, OP_SWAP},
                               [](Opcode opcode) { return kInstructionTable[opcode].base_gas == kBaseGas; });
}
static_assert(all_cost_base_gas());

std::size_t jump_target(const std::uint8_t* instruction) noexcept {
    return std::size_t{instruction[1]} | std::size_t{instruction[2]} << 8 |
           std::size_t{instruction[3]} << 16 | std::size_t{instruction[4]} << 24;
}

}  // namespace

/// Whatever fails, or is not here, is left to step(), untouched: it knows what is charged and popped before
/// which error. Code is read afresh at each step, for programs may overwrite themselves (03 §10).
void Machine::run_simple_instructions() {
    Frame& running = frame();
    const std::uint8_t* const code = running.program.data;
    const std::size_t size = running.program.size;
    if (size > kMaxProgramSize) return;
    std::size_t pc = running.pc;
    std::int64_t gas = running.gas;
    std::int64_t work = work_;

    // Whether there is gas for the instruction and for an item that it pushes.
    const auto affords = [&gas](const Item& item) { return gas >= kBaseGas + item.memory_cost(); };
    const auto push = [&](const Item& item, std::size_t instruction_size) {
        data_stack_.push_back(item);
        gas -= kBaseGas + item.memory_cost();
        pc += instruction_size;
    };
    const auto push_literal = [&](ByteView bytes, std::size_t instruction_size) {
        Item item{nullptr, bytes.size(), bytes.size()};
        if (!affords(item)) return false;
        item.data = buffers_.allocate(bytes.size());
        std::ranges::copy(bytes, item.data);
        work += static_cast<std::int64_t>(bytes.size() / kBytesPerWork);
        push(item, instruction_size);
        return true;
    };
    const auto pop = [&] {
        gas = wrapping_add(gas - kBaseGas, data_stack_.back().memory_cost());
        data_stack_.pop_back();
    };

    while (pc < size && work < next_check_ && gas >= kBaseGas && !buffers_.wants_collection()) {
        const std::uint8_t opcode = code[pc];
        const std::size_t left = size - pc;
        const std::size_t items = depth();
        bool executed = true;
        switch (opcode) {
            case OP_NOP: {
                const auto most = static_cast<std::size_t>(
                    std::min({gas / kBaseGas, next_check_ - work, static_cast<std::int64_t>(left)}));
                const auto end = std::find_if(code + pc + 1, code + pc + most,
                                              [](std::uint8_t other) { return other != OP_NOP; });
                const auto count = end - (code + pc);
                pc += static_cast<std::size_t>(count);
                gas -= count * kBaseGas;
                work += count;
                continue;
            }
            case OP_JUMP:
                if (left < kJumpSize) {
                    executed = false;
                } else {
                    pc = jump_target(code + pc);
                    gas -= kBaseGas;
                }
                break;
            case OP_JUMPIF:
                // Reading a long condition takes long, which step() knows how to interrupt.
                if (left < kJumpSize || items == 0 || data_stack_.back().size > kBytesPerWork) {
                    executed = false;
                } else {
                    const ByteView condition = data_stack_.back().view();
                    pc = is_true(condition) ? jump_target(code + pc) : pc + kJumpSize;
                    pop();
                }
                break;
            case OP_DROP:
                if (items == 0) {
                    executed = false;
                } else {
                    pop();
                    ++pc;
                }
                break;
            case OP_DUP:
            case OP_OVER: {
                const std::size_t from = opcode == OP_DUP ? 1 : 2;
                executed = items >= from && affords(data_stack_[data_stack_.size() - from]);
                // A copy: the stack may move.
                if (executed) push(Item(data_stack_[data_stack_.size() - from]), 1);
                break;
            }
            case OP_SWAP:
                if (items < 2) {
                    executed = false;
                } else {
                    std::swap(data_stack_.back(), data_stack_[data_stack_.size() - 2]);
                    gas -= kBaseGas;
                    ++pc;
                }
                break;
            default:
                if (opcode <= OP_DATA_75) {
                    executed =
                        left > opcode && push_literal({code + pc + 1, opcode}, std::size_t{1} + opcode);
                } else if (opcode >= OP_1 && opcode <= OP_16) {
                    executed = push_literal(ByteView(detail::kSmallNumbers).subspan(opcode - OP_1, 1), 1);
                } else {
                    executed = run_on_short_strings(static_cast<Opcode>(opcode), gas, work);
                    if (executed) ++pc;
                }
        }
        if (!executed) break;
        ++work;
    }
    running.pc = static_cast<std::uint32_t>(pc);
    running.gas = gas;
    work_ = work;
}

}  // namespace bytom::vm
