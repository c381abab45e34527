#include <random>

#include <gtest/gtest.h>

#include <bytom/crypto/ed25519.hpp>
#include <bytom/crypto/ripemd160.hpp>
#include <bytom/crypto/sha3.hpp>
#include <bytom/vm/program_builder.hpp>
#include <bytom/vm/segwit.hpp>

#include "unit/vm/program_runs.hpp"

namespace bytom::vm::testing {
namespace {

Bytes copy_of(ByteView bytes) {
    return base::to_bytes(bytes);
}

TEST(Segwit, OtherVersionsAreStandardButRunAsTheyAre) {
    const Bytes hash(20, 7);
    for (const std::string_view prefix : {"51", "4c00", "0101", "4f", "50"}) {
        Bytes program = from_hex(prefix);
        program.push_back(0x14);
        base::append(program, hash);
        EXPECT_TRUE(is_standard(program)) << prefix;
        EXPECT_FALSE(ExecutedProgram(program).converted()) << prefix;
    }
    EXPECT_TRUE(ExecutedProgram(p2wpkh_program(hash)).converted());
    EXPECT_EQ(copy_of(ExecutedProgram(p2wpkh_program(hash)).bytes()), p2pkh_sig_program(hash));
    EXPECT_EQ(copy_of(ExecutedProgram(p2wsh_program(Bytes(32, 1))).bytes()), p2sh_program(Bytes(32, 1)));
}

TEST(Segwit, LongPushFormsAndTrailingBytesAreNotStandard) {
    EXPECT_FALSE(is_standard(from_hex("004c14" + std::string(40, '0'))));
    EXPECT_FALSE(is_standard(from_hex("0014" + std::string(40, '0') + "61")));
    EXPECT_FALSE(is_standard(from_hex("0014" + std::string(38, '0'))));
    EXPECT_FALSE(is_standard({}));
    EXPECT_FALSE(is_standard(from_hex("00")));
}

/// A key with what spending its P2WPKH outputs takes.
struct KeyHashSpend {
    Context context;
    Bytes program;
    Bytes signature;
    Bytes public_key;

    explicit KeyHashSpend(std::uint8_t n) {
        crypto::Ed25519Seed seed;
        seed[0] = n;
        context.tx_version = 1;
        context.tx_sig_hash = crypto::sha3_256(seed.view());
        const auto key = crypto::ed25519_public_key(seed);
        public_key = copy_of(key);
        program = p2wpkh_program(crypto::ripemd160(key));
        signature = copy_of(crypto::ed25519_sign(seed, context.tx_sig_hash->view()));
    }
};

/// verify_control_program and the interpreter agree.
void expect_equivalence(const KeyHashSpend& spend, const std::vector<Bytes>& strings, std::int64_t gas) {
    const std::vector<Operand> arguments(strings.begin(), strings.end());
    const RunResult native = verify_control_program(spend.context, spend.program, arguments, gas);
    const ExecutedProgram executed(spend.program);
    const RunResult interpreted = verify(spend.context, executed.bytes(), arguments, gas);
    EXPECT_EQ(native.error, interpreted.error) << gas;
    EXPECT_EQ(native.gas_left, interpreted.gas_left) << gas;
    EXPECT_EQ(native.failed_argument, interpreted.failed_argument) << gas;
}

TEST(Segwit, KeyHashSpendCostsWhatTheSpecificationSays) {
    const KeyHashSpend spend(1);
    const std::vector<Operand> arguments = {spend.signature, spend.public_key};
    const RunResult enough = verify_control_program(spend.context, spend.program, arguments, 1552);
    EXPECT_TRUE(enough.ok());
    EXPECT_EQ(enough.gas_left, 1552 - 1409);
    EXPECT_EQ(verify_control_program(spend.context, spend.program, arguments, 1551).error,
              VmError::run_limit_exceeded);
}

TEST(Segwit, NativeKeyHashEqualsTheInterpreterAtEveryLimit) {
    const KeyHashSpend spend(2);
    for (std::int64_t gas = -1; gas < 1700; gas += gas < 1500 ? 37 : 1) {
        expect_equivalence(spend, {spend.signature, spend.public_key}, gas);
    }
}

TEST(Segwit, NativeKeyHashEqualsTheInterpreterOnDamagedSpends) {
    std::mt19937 random(20180424);
    const auto any = [&random](std::size_t below) { return static_cast<std::size_t>(random() % below); };
    for (std::uint8_t n = 0; n < 60; ++n) {
        KeyHashSpend spend(n);
        std::vector<Bytes> arguments = {spend.signature, spend.public_key};
        Bytes& damaged = arguments[any(2)];
        switch (any(7)) {
            case 0:
                damaged[any(damaged.size())] ^= static_cast<std::uint8_t>(1U << any(8));
                break;
            case 1:
                damaged.pop_back();
                break;
            case 2:
                damaged.push_back(0);
                break;
            case 3:
                arguments.insert(arguments.begin(), Bytes(any(40), 1));
                break;
            case 4:
                arguments.erase(arguments.begin());
                break;
            case 5:
                spend.program[2 + any(20)] ^= 1;
                break;
            default:
                spend.context.tx_sig_hash.reset();
        }
        expect_equivalence(spend, arguments, 200'000);
        expect_equivalence(spend, arguments, static_cast<std::int64_t>(1400 + any(200)));
    }
    KeyHashSpend other_vm(99);
    other_vm.context.vm_version = 2;
    expect_equivalence(other_vm, {other_vm.signature, other_vm.public_key}, 200'000);
}

TEST(Segwit, ScriptHashRunsTheRevealedScript) {
    const Bytes script = program_of("ADD 5 NUMEQUAL");
    const Bytes program = p2wsh_program(crypto::sha3_256(script).view());
    const std::vector<Bytes> strings = {Bytes{2}, Bytes{3}, script};
    std::vector<Operand> arguments(strings.begin(), strings.end());
    EXPECT_TRUE(verify_control_program({}, program, arguments, kPlentyOfGas).ok());
    arguments.back() = program;
    EXPECT_EQ(verify_control_program({}, program, arguments, kPlentyOfGas).error, VmError::verify_failed);
}

TEST(Segwit, RestrictHeightReadsTheFirstPush) {
    EXPECT_EQ(restrict_height(program_of("100 BLOCKHEIGHT GREATERTHAN VERIFY 1")), 100);
    EXPECT_EQ(restrict_height(program_of("-5 BLOCKHEIGHT GREATERTHAN VERIFY")), -5);
    EXPECT_EQ(restrict_height(program_of("1NEGATE BLOCKHEIGHT GREATERTHAN VERIFY")), 0);
    EXPECT_EQ(restrict_height(program_of("100 BLOCKHEIGHT GREATERTHAN")), 0);
}

}  // namespace
}  // namespace bytom::vm::testing
