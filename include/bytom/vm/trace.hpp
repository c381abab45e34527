// What users of the API read about a program that failed (03 §8).
#pragma once

#include <string>

#include <bytom/vm/run.hpp>

namespace bytom::vm {

/// "<text> [prog <hex> = <disassembly>; args <hex> …]: <text>", or the shorter forms of errors that come
/// before the program runs. Empty for success. `program` is the executed one.
[[nodiscard]] std::string failure_text(const RunResult& result, const Context& context, ByteView program,
                                       std::span<const Operand> arguments);

}  // namespace bytom::vm
