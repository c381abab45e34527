// Running programs that are written in assembler text.
#pragma once

#include <gtest/gtest.h>

#include <bytom/base/hex.hpp>
#include <bytom/vm/assembler.hpp>
#include <bytom/vm/run.hpp>

namespace bytom::vm::testing {

/// The program of this text; adds a failure and is empty if the text is wrong.
inline Bytes program_of(std::string_view text) {
    auto program = assemble(text);
    if (!program) ADD_FAILURE() << text << ": " << program.error().text;
    return std::move(program).value_or(Bytes());
}

inline Bytes from_hex(std::string_view digits) {
    return base::from_hex(digits).value();
}

inline constexpr std::int64_t kPlentyOfGas = 10'000;

struct Setting {
    std::vector<Bytes> arguments{};  // NOLINT(readability-redundant-member-init): for designated initialisers
    std::int64_t gas = kPlentyOfGas;
    Context context{};
    StringSemantics semantics = StringSemantics::views;
};

inline RunResult run(const Bytes& program, const Setting& setting = {}) {
    const std::vector<Operand> arguments(setting.arguments.begin(), setting.arguments.end());
    return verify(setting.context, program, arguments, setting.gas,
                  {.semantics = setting.semantics, .keep_stacks = true});
}

inline RunResult run(std::string_view text, const Setting& setting = {}) {
    return run(program_of(text), setting);
}

/// The data stack in hex, bottom first, separated by spaces; the empty string is "-".
inline std::string stack_text(const RunResult& result) {
    std::string text;
    for (const Bytes& item : result.data_stack) {
        if (!text.empty()) text += ' ';
        text += item.empty() ? "-" : base::to_hex(item);
    }
    return text;
}

}  // namespace bytom::vm::testing
