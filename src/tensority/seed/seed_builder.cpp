#include "tensority/seed/seed_builder.hpp"

#include <algorithm>
#include <cstring>
#include <limits>
#include <vector>

#include <time.h>

#include <bytom/base/log.hpp>
#include <bytom/crypto/sha3.hpp>

#include "tensority/cpu_features.hpp"
#include "tensority/memory.hpp"

namespace bytom::tensority::detail {
namespace {

/// Name, needs, lanes, order, fill, mix. Wider ones follow narrower ones, and better ones others of their
/// width.
constexpr auto kVariants = std::to_array<SmixCode>({
    {"scalar", 0, 1, kNaturalOrder, fill_scalar, mix_scalar},
#if defined(__x86_64__)
    {"sse2", 0, 1, kDiagonalOrder, fill_sse2, mix_sse2},
    {"avx512vl", kAvx512, 1, kDiagonalOrder, fill_avx512vl, mix_avx512vl},
    {"avx2x4", kAvx2, 4, kDiagonalOrder, fill_avx2x4, mix_avx2x4},
    {"avx512x4", kAvx512, 4, kDiagonalOrder, fill_avx512x4, mix_avx512x4},
    {"avx512x8", kAvx512, 8, kDiagonalOrder, fill_avx512x8, mix_avx512x8},
#endif
});

/// CPU time of this thread, so that others do not disturb the comparison.
std::int64_t thread_nanoseconds() noexcept {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

/// Runs one round of the variant and of the scalar one, on a state per lane.
bool agrees_with_scalar(const SmixCode& variant) {
    const AlignedBytes v = allocate_aligned(variant.lanes * kRoundBytes);
    std::vector<SmixState> states(variant.lanes);
    for (std::size_t i = 0; i < variant.lanes; ++i)
        states[i].fill(static_cast<std::uint32_t>(0x9e3779b9 * (i + 1)));
    std::vector<SmixState> expected = states;
    variant.fill(states.front().data(), v.get());
    variant.mix(states.front().data(), v.get());
    for (SmixState& state : expected) {
        fill_scalar(state.data(), v.get());
        mix_scalar(state.data(), v.get());
    }
    return states == expected;
}

struct Choice {
    const SmixCode* single = &kVariants.front();
    std::vector<const SmixCode*> multiple;  ///< the widest last; of the same width the best only
};

std::int64_t time_of_round(const SmixCode& variant, std::uint8_t* v) {
    constexpr int kRepetitions = 3;
    SmixState state{};
    std::int64_t least = std::numeric_limits<std::int64_t>::max();
    for (int i = 0; i < kRepetitions; ++i) {
        const std::int64_t start = thread_nanoseconds();
        variant.fill(state.data(), v);
        variant.mix(state.data(), v);
        least = std::min(least, thread_nanoseconds() - start);
    }
    return least;
}

Choice choose() {
    Choice choice;
    const AlignedBytes v = allocate_aligned(kRoundBytes);
    std::int64_t best_time = time_of_round(*choice.single, v.get());
    for (const SmixCode& variant : smix_variants().subspan(1)) {
        if (!supported(variant)) continue;
        if (!agrees_with_scalar(variant)) {
            base::log(base::LogLevel::warn, "tensority", "seed variant {} computes wrongly here, not used",
                      variant.name);
            continue;
        }
        if (variant.lanes > 1) {
            if (!choice.multiple.empty() && choice.multiple.back()->lanes == variant.lanes)
                choice.multiple.pop_back();
            choice.multiple.push_back(&variant);
            continue;
        }
        const std::int64_t time = time_of_round(variant, v.get());
        if (time >= best_time) continue;
        best_time = time;
        choice.single = &variant;
    }
    return choice;
}

/// Made at the first use and constant from then on, like the processor that it depends on.
const Choice& chosen() {
    static const Choice choice = choose();
    return choice;
}

}  // namespace

SmixState extended_seed(const Hash256& seed) noexcept {
    SmixState words;
    Hash256 part = seed;
    for (std::size_t i = 0; i < 4; ++i) {
        std::memcpy(words.data() + 8 * i, part.bytes.data(), Hash256::kSize);
        part = crypto::sha3_256(part.view());
    }
    return words;
}

std::span<const SmixCode> smix_variants() noexcept {
    return kVariants;
}

bool supported(const SmixCode& variant) noexcept {
    return (variant.needs & ~cpu_features()) == 0;
}

const SmixCode& best_single_smix() {
    return *chosen().single;
}

const SmixCode& best_smix(std::size_t seeds) {
    const Choice& choice = chosen();
    if (seeds < 2 || choice.multiple.empty()) return *choice.single;
    for (const SmixCode* variant : choice.multiple) {
        if (variant->lanes >= seeds) return *variant;
    }
    return *choice.multiple.back();
}

void build_seeds(std::span<const SeedJob> jobs, const SmixCode& variant, const KernelCode& kernel) {
    const AlignedBytes v = allocate_aligned(variant.lanes * kRoundBytes);
    std::vector<SmixState> states(variant.lanes);
    for (std::size_t i = 0; i < jobs.size(); ++i)
        states[i] = extended_seed(jobs[i].seed);

    for (std::size_t round = 0; round < kRounds; ++round) {
        variant.fill(states.front().data(), v.get());
        // While V[r] is still in the second-level cache.
        for (std::size_t i = 0; i < jobs.size(); ++i) {
            kernel.pack(v.get() + kRoundBytes * i, variant.order,
                        jobs[i].matrices + 2 * round * kernel.matrix_bytes);
        }
        if (round + 1 < kRounds) variant.mix(states.front().data(), v.get());
    }
}

}  // namespace bytom::tensority::detail
