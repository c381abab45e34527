#include "peak.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include "clock.hpp"

namespace bytom::bench {
namespace {

using Loop = void (*)(std::uint64_t loops);

/// A unit is what multiplies and adds once into one accumulator; a turn of a loop does one for each of
/// twelve.
constexpr double kUnitsPerLoop = 12;

struct Peak {
    std::string_view kernel;
    double mac_per_unit;
    Loop loop;
};

#if defined(__x86_64__)

// Assembly, so that nothing is optimised away and this file needs no flags. Registers 0 to 11 are
// accumulators, 12 and 13 temporaries, 14 and 15 operands, all cleared: their values do not change the speed.
#define BYTOM_ACCUMULATORS ".irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11\n\t"
#define BYTOM_CLEARED                                                                                 \
    "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9", "xmm10", "xmm11", \
        "xmm12", "xmm13", "xmm14", "xmm15"

void clear_sse() {
    __asm__ volatile(
        ".irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 14, 15\n\tpxor %%xmm\\n, %%xmm\\n\n\t.endr" ::
            : BYTOM_CLEARED);
}

void clear_avx() {
    __asm__ volatile(
        ".irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 14, 15\n\tvpxor %%xmm\\n, %%xmm\\n, "
        "%%xmm\\n\n\t.endr" ::
            : BYTOM_CLEARED);
}

void loop_portable(std::uint64_t loops) {
    clear_sse();
    for (std::uint64_t i = 0; i < loops; ++i) {
        __asm__ volatile(BYTOM_ACCUMULATORS
                         "movdqa %%xmm14, %%xmm12\n\t"
                         "pmullw %%xmm15, %%xmm12\n\t"
                         "paddw %%xmm12, %%xmm\\n\n\t"
                         ".endr" ::
                             : BYTOM_CLEARED);
    }
}

void loop_portable_avx2(std::uint64_t loops) {
    clear_avx();
    for (std::uint64_t i = 0; i < loops; ++i) {
        __asm__ volatile(BYTOM_ACCUMULATORS
                         "vpmullw %%ymm14, %%ymm15, %%ymm12\n\t"
                         "vpaddw %%ymm12, %%ymm\\n, %%ymm\\n\n\t"
                         ".endr\n\t" ::
                             : BYTOM_CLEARED);
    }
    __asm__ volatile("vzeroupper" ::: BYTOM_CLEARED);
}

void loop_eigen(std::uint64_t loops) {
    clear_sse();
    for (std::uint64_t i = 0; i < loops; ++i) {
        __asm__ volatile(BYTOM_ACCUMULATORS
                         "movaps %%xmm14, %%xmm12\n\t"
                         "mulps %%xmm15, %%xmm12\n\t"
                         "addps %%xmm12, %%xmm\\n\n\t"
                         ".endr" ::
                             : BYTOM_CLEARED);
    }
}

void loop_eigen_avx2(std::uint64_t loops) {
    clear_avx();
    for (std::uint64_t i = 0; i < loops; ++i) {
        __asm__ volatile(BYTOM_ACCUMULATORS
                         "vfmadd231ps %%ymm14, %%ymm15, %%ymm\\n\n\t"
                         ".endr" ::
                             : BYTOM_CLEARED);
    }
    __asm__ volatile("vzeroupper" ::: BYTOM_CLEARED);
}

void loop_avx2(std::uint64_t loops) {
    clear_avx();
    for (std::uint64_t i = 0; i < loops; ++i) {
        __asm__ volatile(BYTOM_ACCUMULATORS
                         "vpxor %%ymm14, %%ymm15, %%ymm12\n\t"
                         "vpmaddubsw %%ymm12, %%ymm15, %%ymm13\n\t"
                         "vpaddw %%ymm13, %%ymm\\n, %%ymm\\n\n\t"
                         ".endr" ::
                             : BYTOM_CLEARED);
    }
    __asm__ volatile("vzeroupper" ::: BYTOM_CLEARED);
}

void loop_avxvnni(std::uint64_t loops) {
    clear_avx();
    for (std::uint64_t i = 0; i < loops; ++i) {
        __asm__ volatile(BYTOM_ACCUMULATORS
                         "%{vex%} vpdpbusd %%ymm14, %%ymm15, %%ymm\\n\n\t"
                         ".endr" ::
                             : BYTOM_CLEARED);
    }
    __asm__ volatile("vzeroupper" ::: BYTOM_CLEARED);
}

void loop_avx512vlvnni(std::uint64_t loops) {
    clear_avx();
    for (std::uint64_t i = 0; i < loops; ++i) {
        __asm__ volatile(BYTOM_ACCUMULATORS
                         "%{evex%} vpdpbusd %%ymm14, %%ymm15, %%ymm\\n\n\t"
                         ".endr" ::
                             : BYTOM_CLEARED);
    }
    __asm__ volatile("vzeroupper" ::: BYTOM_CLEARED);
}

void loop_avx512vnni(std::uint64_t loops) {
    clear_avx();
    for (std::uint64_t i = 0; i < loops; ++i) {
        __asm__ volatile(BYTOM_ACCUMULATORS
                         "vpdpbusd %%zmm14, %%zmm15, %%zmm\\n\n\t"
                         ".endr" ::
                             : BYTOM_CLEARED);
    }
    __asm__ volatile("vzeroupper" ::: BYTOM_CLEARED);
}

#undef BYTOM_ACCUMULATORS
#undef BYTOM_CLEARED

constexpr auto kPeaks = std::to_array<Peak>({
    {.kernel = "portable", .mac_per_unit = 8, .loop = loop_portable},
    {.kernel = "portable_avx2", .mac_per_unit = 16, .loop = loop_portable_avx2},
    {.kernel = "eigen", .mac_per_unit = 4, .loop = loop_eigen},
    {.kernel = "eigen_avx2", .mac_per_unit = 8, .loop = loop_eigen_avx2},
    {.kernel = "avx2", .mac_per_unit = 32, .loop = loop_avx2},
    {.kernel = "avxvnni", .mac_per_unit = 32, .loop = loop_avxvnni},
    {.kernel = "avxvnni_evex", .mac_per_unit = 32, .loop = loop_avx512vlvnni},
    {.kernel = "avx512vnni", .mac_per_unit = 64, .loop = loop_avx512vnni},
});

#else

constexpr std::array<Peak, 0> kPeaks{};

#endif

const Peak* find(std::string_view kernel) {
    const auto found = std::ranges::find(kPeaks, kernel, &Peak::kernel);
    return found == kPeaks.end() ? nullptr : &*found;
}

}  // namespace

double measured_peak_mac_per_cycle(std::string_view kernel) {
    const Peak* const peak = find(kernel);
    if (peak == nullptr) return 0;
    constexpr int kRuns = 25;
    constexpr std::uint64_t kLoops = 20'000;
    std::array<double, kRuns> rates{};
    for (double& rate : rates) {
        const std::int64_t start = thread_nanoseconds();
        peak->loop(kLoops);
        const auto time = static_cast<double>(thread_nanoseconds() - start);
        rate = peak->mac_per_unit * kUnitsPerLoop * kLoops / time;
    }
    // Others on the core slow some of the runs down; now and then a clock runs away.
    std::ranges::sort(rates);
    return rates[kRuns * 3 / 4] / measured_gigahertz();
}

double theoretical_peak_mac_per_cycle(std::string_view kernel) {
    constexpr double kNoise = 0.95;
    const double measured = measured_peak_mac_per_cycle(kernel);
    if (measured == 0) return 0;
    const double unit = find(kernel)->mac_per_unit;
    for (const double rate : {0.5, 1.0, 4.0 / 3, 2.0, 3.0, 4.0}) {
        if (kNoise * measured <= unit * rate) return unit * rate;
    }
    return measured;
}

}  // namespace bytom::bench
