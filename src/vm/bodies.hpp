// What each instruction does after its base gas is charged (03 §5), found by opcode.
#pragma once

#include "vm/machine.hpp"

namespace bytom::vm {

/// An error leaves the machine as it is at that moment: the order of pops, checks and charges is consensus.
using Body = MachineStatus (*)(Machine& machine, const Instruction& instruction);

// One function per family; null for opcodes of other families.

[[nodiscard]] Body stack_body(Opcode opcode) noexcept;
[[nodiscard]] Body bytes_body(Opcode opcode) noexcept;
[[nodiscard]] Body number_body(Opcode opcode) noexcept;
[[nodiscard]] Body crypto_body(Opcode opcode) noexcept;
[[nodiscard]] Body control_body(Opcode opcode) noexcept;
[[nodiscard]] Body introspection_body(Opcode opcode) noexcept;

}  // namespace bytom::vm
