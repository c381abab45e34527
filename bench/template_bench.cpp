// Block templates: how long they take with pools of several sizes, and how soon miners hear of a new tip.

#include <algorithm>
#include <latch>
#include <map>
#include <thread>

#include <benchmark/benchmark.h>

#include <bytom/mining/template_service.hpp>
#include <bytom/vm/program_builder.hpp>

#include "support/pool_maker.hpp"
#include "support/temporary_directory.hpp"

namespace bytom::mining {
namespace {

using SteadyClock = std::chrono::steady_clock;

/// A payment of one input and two outputs, with a retired output besides whose comment fills so many bytes.
primitives::TransactionPtr payment(const testing::Spendable& spent, std::uint64_t fee, std::size_t comment) {
    const auto split = testing::split(*spent.tx, spent.output, 2, fee);
    if (comment == 0) return split;
    primitives::TxData data = split->data();
    --data.outputs.back().value.amount;
    data.outputs.push_back(testing::btm_output(1));
    data.outputs.back().control_program = vm::retire_program(Bytes(comment, 1));
    return testing::transaction(std::move(data));
}

/// A chain whose pool holds `count` such payments, with fees of many sizes.
struct Pooled {
    Pooled(std::size_t count, std::size_t comment) {
        options.store.directory = directory.path() / "chain";
        options.network = &consensus::solonet();
        options.clock = &clock;
        options.proof_of_work = testing::no_work;
        chain = chain::Chain::open(options).value();
        for (const testing::Spendable& output :
             testing::make_outputs(*chain, std::max<std::size_t>(count, 1))) {
            if (chain->pool_totals().transactions == count) break;
            const std::uint64_t fee = testing::kFee + (fees = fees * 6364136223846793005U + 1) % 1'000'000;
            if (!chain->process_transaction(payment(output, fee, comment)).accepted()) std::abort();
        }
    }

