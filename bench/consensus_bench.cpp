// Validation of transactions and of a block full of key-hash payments.

#include <benchmark/benchmark.h>

#include <bytom/consensus/block_validation.hpp>
#include <bytom/consensus/difficulty.hpp>
#include <bytom/consensus/params.hpp>
#include <bytom/vm/program_builder.hpp>

#include "support/transactions.hpp"

namespace bytom::consensus {
namespace {

constexpr TxContext kContext{.block_height = 200'000, .serialized_size = {}};
constexpr std::uint64_t kFee = 40'000'000;

void validate_payment(benchmark::State& state) {
    const auto tx = test::payment(test::KeyPair(1), 1, static_cast<std::size_t>(state.range(0)));
    for (auto _ : state)
        benchmark::DoNotOptimize(validate_transaction(*tx, kContext));
}
BENCHMARK(validate_payment)->ArgName("inputs")->Arg(1)->Arg(2)->Arg(21);

/// What validation costs besides the signature: a spend of TRUE.
void validate_without_signature(benchmark::State& state) {
    primitives::TxData data;
    data.inputs.push_back(test::spend(1, primitives::kBtmAssetId, 1'000'000'000, vm::coinbase_program()));
    data.outputs.push_back(test::output(primitives::kBtmAssetId, 960'000'000, vm::coinbase_program()));
    const auto tx = primitives::Transaction::from_data(std::move(data)).value();
    for (auto _ : state)
        benchmark::DoNotOptimize(validate_transaction(tx, kContext));
}
BENCHMARK(validate_without_signature);

/// As many payments as the gas of a block allows.
primitives::Block full_block() {
    const test::KeyPair key(1);
    std::vector<primitives::TransactionPtr> payments{test::payment(key, 0)};
    const std::int64_t gas = validate_transaction(*payments[0], kContext).gas.gas_used;
    const std::uint64_t count = kMaxBlockGas / static_cast<std::uint64_t>(gas);
    for (std::uint64_t i = 1; i < count; ++i)
        payments.push_back(test::payment(key, i));
    return test::block_of(200'000, std::move(payments), count * kFee, primitives::TxStatuses(count, false));
}

void validate_block_body(benchmark::State& state) {
    const primitives::Block block = full_block();
    // The calling thread works too.
    const auto threads = static_cast<std::size_t>(state.range(0));
    std::optional<base::ThreadPool> pool;
    if (threads > 1) pool.emplace(threads - 1);
    for (auto _ : state) {
        const auto verdict = check_body(block, {.pool = pool ? &*pool : nullptr});
        if (!verdict) state.SkipWithError(verdict.error().text().c_str());
    }
    state.counters["transactions"] = static_cast<double>(block.transactions.size());
    state.counters["tx/s"] = benchmark::Counter(static_cast<double>(block.transactions.size()),
                                                benchmark::Counter::kIsIterationInvariantRate);
}
BENCHMARK(validate_block_body)
    ->ArgName("threads")
    ->Arg(1)
    ->Arg(2)
    ->Arg(4)
    ->Arg(8)
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

void work_of_block(benchmark::State& state) {
    for (auto _ : state)
        benchmark::DoNotOptimize(work_of(mainnet().genesis_bits));
}
BENCHMARK(work_of_block);

void next_bits_at_retarget(benchmark::State& state) {
    for (auto _ : state)
        benchmark::DoNotOptimize(next_bits(kBlocksPerRetarget, mainnet().genesis_bits, 310'000, 1));
}
BENCHMARK(next_bits_at_retarget);

}  // namespace
}  // namespace bytom::consensus
