#include "tensority/cpu_features.hpp"

#include <array>
#include <string_view>
#include <utility>

#if defined(__x86_64__)
#include <cpuid.h>
#elif defined(__aarch64__)
#include <asm/hwcap.h>
#include <sys/auxv.h>
#endif

namespace bytom::tensority::detail {
namespace {

constexpr std::array<std::pair<std::uint32_t, std::string_view>, 6> kNames = {{
    {kAvx2, "AVX2"},
    {kAvxVnni, "AVX-VNNI"},
    {kAvx512, "AVX512F/DQ/BW/VL"},
    {kAvx512Vnni, "AVX512-VNNI"},
    {kFma, "FMA"},
    {kAsimdDot, "ASIMD dot product"},
}};

#if defined(__x86_64__)

struct Registers {
    std::uint32_t a = 0;
    std::uint32_t b = 0;
    std::uint32_t c = 0;
    std::uint32_t d = 0;
};

/// All zero for a leaf that the processor does not have.
Registers cpuid(std::uint32_t leaf, std::uint32_t subleaf) noexcept {
    Registers r;
    if (__get_cpuid_count(leaf, subleaf, &r.a, &r.b, &r.c, &r.d) == 0) return {};
    return r;
}

/// XCR0: the register sets that the operating system saves and restores. As an instruction, because the
/// intrinsic needs a flag that this file, which every processor runs, is not compiled with.
std::uint64_t extended_control() noexcept {
    std::uint32_t low = 0;   // NOLINT(misc-const-correctness): written by the instruction
    std::uint32_t high = 0;  // NOLINT(misc-const-correctness)
    __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return std::uint64_t{high} << 32 | low;
}

constexpr bool bit(std::uint32_t word, unsigned index) noexcept {
    return (word >> index & 1U) != 0;
}

#endif

}  // namespace

std::uint32_t cpu_features() noexcept {
#if defined(__x86_64__)
    constexpr unsigned kOsxsave = 27;
    const Registers one = cpuid(1, 0);
    if (!bit(one.c, kOsxsave)) return 0;
    const std::uint64_t saved = extended_control();
    const bool ymm = (saved & 0x06) == 0x06;
    const bool zmm = (saved & 0xE6) == 0xE6;
    const Registers seven = cpuid(7, 0);
    const Registers seven_one = seven.a >= 1 ? cpuid(7, 1) : Registers{};

    std::uint32_t features = 0;
    if (ymm && bit(seven.b, 5)) features |= kAvx2;
    if (ymm && bit(one.c, 12)) features |= kFma;
    if (ymm && bit(seven_one.a, 4)) features |= kAvxVnni;
    const bool avx512 = bit(seven.b, 16) && bit(seven.b, 17) && bit(seven.b, 30) && bit(seven.b, 31);
    if (zmm && avx512) {
        features |= kAvx512;
        if (bit(seven.c, 11)) features |= kAvx512Vnni;
    }
    return features;
#elif defined(__aarch64__)
    return (::getauxval(AT_HWCAP) & HWCAP_ASIMDDP) != 0 ? std::uint32_t{kAsimdDot} : 0;
#else
    return 0;
#endif
}

std::string feature_names(std::uint32_t features) {
    std::string text;
    for (const auto& [feature, name] : kNames) {
        if ((features & feature) == 0) continue;
        if (!text.empty()) text += ", ";
        text += name;
    }
    return text;
}

}  // namespace bytom::tensority::detail