    testing::TemporaryDirectory directory;
    base::ManualClock clock{1'900'000'000};
    chain::ChainOptions options;
    std::unique_ptr<chain::Chain> chain;
    std::uint64_t fees = 1;
};

std::map<std::pair<std::size_t, std::size_t>, std::unique_ptr<Pooled>>& all_pooled() {
    static std::map<std::pair<std::size_t, std::size_t>, std::unique_ptr<Pooled>> made;
    return made;
}

Pooled& pooled(std::size_t count, std::size_t comment = 0) {
    auto& entry = all_pooled()[{count, comment}];
    if (!entry) entry = std::make_unique<Pooled>(count, comment);
    return *entry;
}

/// A refresh at the same tip: nothing is validated anew.
void refresh(benchmark::State& state) {
    const Pooled& part = pooled(static_cast<std::size_t>(state.range(0)));
    TemplateBuilder builder(nullptr);
    const auto tip = part.chain->tip();
    const auto pool = part.chain->pool();
    std::size_t transactions = 0;
    const auto build = [&] {
        const auto built = builder.build({*tip, *pool, {}, part.clock.now(), Selection::fee_rate});
        transactions = built->work->transactions.size();
    };
    build();
    for (auto _ : state)
        build();
    state.counters["transactions"] = static_cast<double>(transactions);
}
BENCHMARK(refresh)->ArgName("pool")->Arg(0)->Arg(1'000)->Arg(10'000)->Unit(benchmark::kMicrosecond);

/// The first template of a builder: everything is validated.
void from_nothing(benchmark::State& state) {
    const Pooled& part = pooled(static_cast<std::size_t>(state.range(0)));
    const auto tip = part.chain->tip();
    const auto pool = part.chain->pool();
    for (auto _ : state) {
        TemplateBuilder builder(nullptr);
        benchmark::DoNotOptimize(builder.build({*tip, *pool, {}, part.clock.now(), Selection::fee_rate}));
    }
}
BENCHMARK(from_nothing)->ArgName("pool")->Arg(0)->Arg(1'000)->Arg(10'000)->Unit(benchmark::kMicrosecond);

/// The full template on a new tip, by a builder that has made the one on the tip before and was told of the
/// block (followed: 1) or not. Without comments all of the pool has room in a block, with them two thirds.
void after_tip(benchmark::State& state) {
    Pooled& part = pooled(static_cast<std::size_t>(state.range(0)), static_cast<std::size_t>(state.range(1)));
    const bool is_followed = state.range(2) == 1;
    TemplateBuilder builder(nullptr);
    std::size_t transactions = 0;
    const auto build = [&] {
        const auto tip = part.chain->tip();
        const auto pool = part.chain->pool();
        const auto built = builder.build({*tip, *pool, {}, part.clock.now(), Selection::fee_rate});
        transactions = built->work->transactions.size();
    };
    build();
    for (auto _ : state) {
        state.PauseTiming();
        const auto block = testing::make_block(part.chain->tip()->header);
        if (!part.chain->process_block(block).tip_changed) std::abort();
        state.ResumeTiming();
        if (is_followed) builder.block_connected(*part.chain->tip()->node, *block);
        build();
    }
    state.counters["transactions"] = static_cast<double>(transactions);
}
BENCHMARK(after_tip)
    ->ArgNames({"pool", "comment", "followed"})
    ->Args({10'000, 0, 0})
    ->Args({10'000, 0, 1})
    ->Args({10'000, 1'200, 0})
    ->Args({10'000, 1'200, 1})
    ->Unit(benchmark::kMicrosecond);

/// How long after a new tip the next one comes, to find the thread at work on the full template of the first.
constexpr std::chrono::milliseconds kIntoTheBuild{3};

/// From the moment that the chain has a new best block to the callback of those who wait for work. Argument
/// 2: 0 for the first template on it, 1 for the one with transactions, 2 for the first one while another is
/// being made.
void tip_to_work(benchmark::State& state) {
    Pooled& part = pooled(static_cast<std::size_t>(state.range(0)));
    const bool full = state.range(1) == 1 && state.range(0) != 0;
    const bool busy = state.range(1) == 2;
    TemplateService::Parts parts;
    parts.chain = part.chain.get();
    parts.clock = &part.clock;
    parts.proof_of_work = testing::no_work;
    parts.payout = [] { return Payout{}; };
    TemplateService service(std::move(parts));
    if (!service.start()) return state.SkipWithError("no template thread");
    std::vector<double> times;
    for (auto _ : state) {
        const auto block = testing::make_block(part.chain->tip()->header);
        SteadyClock::time_point begin;
        SteadyClock::time_point end;
        std::latch arrived(1);
        std::atomic<bool> seen = false;
        const auto subscription = service.on_new_work([&](const BlockTemplatePtr& work) {
            if (work->header.previous_block_hash != block->hash()) return;
            if ((full && work->transactions.size() == 1) || seen.exchange(true)) return;
            end = SteadyClock::now();
            arrived.count_down();
        });
        std::latch accepted(1);
        part.chain->submit_block(block, {}, [&](const chain::BlockOutcome&) {
            begin = SteadyClock::now();
            accepted.count_down();
        });
        accepted.wait();
        arrived.wait();
        const double seconds = std::max(0.0, std::chrono::duration<double>(end - begin).count());
        state.SetIterationTime(seconds);
        times.push_back(seconds * 1e6);
        const auto is_settled = [&] {
            return state.range(0) == 0 || service.newest()->transactions.size() > 1;
        };
        if (busy) std::this_thread::sleep_for(kIntoTheBuild);
        while (!busy && !is_settled())
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    std::ranges::sort(times);
    state.counters["median_us"] = times[times.size() / 2];
    state.counters["p99_us"] = times[times.size() * 99 / 100];
}
BENCHMARK(tip_to_work)
    ->ArgNames({"pool", "which"})
    ->Args({0, 0})
    ->Args({1'000, 0})
    ->Args({1'000, 1})
    ->Args({10'000, 0})
    ->Args({10'000, 1})
    ->Args({10'000, 2})
    ->Iterations(100)
    ->UseManualTime()
    ->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace bytom::mining

int main(int argc, char** argv) {
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
    benchmark::RunSpecifiedBenchmarks();
    // The chains go while everything that they stand on is there.
    bytom::mining::all_pooled().clear();
    return 0;
}
