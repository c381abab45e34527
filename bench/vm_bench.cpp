// Speed of the virtual machine on what blocks contain, and on what an adversary would put into them.
#include <benchmark/benchmark.h>

#include <bytom/crypto/ed25519.hpp>
#include <bytom/crypto/ripemd160.hpp>
#include <bytom/crypto/sha3.hpp>
#include <bytom/vm/assembler.hpp>
#include <bytom/vm/program_builder.hpp>
#include <bytom/vm/segwit.hpp>

namespace bytom::vm {
namespace {

constexpr std::int64_t kMaxTxGas = 200'000;

struct Signer {
    Bytes public_key;
    Bytes signature;

    Signer(std::uint8_t n, const Hash256& message) {
        crypto::Ed25519Seed seed;
        seed[0] = n;
        public_key = base::to_bytes(crypto::ed25519_public_key(seed));
        signature = base::to_bytes(crypto::ed25519_sign(seed, message.view()));
    }
};

Context signing_context() {
    Context context;
    context.tx_version = 1;
    context.tx_sig_hash = crypto::sha3_256(base::as_bytes("transaction"));
    return context;
}

void report_gas(benchmark::State& state, std::int64_t gas_used) {
    state.counters["gas"] = static_cast<double>(gas_used);
    state.counters["gas/s"] =
        benchmark::Counter(static_cast<double>(gas_used), benchmark::Counter::kIsIterationInvariantRate);
}

void p2wpkh(benchmark::State& state) {
    const Context context = signing_context();
    const Signer signer(1, *context.tx_sig_hash);
    const Bytes program = p2wpkh_program(crypto::ripemd160(signer.public_key));
    const std::vector<Operand> arguments = {signer.signature, signer.public_key};
    for (auto _ : state) {
        const RunResult result = verify_control_program(context, program, arguments, kMaxTxGas);
        if (!result.ok()) state.SkipWithError("refused");
        benchmark::DoNotOptimize(result.gas_left);
    }
}
BENCHMARK(p2wpkh);

void p2wpkh_interpreted(benchmark::State& state) {
    const Context context = signing_context();
    const Signer signer(1, *context.tx_sig_hash);
    const Bytes program = p2pkh_sig_program(crypto::ripemd160(signer.public_key));
    const std::vector<Operand> arguments = {signer.signature, signer.public_key};
    for (auto _ : state) {
        const RunResult result = verify(context, program, arguments, kMaxTxGas);
        if (!result.ok()) state.SkipWithError("refused");
        benchmark::DoNotOptimize(result.gas_left);
    }
}
BENCHMARK(p2wpkh_interpreted);

void multisig_2_of_3(benchmark::State& state) {
    const Context context = signing_context();
    std::vector<Signer> signers;
    std::vector<Bytes> keys;
    for (std::uint8_t n = 1; n <= 3; ++n) {
        signers.emplace_back(n, *context.tx_sig_hash);
        keys.push_back(signers.back().public_key);
    }
    const Bytes script = multisig_program(keys, 2).value();
    const Bytes program = p2wsh_program(crypto::sha3_256(script).view());
    const std::vector<Operand> arguments = {signers[0].signature, signers[1].signature, script};
    for (auto _ : state) {
        const RunResult result = verify_control_program(context, program, arguments, kMaxTxGas);
        if (!result.ok()) state.SkipWithError("refused");
        benchmark::DoNotOptimize(result.gas_left);
    }
}
BENCHMARK(multisig_2_of_3);

/// Runs a program, most of them until the gas of the largest transaction is used up.
void run_program(benchmark::State& state, std::string_view text) {
    const Bytes program = assemble(text).value();
    const Context context;
    std::int64_t gas_left = 0;
    for (auto _ : state) {
        gas_left = verify(context, program, {}, kMaxTxGas).gas_left;
        benchmark::DoNotOptimize(gas_left);
    }
    report_gas(state, kMaxTxGas - gas_left);
}
BENCHMARK_CAPTURE(run_program, empty, "1");
BENCHMARK_CAPTURE(run_program, jump_loop, "$again JUMP:$again");
BENCHMARK_CAPTURE(run_program, arithmetic_loop, "0 $again 1ADD DUP 3 MUL 7 ADD DROP JUMP:$again");
BENCHMARK_CAPTURE(run_program, hash_loop, "'x' $again SHA3 JUMP:$again");
BENCHMARK_CAPTURE(run_program, ripemd_loop, "'x' $again HASH160 JUMP:$again");
BENCHMARK_CAPTURE(run_program, cat_in_place, "'' $again 'x' CAT JUMP:$again");
BENCHMARK_CAPTURE(run_program, cat_moving,
                  "'' 0x01020304 $again OVER 2 PICK CAT DROP 'abcdefgh' CAT JUMP:$again");
BENCHMARK_CAPTURE(run_program, nested_programs, "0 PROGRAM 0 CHECKPREDICATE");
BENCHMARK_CAPTURE(run_program, roll_deep_stack,
                  "$fill 1 DEPTH 8000 LESSTHAN JUMPIF:$fill $again 7999 ROLL JUMP:$again");

/// Pushes a large string from the program and drops it: three gas for each copy.
void large_push_loop(benchmark::State& state) {
    ProgramBuilder builder;
    builder.data(Bytes(50'000, 1)).op(OP_DROP).op(OP_JUMP);
    Bytes program = std::move(builder).program();
    program.resize(program.size() + 4);
    const Context context;
    for (auto _ : state)
        benchmark::DoNotOptimize(verify(context, program, {}, kMaxTxGas).gas_left);
    report_gas(state, kMaxTxGas);
}
BENCHMARK(large_push_loop)->Unit(benchmark::kMillisecond);

/// Keeps the first byte of each of many large buffers.
void pinned_buffers(benchmark::State& state) {
    ProgramBuilder builder;
    builder.data(Bytes(30'000, 1)).number(1).op(OP_LEFT).op(OP_JUMP);
    Bytes program = std::move(builder).program();
    program.resize(program.size() + 4);
    const Context context;
    for (auto _ : state)
        benchmark::DoNotOptimize(verify(context, program, {}, kMaxTxGas).gas_left);
    report_gas(state, kMaxTxGas);
}
BENCHMARK(pinned_buffers)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace bytom::vm
