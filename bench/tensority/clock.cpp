#include "clock.hpp"

#include <algorithm>
#include <array>

#include <time.h>

namespace bytom::bench {
namespace {

/// Runs 32 * loops dependent additions.
void add_chain(std::uint64_t loops) noexcept {
    std::uint64_t sum = 0;  // NOLINT(misc-const-correctness): written by the instructions
    std::uint64_t one = 1;  // NOLINT(misc-const-correctness)
    // Registers, not constants: some processors fold additions of constants before they execute.
    __asm__ volatile("" : "+r"(one));
    for (std::uint64_t i = 0; i < loops; ++i) {
#if defined(__x86_64__)
        __asm__ volatile(".rept 32\n\tadd %1, %0\n\t.endr" : "+r"(sum) : "r"(one));
#elif defined(__aarch64__)
        __asm__ volatile(".rept 32\n\tadd %0, %0, %1\n\t.endr" : "+r"(sum) : "r"(one));
#else
#error "no dependent-add chain for this processor"
#endif
    }
}

}  // namespace

std::int64_t thread_nanoseconds() noexcept {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (std::int64_t{now.tv_sec} * 1'000'000'000) + now.tv_nsec;
}

double measured_gigahertz() noexcept {
    constexpr int kRuns = 20;
    constexpr std::uint64_t kLoops = 10'000;
    std::array<double, kRuns> rates{};
    for (double& rate : rates) {
        const std::int64_t start = thread_nanoseconds();
        add_chain(kLoops);
        const auto time = static_cast<double>(thread_nanoseconds() - start);
        rate = 32.0 * kLoops / time;
    }
    std::ranges::sort(rates);
    return rates[kRuns * 3 / 4];
}

}  // namespace bytom::bench
