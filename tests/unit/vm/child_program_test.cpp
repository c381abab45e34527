#include <gtest/gtest.h>

#include "unit/vm/program_runs.hpp"

namespace bytom::vm::testing {
namespace {

TEST(ChildProgram, GetsTheTopmostItemsOnly) {
    // The child sees 2 and 3; what it leaves is gone.
    EXPECT_EQ(stack_text(run("1 2 3 2 0x5e93 0 CHECKPREDICATE")), "01 01");
    EXPECT_EQ(stack_text(run("1 2 3 2 0x7400 0 CHECKPREDICATE")), "01 -");
}

TEST(ChildProgram, DepthCountsItsOwnItems) {
    // DEPTH 2 NUMEQUAL
    EXPECT_EQ(stack_text(run("1 1 1 2 0x74529c 0 CHECKPREDICATE")), "01 01");
}

TEST(ChildProgram, CannotTakeItemsOfItsParent) {
    // DROP DROP TRUE on one item; FROMALTSTACK on the parent's alt stack.
    EXPECT_EQ(stack_text(run("1 1 1 0x757551 0 CHECKPREDICATE")), "01 -");
    EXPECT_EQ(stack_text(run("7 TOALTSTACK 0 0x6c 0 CHECKPREDICATE FROMALTSTACK")), "- 07");
}

TEST(ChildProgram, FailureIsAFalseNotAFailure) {
    const RunResult result = run("0 0x6a 0 CHECKPREDICATE NOT");
    EXPECT_TRUE(result.ok());
}

TEST(ChildProgram, LeftoversArePaidBack) {
    // Three instructions at one gas each, and a true that is a byte longer than a false.
    const RunResult idle = run("0 '' 0 CHECKPREDICATE", {.gas = 1000});
    const RunResult pushing = run("0 0x515151 0 CHECKPREDICATE", {.gas = 1000});
    EXPECT_EQ(idle.gas_left - pushing.gas_left, 3 + 1);
}

/// Runs itself as its own child until the gas is used up.
constexpr std::string_view kNesting = "0 PROGRAM 0 CHECKPREDICATE";

TEST(ChildProgram, NestingIsLimitedByGasAlone) {
    const RunResult usual = run(kNesting, {.gas = 200'000});
    EXPECT_EQ(usual.error, VmError::false_vm_result);
    // More than 300 000 levels, which would overflow a native stack.
    const RunResult absurd = run(kNesting, {.gas = 100'000'000});
    EXPECT_EQ(absurd.error, VmError::false_vm_result);
}

TEST(ChildProgram, TheWholeStackMayGoDown) {
    EXPECT_EQ(stack_text(run("1 2 3 -1 0x74539c 0 CHECKPREDICATE")), "01");
}

}  // namespace
}  // namespace bytom::vm::testing
