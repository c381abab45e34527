#include <gtest/gtest.h>

#include <bytom/vm/assembler.hpp>
#include <bytom/vm/disassembler.hpp>
#include <bytom/vm/program.hpp>
#include <bytom/vm/program_builder.hpp>

#include "unit/vm/program_runs.hpp"

namespace bytom::vm::testing {
namespace {

std::string hex_of(std::string_view text) {
    return base::to_hex(program_of(text));
}

VmError error_of(std::string_view text) {
    const auto program = assemble(text);
    return program ? VmError::ok : program.error().error;
}

std::string text_of(std::string_view text) {
    const auto program = assemble(text);
    return program ? "" : program.error().text;
}

TEST(Assembler, MakesBytesOfTokens) {
    EXPECT_EQ(hex_of("2 3 ADD 5 NUMEQUAL"), "525393559c");
    EXPECT_EQ(hex_of("0 TRUE FALSE 16 17 -1 +5"),
              "005100600111"
              "08ffffffffffffffff"
              "55");
    EXPECT_EQ(hex_of("DATA_3"), "03");
    EXPECT_EQ(hex_of("0x 0xAbcD 'a b' 'it\\'s'"),
              "00"
              "02abcd"
              "03612062"
              "0469742773");
    EXPECT_EQ(hex_of(""), "");
    EXPECT_EQ(hex_of("$l JUMPIF:$m JUMP:$l $m"),
              "640a000000"
              "6300000000");
    EXPECT_EQ(hex_of("JUMP:4294967295"), "63ffffffff");
}

TEST(Assembler, TokensEndAtUnicodeSpaceAndQuotes) {
    EXPECT_EQ(hex_of("1\u00a02\u30003"), "515253");
    EXPECT_EQ(hex_of("'a'2"), "016152");
    // The reference's scanner does not see the quote behind wide white space.
    EXPECT_EQ(error_of("\u3000'a b'"), VmError::token);
}

TEST(Assembler, NamesWhatIsWrong) {
    EXPECT_EQ(text_of("1 foo"), "foo: unrecognized token");
    EXPECT_EQ(text_of("$a $a"), "label $a redefined");
    EXPECT_EQ(text_of("JUMP:$a"), "undefined label $a");
    EXPECT_EQ(text_of("JUMP:x"), "strconv.ParseUint: parsing \"x\": invalid syntax");
    EXPECT_EQ(text_of("JUMP:4294967296"), "strconv.ParseUint: parsing \"4294967296\": value out of range");
    EXPECT_EQ(text_of("'abc"), "unrecognized token");
    EXPECT_EQ(error_of("0xabc"), VmError::bad_hex);
    EXPECT_EQ(error_of("0xzz"), VmError::bad_hex);
    EXPECT_EQ(error_of("9223372036854775808"), VmError::token);
    EXPECT_EQ(error_of("NOPx50"), VmError::token);
    EXPECT_EQ(error_of("PUSHDATA1"), VmError::token);
    EXPECT_EQ(error_of("+-5"), VmError::token);
    EXPECT_EQ(error_of("JUMP:$x foo"), VmError::token);
}

TEST(Assembler, LimitsTokensLikeTheReferencesScanner) {
    const std::string digits(65533, '0');
    EXPECT_EQ(error_of("0x" + digits), VmError::bad_hex);  // 65535 bytes, an odd number of digits
    EXPECT_EQ(error_of("0x" + digits + "0"), VmError::token_too_long);
    EXPECT_EQ(error_of("'" + std::string(65534, 'x') + "'"), VmError::ok);
    EXPECT_EQ(error_of("'" + std::string(65535, 'x') + "'"), VmError::token_too_long);
    EXPECT_EQ(error_of(std::string(200'000, ' ') + "1"), VmError::ok);
}

TEST(Disassembler, NamesJumpTargets) {
    EXPECT_EQ(disassemble(from_hex("6305000000"
                                   "51"))
                  .value(),
              "JUMP:$alpha $alpha 0x01");
    EXPECT_EQ(disassemble(from_hex("6403000000"
                                   "50"
                                   "4c00"))
                  .value(),
              "JUMPIF:$alpha NOPx50 PUSHDATA1");
    EXPECT_EQ(disassemble(from_hex("6305000000")).value(), "JUMP:$alpha $alpha");
}

TEST(Disassembler, RefusesMalformedPrograms) {
    EXPECT_EQ(disassemble(from_hex("5102ff")).error(), VmError::short_program);
}

TEST(Disassembler, EveryInstructionRoundTripsExceptThoseThatPrintAsOthers) {
    for (unsigned byte = 0; byte < kInstructionTable.size(); ++byte) {
        const InstructionInfo& info = kInstructionTable[byte];
        if (info.expansion || info.form != DataForm::none) continue;
        const Bytes program = {static_cast<std::uint8_t>(byte)};
        EXPECT_EQ(assemble(disassemble(program).value()).value(), program) << info.name();
    }
}

TEST(ProgramBuilder, PushesAreCanonical) {
    EXPECT_EQ(push_data({}), from_hex("00"));
    EXPECT_EQ(push_data(Bytes{5}), from_hex("0105"));
    EXPECT_EQ(push_data(Bytes(75)).front(), 75);
    EXPECT_EQ(push_data(Bytes(76)).front(), OP_PUSHDATA1);
    EXPECT_EQ(push_data(Bytes(256)).front(), OP_PUSHDATA2);
    EXPECT_EQ(push_data(Bytes(65536)).front(), OP_PUSHDATA4);
    EXPECT_EQ(push_number(-1), from_hex("08ffffffffffffffff"));
    EXPECT_EQ(push_number(17), from_hex("0111"));
}

}  // namespace
}  // namespace bytom::vm::testing
