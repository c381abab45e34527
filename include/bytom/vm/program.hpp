// Programs as sequences of instructions (03 §2).
#pragma once

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
    [[nodiscard]] bool is_data_push() const noexcept;
};

/// The instruction at `pc`. Errors: short_program, program_overflow, long_program.
/// Precondition: pc < program.size().
[[nodiscard]] Result<Instruction, VmError> parse_instruction(ByteView program, std::uint32_t pc) noexcept;

/// All instructions from the first byte to the last; the first malformed one is an error.
[[nodiscard]] Result<std::vector<Instruction>, VmError> parse_program(ByteView program);

}  // namespace bytom::vm
