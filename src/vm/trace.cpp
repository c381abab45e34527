#include <fmt/format.h>
#include <fmt/ranges.h>

#include <bytom/base/hex.hpp>
#include <bytom/vm/disassembler.hpp>
#include <bytom/vm/trace.hpp>

namespace bytom::vm {
namespace {

/// The error with what only this run knows about it.
std::string cause(const RunResult& result, const Context& context) {
    const std::string_view words = text(result.error);
    if (result.error == VmError::program_overflow) {
        return fmt::format("data length exceeds max program size: {}", words);
    }
    if (result.missing_output && context.outputs) {
        return fmt::format("index {} >= {}: {}", *result.missing_output, context.outputs->size(), words);
    }
    return std::string(words);
}

}  // namespace

std::string failure_text(const RunResult& result, const Context& context, ByteView program,
                         std::span<const Operand> arguments) {
    if (result.ok()) return {};
    std::string words = cause(result, context);
    if (result.error == VmError::unsupported_vm) return words;
    if (result.failed_argument) {
        return fmt::format("pushing initial argument {}: {}", *result.failed_argument, words);
    }
    std::vector<std::string> hex_arguments;
    hex_arguments.reserve(arguments.size());
    for (const Operand& argument : arguments)
        hex_arguments.push_back(base::to_hex(argument.bytes()));
    return fmt::format("{0} [prog {1} = {2}; args {3}]: {0}", words, base::to_hex(program),
                       disassemble(program).value_or("???"), fmt::join(hex_arguments, " "));
}

}  // namespace bytom::vm
