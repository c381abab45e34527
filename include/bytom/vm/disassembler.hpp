// The text form of a program (03 §9.4). Assembling it again need not give the same bytes: 51 … 60 print as
// data.
#pragma once

#include <string>

#include <bytom/base/bytes.hpp>
#include <bytom/base/result.hpp>
#include <bytom/vm/error.hpp>

namespace bytom::vm {

/// Errors: short_program, program_overflow, if any instruction is malformed.
[[nodiscard]] Result<std::string, VmError> disassemble(ByteView program);

}  // namespace bytom::vm
