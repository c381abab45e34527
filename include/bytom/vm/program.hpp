// Programs as sequences of instructions (03 §2).
#pragma once

#include <limits>

#include <bytom/base/bytes.hpp>
#include <bytom/base/result.hpp>
#include <bytom/vm/error.hpp>
#include <bytom/vm/instruction_table.hpp>

namespace bytom::vm {

struct Instruction {
    Opcode opcode = OP_FALSE;
    std::uint32_t size = 1;  ///< in the program: opcode and immediate data
    /// Pushed string or jump target, as a view into the program (1 … 16: into a table).
    ByteView data;

    [[nodiscard]] const InstructionInfo& info() const noexcept { return kInstructionTable[opcode]; }
    /// Precondition: a jump.
    [[nodiscard]] std::uint32_t jump_target() const noexcept;
    /// Pushes its data: FALSE, DATA_n, PUSHDATA, 1 … 16 (not 1NEGATE).
    [[nodiscard]] bool is_data_push() const noexcept {
        return opcode <= OP_PUSHDATA4 || (opcode >= OP_1 && opcode <= OP_16);
    }
};

/// The instruction at `pc`. Errors: short_program, program_overflow, long_program.
/// Precondition: pc < program.size().
[[nodiscard]] Result<Instruction, VmError> parse_instruction(ByteView program, std::uint32_t pc) noexcept;

/// All instructions from the first byte to the last; the first malformed one is an error.
[[nodiscard]] Result<std::vector<Instruction>, VmError> parse_program(ByteView program);

namespace detail {

inline constexpr std::array<std::uint8_t, 16> kSmallNumbers = {1, 2,  3,  4,  5,  6,  7,  8,
                                                               9, 10, 11, 12, 13, 14, 15, 16};

/// For a push with an explicit length of `prefix` bytes.
[[nodiscard]] Result<Instruction, VmError> parse_prefixed(ByteView program, std::uint32_t pc,
                                                          std::size_t prefix) noexcept;

}  // namespace detail

inline std::uint32_t Instruction::jump_target() const noexcept {
    return std::uint32_t{data[0]} | std::uint32_t{data[1]} << 8 | std::uint32_t{data[2]} << 16 |
           std::uint32_t{data[3]} << 24;
}

// Inline, because the machine calls it at every step.
inline Result<Instruction, VmError> parse_instruction(ByteView program, std::uint32_t pc) noexcept {
    if (program.size() > std::numeric_limits<std::int32_t>::max()) [[unlikely]]
        return std::unexpected(VmError::long_program);
    Instruction instruction{.opcode = static_cast<Opcode>(program[pc]), .size = 1, .data = {}};
    std::size_t data_size = 0;
    switch (instruction.info().form) {
        case DataForm::none:
            return instruction;
        case DataForm::small_number:
            instruction.data = ByteView(detail::kSmallNumbers).subspan(instruction.opcode - OP_1, 1);
            return instruction;
        case DataForm::length_1:
            return detail::parse_prefixed(program, pc, 1);
        case DataForm::length_2:
            return detail::parse_prefixed(program, pc, 2);
        case DataForm::length_4:
            return detail::parse_prefixed(program, pc, 4);
        case DataForm::fixed:
            data_size = instruction.opcode;
            break;
        case DataForm::jump_target:
            data_size = sizeof(std::uint32_t);
            break;
    }
    if (program.size() - pc <= data_size) return std::unexpected(VmError::short_program);
    instruction.size = static_cast<std::uint32_t>(1 + data_size);
    instruction.data = program.subspan(pc + std::size_t{1}, data_size);
    return instruction;
}

}  // namespace bytom::vm
