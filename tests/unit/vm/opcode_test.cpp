#include <gtest/gtest.h>

#include <bytom/vm/program.hpp>

#include "unit/vm/program_runs.hpp"

namespace bytom::vm::testing {
namespace {

struct Example {
    std::string_view program;
    std::string_view stack;
};

class Examples : public ::testing::TestWithParam<Example> {};

TEST_P(Examples, LeaveThisStack) {
    EXPECT_EQ(stack_text(run(GetParam().program)), GetParam().stack) << GetParam().program;
}

INSTANTIATE_TEST_SUITE_P(
    Stack, Examples,
    ::testing::Values(Example{"1 2 2DUP", "01 02 01 02"}, Example{"1 2 3 3DUP", "01 02 03 01 02 03"},
                      Example{"1 2 3 4 2OVER", "01 02 03 04 01 02"},
                      Example{"1 2 3 4 5 6 2ROT", "03 04 05 06 01 02"},
                      Example{"1 2 3 4 2SWAP", "03 04 01 02"}, Example{"1 2 3 ROT", "02 03 01"},
                      Example{"1 2 TUCK", "02 01 02"}, Example{"1 2 NIP", "02"},
                      Example{"7 8 9 2 PICK", "07 08 09 07"}, Example{"7 8 9 2 ROLL", "08 09 07"},
                      Example{"7 8 9 0 ROLL", "07 08 09"}, Example{"0 IFDUP", "-"},
                      Example{"5 TOALTSTACK 6 FROMALTSTACK", "06 05"}, Example{"9 9 DEPTH", "09 09 02"}));

INSTANTIATE_TEST_SUITE_P(
    Bytes, Examples,
    ::testing::Values(Example{"0x0102 0x03 CAT", "010203"}, Example{"0xff 0x0102 CATPUSHDATA", "ff020102"},
                      Example{"0x01020304 1 2 SUBSTR", "0203"}, Example{"0x010203 2 LEFT", "0102"},
                      Example{"0x010203 2 RIGHT", "0203"}, Example{"0x00ff INVERT", "ff00"},
                      Example{"0x0f0f 0xff AND", "0f"}, Example{"0x0f 0xf0f0 OR", "fff0"},
                      Example{"0x0ff0 0xff XOR", "f0f0"}, Example{"0x01 0x0100 EQUAL", "-"},
                      Example{"'' SIZE", "- -"}));

INSTANTIATE_TEST_SUITE_P(
    Numbers, Examples,
    ::testing::Values(Example{"-1 2DIV", "ffffffffffffffff"}, Example{"-7 2 MOD", "01"},
                      Example{"7 -2 MOD", "ffffffffffffffff"}, Example{"-7 2 DIV", "fdffffffffffffff"},
                      Example{"-7 64 RSHIFT", "ffffffffffffffff"}, Example{"1 62 LSHIFT", "0000000000000040"},
                      Example{"-1 63 LSHIFT", "0000000000000080"}, Example{"0x0100 2 MIN", "01"},
                      Example{"0xff", "ff"}, Example{"0xff 1ADD", "0001"}, Example{"3 3 5 WITHIN", "01"},
                      Example{"5 3 5 WITHIN", "-"}, Example{"0x0000 0x0080 BOOLOR", "01"}));

struct FailingExample {
    std::string_view program;
    VmError error;
};

class FailingExamples : public ::testing::TestWithParam<FailingExample> {};

TEST_P(FailingExamples, FailLikeThis) {
    EXPECT_EQ(run(GetParam().program).error, GetParam().error) << GetParam().program;
}

INSTANTIATE_TEST_SUITE_P(Programs, FailingExamples,
                         ::testing::Values(FailingExample{"", VmError::false_vm_result},
                                           FailingExample{"0x000000", VmError::false_vm_result},
                                           FailingExample{"1 0 DIV", VmError::div_zero},
                                           FailingExample{"-9223372036854775808 -1 MOD", VmError::range},
                                           FailingExample{"1 63 LSHIFT", VmError::range},
                                           FailingExample{"-1 LSHIFT", VmError::bad_value},
                                           FailingExample{"-1 RSHIFT", VmError::data_stack_underflow},
                                           FailingExample{"0x000000000000000000 1ADD", VmError::bad_value},
                                           FailingExample{"1 -1 PICK", VmError::bad_value},
                                           FailingExample{"1 9223372036854775807 ROLL", VmError::bad_value},
                                           FailingExample{"1 1 PICK", VmError::data_stack_underflow},
                                           FailingExample{"FROMALTSTACK", VmError::alt_stack_underflow},
                                           FailingExample{"FAIL", VmError::return_executed},
                                           FailingExample{"0 VERIFY", VmError::verify_failed},
                                           FailingExample{"AMOUNT", VmError::context},
                                           FailingExample{"'' 0 2 SUBSTR", VmError::bad_value},
                                           FailingExample{"TXSIGHASH", VmError::context}));

TEST(Opcode, GarbageBehindATakenJumpIsNeverSeen) {
    EXPECT_TRUE(run(from_hex("516307000000"
                             "4e"))
                    .ok());
    EXPECT_EQ(run(from_hex("51"
                           "4e"))
                  .error,
              VmError::short_program);
}

TEST(Opcode, JumpsMayHitTheMiddleOfPushData) {
    // JUMP to the 53 inside the data of the push that follows.
    EXPECT_EQ(stack_text(run(from_hex("6306000000"
                                      "0153"
                                      "51"))),
              "03 01");
}

TEST(Opcode, ExpansionIsReservedAtTheTopLevelOfVersionOneOnly) {
    Setting setting;
    setting.context.tx_version = 1;
    EXPECT_EQ(run(from_hex("5150"), setting).error, VmError::disallowed_opcode);
    EXPECT_TRUE(run("0 0x5150 0 CHECKPREDICATE", setting).ok());
    setting.context.tx_version = 2;
    EXPECT_TRUE(run(from_hex("5150"), setting).ok());
}

TEST(Opcode, PushdataFourTellsOverflowFromShortness) {
    EXPECT_EQ(run(from_hex("4efbffffff")).error, VmError::program_overflow);
    EXPECT_EQ(run(from_hex("4efaffffff")).error, VmError::short_program);
    EXPECT_EQ(run(from_hex("614efaffffff")).error, VmError::program_overflow);
}

TEST(Opcode, TableKnowsEveryByte) {
    EXPECT_EQ(kInstructionTable[0x4b].name(), "DATA_75");
    EXPECT_EQ(kInstructionTable[0x60].name(), "16");
    EXPECT_EQ(kInstructionTable[0xa2].name(), "GREATERTHANOREQUAL");
    EXPECT_EQ(kInstructionTable[0xff].name(), "NOPxff");
    const auto expansions = std::ranges::count(kInstructionTable, true, &InstructionInfo::expansion);
    EXPECT_EQ(expansions, 82);
}

}  // namespace
}  // namespace bytom::vm::testing
