// Programs that gas does not bound: interrupted without a verdict, or run to their end.
#include <atomic>

#include <gtest/gtest.h>

#include <bytom/vm/run_control.hpp>

#include "unit/vm/program_runs.hpp"

namespace bytom::vm::testing {
namespace {

constexpr std::int64_t kTransactionGas = 200'000;

/// A child that cannot pay for what it pushed leaves it to the parent, who is paid for it (03 §5.6).
const std::string kMakingGas = " 0 0xc4 1 CHECKPREDICATE DROP";

/// Makes gas for ever. What stands behind the jump makes the program long, and so the gas much.
Bytes endless(const std::string& work) {
    return program_of("$again" + kMakingGas + " " + work + " JUMP:$again 0x" + std::string(4000, '0'));
}

/// Counts down from a number that is pushed first, making gas in each round.
Bytes counting_down(int rounds) {
    return program_of(std::to_string(rounds) + " $again" + kMakingGas +
                      " 1SUB DUP JUMPIF:$again 1 JUMP:$end 0x" + std::string(400, '0') + " $end");
}

RunResult run_with(RunControl& control, const Bytes& program) {
    return verify({}, program, {}, kTransactionGas, {.control = &control});
}

TEST(RunControl, EndsProgramsThatMakeGasForEverWithoutAVerdict) {
    RunControl control(nullptr, 1'000'000);
    const RunResult result = run_with(control, endless("NOP"));
    EXPECT_EQ(result.interruption, Interruption::work);
    EXPECT_FALSE(result.ok());
    EXPECT_LE(control.work_left(), 0);
    EXPECT_GT(control.work_left(), -300'000);
    EXPECT_EQ(run_with(control, program_of("1")).interruption, Interruption::work) << "nothing is left";
}

TEST(RunControl, RunsOfOneTransactionShareTheirWork) {
    RunControl control(nullptr, 1'000'000);
    int runs = 0;
    while (run_with(control, program_of("5000 $again 1SUB DUP JUMPIF:$again 1")).ok())
        ++runs;
    EXPECT_GT(runs, 40);
    EXPECT_LT(runs, 80);
}

TEST(RunControl, WhatIsNotInterruptedRunsToItsEnd) {
    // Ten times what the gas of a transaction pays for.
    RunControl control;
    for (RunControl* const bounds : {static_cast<RunControl*>(nullptr), &control}) {
        const RunResult result = verify({}, counting_down(20'000), {}, kTransactionGas, {.control = bounds});
        EXPECT_TRUE(result.ok());
        EXPECT_GT(result.gas_left, 10 * kTransactionGas);
    }
}

TEST(RunControl, AnOutcomeStandsThoughTheAllowanceWasUsedUpWithIt) {
    RunControl control(nullptr, 2);
    EXPECT_TRUE(run_with(control, program_of("1 2 3 4")).ok());
    EXPECT_LT(control.work_left(), 0);
}

TEST(RunControl, ACancelledRunDoesNotBegin) {
    const std::atomic<bool> cancelled = true;
    RunControl control(&cancelled);
    EXPECT_EQ(run_with(control, program_of("1")).interruption, Interruption::cancelled);
}

TEST(RunControl, MemoryInterruptsAndIsGivenBack) {
    // Doubles a string for ever, and makes the gas for it: each round of the inner child leaves the program's
    // length behind.
    MemoryBudget memory(std::size_t{4} << 20);
    RunControl control(nullptr, {}, &memory);
    std::string text = "'0123456789abcdef' $again";
    for (int i = 0; i < 40; ++i)
        text += kMakingGas;
    text += " DUP CAT JUMP:$again 0x" + std::string(60'000, '0');
    const RunResult result = verify({}, program_of(text), {}, 100'000'000, {.control = &control});
    EXPECT_EQ(result.interruption, Interruption::memory);
    EXPECT_EQ(memory.used(), 0U);
}

TEST(RunControl, DeepStacksCountAsMemory) {
    MemoryBudget memory(std::size_t{2} << 20);
    RunControl control(nullptr, {}, &memory);
    const RunResult result =
        verify({}, program_of("0 $again DUP JUMP:$again"), {}, 10'000'000, {.control = &control});
    EXPECT_EQ(result.interruption, Interruption::memory);
    EXPECT_EQ(memory.used(), 0U);
}

TEST(RunControl, HalfOfTheBudgetCanBeUsedByOneString) {
    // 2 MiB: the string before it and the new one at a time, and what has not been collected yet.
    MemoryBudget memory(std::size_t{8} << 20);
    RunControl control(nullptr, {}, &memory);
    std::string text = "0x" + std::string(128, 'a');
    for (int i = 0; i < 15; ++i)
        text += " DUP CAT";
    EXPECT_TRUE(
        verify({}, program_of(text + " SIZE 2097152 NUMEQUAL"), {}, 100'000'000, {.control = &control}).ok());
}

/// Rounds of 200 no-operations, each of which makes the gas for the next. In the end a child burns what is
/// left.
Bytes spinning(int rounds) {
    std::string text = std::to_string(rounds) + " $again" + kMakingGas;
    for (int i = 0; i < 200; ++i)
        text += " NOP";
    text += " 1SUB DUP JUMPIF:$again DROP 0 0x07ffffffffffffff80 0 CHECKPREDICATE DROP 1 JUMP:2147483647";
    for (int i = 0; i < 61; ++i)
        text += " NOP";
    return program_of(text);
}

/// What the reference leaves, after however many rounds.
constexpr std::int64_t kLeftBySpinning = 213;

TEST(RunControl, SpinningEndsAsInTheReference) {
    const RunResult result = verify({}, spinning(5'000), {}, kTransactionGas);
    EXPECT_TRUE(result.ok());
    EXPECT_EQ(result.gas_left, kLeftBySpinning);
}

// vm.billions_of_steps, in release builds. The reference takes 170 s.
TEST(RunControl, DISABLED_SpinningForBillionsOfSteps) {
    const RunResult result = verify({}, spinning(20'800'000), {}, kTransactionGas);
    EXPECT_TRUE(result.ok());
    EXPECT_EQ(result.gas_left, kLeftBySpinning);
}

// By hand: takes 3 GiB, which not every machine has.
TEST(RunControl, DISABLED_AStringOfTwoGigabytes) {
    std::string text =
        "80000 $again" + kMakingGas + " 1SUB DUP JUMPIF:$again DROP 0x" + std::string(128, 'a');
    for (int i = 0; i < 25; ++i)
        text += " DUP CAT";
    Bytes program = program_of(text + " SIZE 2147483648 NUMEQUAL JUMP:2147483647");
    program.resize(100'000);
    MemoryBudget memory(std::size_t{4} << 30);
    RunControl control(nullptr, {}, &memory);
    const RunResult result = run_with(control, program);
    EXPECT_EQ(result.interruption, Interruption::none);
    EXPECT_TRUE(result.ok()) << to_string(result.error);
    EXPECT_EQ(memory.used(), 0U);
}

/// Each long instruction looks at the control more than once.
TEST(RunControl, ReachesIntoLongInstructions) {
    std::string large = "0x" + std::string(128, 'a');
    for (int i = 0; i < 16; ++i)
        large += " DUP CAT";  // 4 MiB
    const std::string no_keys = " 0 0x" + std::string(64, '0');
    std::string keys;
    for (int i = 0; i < 60; ++i)
        keys += " 0x" + std::string(64, '1');
    for (const std::string& instruction :
         {large + " SHA3", large + " SHA256", large + " HASH160", large + " DUP CAT", large + " INVERT",
          large + " DUP AND", large + " DUP XOR", large + " DUP 0 CAT EQUAL", large + " JUMPIF:$end $end",
          no_keys + keys + " 1 60 CHECKMULTISIG"}) {
        const Bytes program = program_of(instruction);
        RunControl measure;
        static_cast<void>(verify({}, program, {}, 1'000'000'000, {.control = &measure}));
        const auto done = std::numeric_limits<std::int64_t>::max() - measure.work_left();
        // A little less than it takes: not noticed if only whole instructions were counted.
        RunControl control(nullptr, static_cast<std::uint64_t>(done - 200'000));
        EXPECT_EQ(verify({}, program, {}, 1'000'000'000, {.control = &control}).interruption,
                  Interruption::work)
            << instruction.substr(instruction.size() - 30);
    }
}

}  // namespace
}  // namespace bytom::vm::testing
