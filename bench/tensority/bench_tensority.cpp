// Speed of Tensority. `hash/<kernel>` is one hash with its seed cached, `seed_build/<variant>` the sequential
// part of a seed (per call: one seed or four), `seed_pack/<kernel>` the packing of its matrices. Counters are
// from thread CPU time: see docs/tensority.md.
#include <algorithm>
#include <chrono>
#include <map>
#include <mutex>
#include <thread>

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <bytom/tensority/hasher.hpp>

#include "clock.hpp"
#include "kernels.hpp"
#include "peak.hpp"
#include "tensority/cpu_features.hpp"
#include "tensority/kernels/kernels.hpp"
#include "tensority/memory.hpp"
#include "tensority/seed/seed_builder.hpp"

namespace bytom::bench {
namespace {

using tensority::Hasher;
using tensority::Kernel;
using tensority::SeedCache;
using tensority::SplitHasher;
namespace detail = tensority::detail;

constexpr double kMacPerHash = 4.0 * 63 * 256 * 256 * 256;
constexpr double kMebibyte = 1 << 20;

constexpr detail::KernelCode kScalar = {
    .name = "scalar",
    .description = "one multiply-add at a time",
    .needs = 0,
    .matrix_bytes = detail::kMatrixBytes,
    .workspace_bytes = 2 * detail::kMatrixBytes,
    .pack = detail::pack_canonical,
    .run_chain = scalar_run_chain,
};

#if defined(__x86_64__)
constexpr detail::KernelCode kPortableAvx2 = {
    .name = "portable_avx2",
    .description = "the portable kernel compiled for AVX2",
    .needs = detail::kAvx2,
    .matrix_bytes = detail::kPortableMatrixBytes,
    .workspace_bytes = detail::kPortableWorkspaceBytes,
    .pack = portable_avx2_pack,
    .run_chain = portable_avx2_run_chain,
};
#endif

/// What is measured: the library's kernels that run here, and those for comparison.
std::vector<Kernel> measured_kernels() {
    std::vector<Kernel> kernels = tensority::supported_kernels();
#if defined(__x86_64__)
    if (Kernel(kPortableAvx2).supported()) kernels.emplace_back(kPortableAvx2);
#endif
    kernels.emplace_back(kScalar);
    return kernels;
}

Hash256 hash_of_number(std::uint64_t number) {
    Hash256 hash;
    for (std::size_t i = 0; i < sizeof number; ++i)
        hash.bytes[i] = static_cast<std::uint8_t>(number >> (8 * i));
    return hash;
}

/// The seed cache that all benchmarks of a kernel use.
std::shared_ptr<const SeedCache> cache_of(Kernel kernel) {
    static std::mutex mutex;
    static std::map<std::string_view, std::shared_ptr<const SeedCache>> caches;
    const std::lock_guard lock(mutex);
    auto& cache = caches[kernel.name()];
    if (!cache) cache = SeedCache::build(hash_of_number(1), kernel);
    return cache;
}

/// The kernel's name in peak.cpp, which knows the builds behind it.
std::string_view peak_name(Kernel kernel) {
    const std::uint32_t needs = kernel.code().needs;
    if (kernel.name() == "avxvnni" && (needs & detail::kAvxVnni) == 0) return "avxvnni_evex";
    if (kernel.name() == "eigen" && (needs & detail::kAvx2) != 0) return "eigen_avx2";
    return kernel.name();
}

/// Milliseconds of the runs of one thing.
class Times {
public:
    void add(std::int64_t nanoseconds) { times_.push_back(static_cast<double>(nanoseconds) / 1e6); }
    [[nodiscard]] double least() const { return *std::ranges::min_element(times_); }
    [[nodiscard]] double median() const {
        std::vector<double> sorted = times_;
        std::ranges::sort(sorted);
        return sorted[sorted.size() / 2];
    }

private:
    std::vector<double> times_;
};

void hash(benchmark::State& state, Kernel kernel) {
    const auto cache = cache_of(kernel);
    Hasher hasher;
    Times times;
    std::uint64_t nonce = static_cast<std::uint64_t>(state.thread_index()) << 32U;
    for (auto _ : state) {
        const std::int64_t start = thread_nanoseconds();
        benchmark::DoNotOptimize(hasher.hash(hash_of_number(++nonce), *cache));
        times.add(thread_nanoseconds() - start);
    }
    const auto averaged = [](double value) {
        return benchmark::Counter(value, benchmark::Counter::kAvgThreads);
    };
    const double gigahertz = measured_gigahertz();
    const double mac_per_cycle = kMacPerHash / (times.least() * 1e6 * gigahertz);
    state.counters["ms_min"] = averaged(times.least());
    state.counters["ms_median"] = averaged(times.median());
    state.counters["GHz"] = averaged(gigahertz);
    state.counters["MAC_per_cycle"] = averaged(mac_per_cycle);
    if (const double peak = theoretical_peak_mac_per_cycle(peak_name(kernel)); peak > 0) {
        state.counters["peak_MAC_per_cycle"] = averaged(peak);
        state.counters["percent_of_peak"] = averaged(100 * mac_per_cycle / peak);
    }
    state.counters["seed_MiB"] = averaged(static_cast<double>(kernel.seed_bytes()) / kMebibyte);
    state.SetLabel(std::string(kernel.code().description));
}

/// One hash spread over `threads` threads: the wall clock counts, so this one wants an idle machine.
void hash_split(benchmark::State& state, Kernel kernel, std::size_t threads) {
    const auto cache = cache_of(kernel);
    base::ThreadPool pool(threads - 1);
    SplitHasher split(pool, threads);
    Hasher whole;
    Times split_times;
    Times whole_times;
    std::uint64_t nonce = 0;
    const auto now = [] {
        return std::chrono::duration_cast<std::chrono::nanoseconds>(
                   std::chrono::steady_clock::now().time_since_epoch())
            .count();
    };
    for (auto _ : state) {
        const std::int64_t start = now();
        benchmark::DoNotOptimize(split.hash(hash_of_number(++nonce), *cache));
        split_times.add(now() - start);
        state.PauseTiming();
        const std::int64_t whole_start = now();
        benchmark::DoNotOptimize(whole.hash(hash_of_number(nonce), *cache));
        whole_times.add(now() - whole_start);
        state.ResumeTiming();
    }
    state.counters["ms_min"] = split_times.least();
    state.counters["ms_median"] = split_times.median();
    state.counters["of_one_core"] = split_times.least() / whole_times.least();
    state.counters["of_one_core_median"] = split_times.median() / whole_times.median();
}

/// All kernels in turn, so that they meet the same disturbances: medians, and ratios to two of them.
void interleaved(benchmark::State& state) {
    const std::vector<Kernel> kernels = measured_kernels();
    std::map<std::string_view, Times> times;
    Hasher hasher;
    std::uint64_t nonce = 0;
    for (auto _ : state) {
        ++nonce;
        for (const Kernel kernel : kernels) {
            const auto cache = cache_of(kernel);
            const std::int64_t start = thread_nanoseconds();
            benchmark::DoNotOptimize(hasher.hash(hash_of_number(nonce), *cache));
            times[kernel.name()].add(thread_nanoseconds() - start);
        }
    }
    for (const auto& [name, of_kernel] : times) {
        state.counters[fmt::format("{}_ms", name)] = of_kernel.median();
        state.counters[fmt::format("{}_x_portable", name)] =
            times.at("portable").median() / of_kernel.median();
        state.counters[fmt::format("{}_x_scalar", name)] = times.at("scalar").median() / of_kernel.median();
    }
}

void seed_build(benchmark::State& state, const detail::SmixCode& variant) {
    const auto v = tensority::allocate_aligned(variant.lanes * detail::kRoundBytes);
    std::vector<detail::SmixState> states;
    states.reserve(variant.lanes);
    for (std::size_t i = 0; i < variant.lanes; ++i)
        states.push_back(detail::extended_seed(hash_of_number(i)));
    Times times;
    for (auto _ : state) {
        const std::int64_t start = thread_nanoseconds();
        for (std::size_t round = 0; round < detail::kRounds; ++round) {
            variant.fill(states.front().data(), v.get());
            if (round + 1 < detail::kRounds) variant.mix(states.front().data(), v.get());
        }
        benchmark::DoNotOptimize(states);
        times.add(thread_nanoseconds() - start);
    }
    // 1024 BlockMix of two cores each per fill and per mix, the last mix left out.
    constexpr double kCores = 2.0 * 1024 * (2 * detail::kRounds - 1);
    const auto lanes = static_cast<double>(variant.lanes);
    const double gigahertz = measured_gigahertz();
    state.counters["seeds"] = lanes;
    state.counters["ms_per_seed_min"] = times.least() / lanes;
    state.counters["ms_per_seed_median"] = times.median() / lanes;
    state.counters["GHz"] = gigahertz;
    state.counters["cycles_per_salsa"] = times.least() * 1e6 * gigahertz / kCores / lanes;
    // The chain of dependent operations: 3 of a cycle each, 4 times a round, 8 rounds.
    state.counters["floor_ms"] = 96 * kCores / gigahertz / 1e6;
}

void seed_pack(benchmark::State& state, Kernel kernel) {
    const auto v = tensority::allocate_aligned(detail::kRoundBytes);
    detail::SmixState x = detail::extended_seed(hash_of_number(1));
    detail::fill_scalar(x.data(), v.get());
    const tensority::MatrixMemory matrices(kernel.seed_bytes());
    // In the order of the variant that would be used: for one seed, as for one alone.
    const std::uint8_t* const order = detail::best_single_smix().order;
    Times times;
    for (auto _ : state) {
        const std::int64_t start = thread_nanoseconds();
        for (std::size_t round = 0; round < detail::kRounds; ++round)
            kernel.code().pack(v.get(), order, matrices.data() + 2 * round * kernel.code().matrix_bytes);
        times.add(thread_nanoseconds() - start);
    }
    state.counters["ms_min"] = times.least();
    state.counters["ms_median"] = times.median();
    state.counters["seed_MiB"] = static_cast<double>(kernel.seed_bytes()) / kMebibyte;
}

/// Everything that an absent seed costs: build, packing, memory.
void seed_cache(benchmark::State& state, Kernel kernel, std::size_t count) {
    Times times;
    std::uint64_t number = 0;
    for (auto _ : state) {
        std::vector<Hash256> seeds;
        seeds.reserve(count);
        for (std::size_t i = 0; i < count; ++i)
            seeds.push_back(hash_of_number(++number));
        const std::int64_t start = thread_nanoseconds();
        benchmark::DoNotOptimize(SeedCache::build(seeds, kernel));
        times.add(thread_nanoseconds() - start);
    }
    state.counters["ms_per_seed_min"] = times.least() / static_cast<double>(count);
    state.counters["ms_per_seed_median"] = times.median() / static_cast<double>(count);
}

void register_all() {
    const int cores = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
    const auto add = [](const std::string& name, auto body) {
        return benchmark::RegisterBenchmark(name.c_str(), body)->Unit(benchmark::kMillisecond);
    };
    for (const Kernel kernel : measured_kernels()) {
        const auto body = [kernel](benchmark::State& state) { hash(state, kernel); };
        add(fmt::format("hash/{}", kernel.name()), body);
    }
    for (const Kernel kernel : tensority::supported_kernels()) {
        const auto body = [kernel](benchmark::State& state) { hash(state, kernel); };
        for (int threads = 2; threads <= cores; threads *= 2)
            add(fmt::format("hash/{}", kernel.name()), body)->Threads(threads);
    }
    for (const Kernel kernel : tensority::supported_kernels()) {
        for (std::size_t threads = 2; threads <= static_cast<std::size_t>(cores); threads *= 2) {
            add(fmt::format("hash_split/{}/{}", kernel.name(), threads), [kernel,
                                                                          threads](benchmark::State& state) {
                hash_split(state, kernel, threads);
            })->UseRealTime();
        }
    }
    add("interleaved", interleaved);
    for (const detail::SmixCode& variant : detail::smix_variants()) {
        if (!detail::supported(variant)) continue;
        add(fmt::format("seed_build/{}", variant.name),
            [&variant](benchmark::State& state) { seed_build(state, variant); });
    }
    for (const Kernel kernel : tensority::supported_kernels()) {
        add(fmt::format("seed_pack/{}", kernel.name()),
            [kernel](benchmark::State& state) { seed_pack(state, kernel); });
    }
    for (const Kernel kernel : tensority::supported_kernels()) {
        for (const std::size_t count : {1U, 4U, 8U}) {
            add(fmt::format("seed_cache/{}/{}", kernel.name(), count),
                [kernel, count](benchmark::State& state) { seed_cache(state, kernel, count); });
        }
    }
}

}  // namespace
}  // namespace bytom::bench

int main(int argc, char** argv) {
    bytom::bench::register_all();
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
}
