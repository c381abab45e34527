#include <gtest/gtest.h>

#include "unit/vm/program_runs.hpp"

namespace bytom::vm::testing {
namespace {

TEST(Gas, AnArgumentCostsEightMoreThanItsLength) {
    const RunResult exact = run(Bytes(), {.arguments = {Bytes(5, 1)}, .gas = 13});
    EXPECT_TRUE(exact.ok());
    EXPECT_EQ(exact.gas_left, 0);
    const RunResult short_of_one = run(Bytes(), {.arguments = {Bytes(), Bytes(5, 1)}, .gas = 20});
    EXPECT_EQ(short_of_one.error, VmError::run_limit_exceeded);
    EXPECT_EQ(short_of_one.gas_left, 0);
    EXPECT_EQ(short_of_one.failed_argument, 1U);
    EXPECT_EQ(stack_text(short_of_one), "-");
}

TEST(Gas, UnsupportedVmCostsNothing) {
    Setting setting;
    setting.context.vm_version = 2;
    const RunResult result = run("1", setting);
    EXPECT_EQ(result.error, VmError::unsupported_vm);
    EXPECT_EQ(result.gas_left, kPlentyOfGas);
}

TEST(Gas, NipLosesALonelyItemWithoutRefund) {
    const RunResult result = run("5 NIP", {.gas = 100});
    EXPECT_EQ(result.error, VmError::data_stack_underflow);
    EXPECT_EQ(result.gas_left, 100 - (1 + 9) - 1);
    EXPECT_EQ(stack_text(result), "");
}

TEST(Gas, TuckLosesBothItemsIfThePushIsTooDear) {
    const RunResult result = run("5 6 TUCK", {.gas = 25});
    EXPECT_EQ(result.error, VmError::run_limit_exceeded);
    EXPECT_EQ(stack_text(result), "");
}

TEST(Gas, CopiesMadeBeforeTheGasEndsStay) {
    const RunResult result = run("1 2 2DUP", {.gas = 20 + 2 + 9});
    EXPECT_EQ(result.error, VmError::run_limit_exceeded);
    EXPECT_EQ(stack_text(result), "01 02 01");
}

TEST(Gas, DeferredRefundsAreDroppedOnFailure) {
    // The popped item's nine are not given back, because VERIFY fails.
    const RunResult result = run("0 VERIFY", {.gas = 100});
    EXPECT_EQ(result.error, VmError::verify_failed);
    EXPECT_EQ(result.gas_left, 100 - 9 - 1);
}

TEST(Gas, CatNeedsTemporaryGas) {
    const Bytes program = program_of("'abcd' 'efgh' CAT");
    constexpr std::int64_t kPushes = 26;
    EXPECT_EQ(run(program, {.gas = kPushes + 4 + 7}).error, VmError::run_limit_exceeded);
    const RunResult enough = run(program, {.gas = kPushes + 4 + 8});
    EXPECT_TRUE(enough.ok());
    EXPECT_EQ(enough.gas_left, 16);
}

TEST(Gas, HashOfNothingCostsNothing) {
    const RunResult result = run("SHA3", {.gas = 100});
    EXPECT_EQ(result.error, VmError::data_stack_underflow);
    EXPECT_EQ(result.gas_left, 100);
}

TEST(Gas, EndlessLoopsEnd) {
    EXPECT_EQ(run("$again JUMP:$again", {.gas = 200'000}).error, VmError::run_limit_exceeded);
}

/// A child that cannot pay for what it pushed leaves it to the parent, who is paid for it.
constexpr std::string_view kGasGiven = " 0 0xc4 1 CHECKPREDICATE DROP";

TEST(Gas, CanBeMadeFromNothing) {
    std::string text;
    for (int i = 0; i < 40; ++i)
        text += kGasGiven;
    text += " 1";
    // A program of 241 bytes; the figure is the reference's.
    const RunResult result = run(text, {.gas = 2000});
    EXPECT_TRUE(result.ok());
    EXPECT_EQ(result.gas_left, 9190);
}

TEST(Gas, AbsurdLimitsWrapInsteadOfCrashing) {
    constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();
    EXPECT_TRUE(run("1 DROP 1", {.gas = kMax}).ok());
    EXPECT_EQ(run("1", {.gas = -5}).error, VmError::run_limit_exceeded);
    EXPECT_EQ(run("1 1 1 9223372036854775807 CHECKMULTISIG", {.gas = kMax}).error, VmError::bad_value);
}

}  // namespace
}  // namespace bytom::vm::testing
