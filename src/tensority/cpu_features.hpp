// What the processor can do and the operating system allows (11 §8).
#pragma once

#include <cstdint>
#include <string>

namespace bytom::tensority::detail {

enum CpuFeature : std::uint32_t {
    kAvx2 = 1U << 0,
    kAvxVnni = 1U << 1,
    kAvx512 = 1U << 2,  ///< F, DQ, BW and VL together
    kAvx512Vnni = 1U << 3,
    kFma = 1U << 4,
    kAsimdDot = 1U << 5,  ///< SDOT of AArch64
};

/// The CpuFeatures usable here: the processor says so and the operating system saves the registers they need.
[[nodiscard]] std::uint32_t cpu_features() noexcept;

/// "AVX2, AVX-VNNI".
[[nodiscard]] std::string feature_names(std::uint32_t features);

}  // namespace bytom::tensority::detail
