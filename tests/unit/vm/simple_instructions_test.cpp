// The quick way through common instructions against the general one.
#include <limits>
#include <random>

#include <gtest/gtest.h>

#include <bytom/vm/number.hpp>
#include <bytom/vm/opcode.hpp>

#include "unit/vm/program_runs.hpp"

namespace bytom::vm::testing {
namespace {

struct Both {
    RunResult quick;
    RunResult plain;
};

Both run_both(const Bytes& program, std::span<const Operand> arguments, std::int64_t gas) {
    Context context;
    const auto run = [&](bool plain_steps) {
        // Each run on a buffer of its own, behind which there is room to write to.
        Bytes buffer = program;
        buffer.resize(program.size() + 64);
        RunControl control(nullptr, 100'000);
        return verify(context, Operand::window(buffer, 0, program.size()), arguments, gas,
                      {.keep_stacks = true, .plain_steps = plain_steps, .control = &control});
    };
    return {.quick = run(false), .plain = run(true)};
}

void expect_same(const Both& both) {
    EXPECT_EQ(both.quick.error, both.plain.error);
    EXPECT_EQ(both.quick.gas_left, both.plain.gas_left);
    EXPECT_EQ(both.quick.data_stack, both.plain.data_stack);
    EXPECT_EQ(both.quick.alt_stack, both.plain.alt_stack);
}

TEST(SimpleInstructions, DoWhatTheGeneralWayDoesAtEveryGasLimit) {
    for (const char* const text :
         {"1 2 DUP SWAP OVER DROP 0 16 'abc' NOP NOP NOP", "1 JUMPIF:$end FAIL $end 1",
          "0 JUMPIF:$end 1 $end",
          "NOP NOP NOP NOP JUMP:$a FAIL $a 'some longer string than sixteen bytes' JUMPIF:$b FAIL $b 1",
          "DROP", "DUP", "1 SWAP", "1 OVER", "0 1 OVER", "1 DROP JUMPIF:4000000000", "1 JUMP:4000000000"}) {
        const Bytes program = program_of(text);
        for (std::int64_t gas = 0; gas < 120; ++gas) {
            SCOPED_TRACE(std::string(text) + " with " + std::to_string(gas));
            expect_same(run_both(program, {}, gas));
        }
    }
}

TEST(SimpleInstructions, RandomProgramsWithCutEndsAndJumpsAnywhere) {
    std::mt19937_64 random(1);
    const auto below = [&](std::uint64_t limit) { return random() % limit; };
    constexpr auto kUsual = std::to_array<std::uint8_t>(
        {OP_NOP,  OP_NOP, OP_JUMP,    OP_JUMPIF, OP_DROP,           OP_DUP,       OP_OVER,
         OP_SWAP, OP_1,   OP_16,      OP_FALSE,  OP_DATA_1,         OP_DATA_75,   OP_VERIFY,
         OP_1ADD, OP_CAT, OP_PROGRAM, OP_LEFT,   OP_CHECKPREDICATE, OP_TOALTSTACK});
    for (int round = 0; round < 3000; ++round) {
        Bytes program;
        const std::size_t size = 1 + below(60);
        while (program.size() < size) {
            const std::uint8_t opcode = kUsual[below(kUsual.size())];
            program.push_back(opcode);
            if (opcode == OP_JUMP || opcode == OP_JUMPIF)
                program.insert(program.end(), {static_cast<std::uint8_t>(below(size + 4)), 0, 0, 0});
        }
        program.resize(size);
        SCOPED_TRACE(round);
        const Bytes argument(1 + below(3), 1);
        const std::vector<Operand> arguments(below(4), Operand(argument));
        const Both both = run_both(program, arguments, static_cast<std::int64_t>(below(3000)));
        // An interrupted run may be so at another instruction.
        if (both.plain.interruption != Interruption::none) continue;
        expect_same(both);
        if (::testing::Test::HasFailure()) return;
    }
}

TEST(SimpleInstructions, RandomProgramsOnShortStringsOfEveryOpcode) {
    std::mt19937_64 random(2);
    const auto below = [&](std::uint64_t limit) { return random() % limit; };
    // Hashes, signatures and what looks at the transaction is left out: nothing of it is quick.
    constexpr auto kFirst = std::to_array<std::uint8_t>({OP_VERIFY, OP_TOALTSTACK, OP_1ADD});
    constexpr auto kLast = std::to_array<std::uint8_t>({OP_VERIFY, OP_CATPUSHDATA, OP_WITHIN});
    constexpr auto kNumbers = std::to_array<std::int64_t>({0, 1, 2, 3, 7, -1, 255, 256, 1 << 16,
                                                           std::numeric_limits<std::int64_t>::max(),
                                                           std::numeric_limits<std::int64_t>::min()});
    std::size_t successes = 0;
    for (int round = 0; round < 20'000; ++round) {
        Bytes program;
        for (std::uint64_t length = 2 + below(30); length > 0; --length) {
            if (below(5) == 0) {
                program.push_back(OP_1NEGATE);
            } else if (below(3) == 0) {
                program.push_back(static_cast<std::uint8_t>(OP_1 + below(6)));
            } else {
                const std::size_t range = below(8) == 0 ? 0 : 1 + below(2);
                program.push_back(
                    static_cast<std::uint8_t>(kFirst[range] + below(kLast[range] - kFirst[range] + 1)));
            }
        }
        SCOPED_TRACE(base::to_hex(program));
        std::vector<Bytes> strings;
        for (std::uint64_t count = 3 + below(6); count > 0; --count) {
            const EncodedNumber number = encode_number(kNumbers[below(kNumbers.size())]);
            strings.push_back(below(3) == 0 ? Bytes(below(50), static_cast<std::uint8_t>(below(2)))
                                            : base::to_bytes(number.view()));
        }
        const std::vector<Operand> arguments(strings.begin(), strings.end());
        const std::int64_t gas =
            below(10) == 0 ? std::numeric_limits<std::int64_t>::max() - static_cast<std::int64_t>(below(400))
                           : 900 + static_cast<std::int64_t>(below(1500));
        const Both both = run_both(program, arguments, gas);
        if (both.plain.interruption != Interruption::none) continue;
        expect_same(both);
        successes += both.plain.ok() ? 1 : 0;
        if (::testing::Test::HasFailure()) return;
    }
    EXPECT_GT(successes, 1000U) << "programs that show something";
}

TEST(SimpleInstructions, CodeThatIsOverwrittenRunsAsItReadsNow) {
    // CAT appends to the first twelve bytes of the program, in place: FAIL stands where the last NOP was.
    const Both both =
        run_both(program_of("PROGRAM 12 LEFT 0x6a CAT DROP NOP NOP NOP NOP NOP NOP 1"), {}, 1000);
    expect_same(both);
    EXPECT_EQ(both.quick.error, VmError::return_executed);
}

}  // namespace
}  // namespace bytom::vm::testing
