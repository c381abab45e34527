// Strings as windows of buffers (03 §10).
#include <gtest/gtest.h>

#include "unit/vm/program_runs.hpp"

namespace bytom::vm::testing {
namespace {

std::vector<std::uint8_t> bytes_of(std::string_view text) {
    return base::to_bytes(base::as_bytes(text));
}

RunResult run_on(std::string_view text, std::span<const Operand> arguments,
                 StringSemantics semantics = StringSemantics::views) {
    return verify({}, program_of(text), arguments, kPlentyOfGas,
                  {.semantics = semantics, .keep_stacks = true});
}

TEST(Operand, CatWritesIntoTheSharedBuffer) {
    std::vector<std::uint8_t> buffer = bytes_of("ab|cd|ef");
    const std::vector<Operand> arguments = {Operand::window(buffer, 0, 2), Operand::window(buffer, 3, 2)};
    const RunResult result = run_on("OVER 'XYZ' CAT DROP", arguments);
    EXPECT_EQ(buffer, bytes_of("abXYZ|ef"));
    EXPECT_EQ(result.data_stack.at(1), bytes_of("YZ"));
}

TEST(Operand, CatMovesTheStringWhereTheBufferEnds) {
    std::vector<std::uint8_t> buffer = bytes_of("abcd");
    const std::vector<Operand> arguments = {Operand::window(buffer, 0, 2)};
    const RunResult result = run_on("'XYZ' CAT", arguments);
    EXPECT_EQ(buffer, bytes_of("abcd"));
    EXPECT_EQ(result.data_stack.at(0), bytes_of("abXYZ"));
}

TEST(Operand, CopySemanticsNeverWrites) {
    std::vector<std::uint8_t> buffer = bytes_of("ab|cd|ef");
    const std::vector<Operand> arguments = {Operand::window(buffer, 0, 2)};
    EXPECT_EQ(run_on("'XYZ' CAT", arguments, StringSemantics::copies).data_stack.at(0), bytes_of("abXYZ"));
    EXPECT_EQ(buffer, bytes_of("ab|cd|ef"));
}

TEST(Operand, BytesOfOthersAreNeverWritten) {
    const Bytes argument = bytes_of("abcdef");
    const std::vector<Operand> arguments = {argument};
    const RunResult result = run_on("DUP 2 LEFT 'XY' CAT DROP", arguments);
    EXPECT_EQ(result.data_stack.at(0), bytes_of("abXYef"));
    EXPECT_EQ(argument, bytes_of("abcdef"));
}

TEST(Operand, ProgramsMayRewriteThemselvesButNotTheirCallersBytes) {
    constexpr std::string_view kText = "PROGRAM 8 LEFT 0x5555 CAT DROP 1 1";
    // Appending to the first eight bytes replaces the two instructions that follow them.
    const Bytes program = program_of(kText);
    const RunResult result = run(program);
    EXPECT_EQ(program, program_of(kText));
    EXPECT_EQ(stack_text(result), "05 05");
    EXPECT_EQ(stack_text(run(program, {.semantics = StringSemantics::copies})), "01 01");
}

TEST(Operand, EveryTrueIsItsOwn) {
    EXPECT_EQ(stack_text(run("1 1 EQUAL 1 1 EQUAL 0 LEFT 0x00 CAT 1 1 EQUAL")), "01 00 01");
}

TEST(Operand, ContextStringsAreOnePerRun) {
    Setting setting;
    setting.context.tx_sig_hash = Hash256{};
    const RunResult result = run("TXSIGHASH 0 LEFT 0xff CAT DROP TXSIGHASH 1 LEFT", setting);
    EXPECT_EQ(stack_text(result), "ff");
    EXPECT_EQ(stack_text(run("TXSIGHASH 1 LEFT", setting)), "00");
}

}  // namespace
}  // namespace bytom::vm::testing
