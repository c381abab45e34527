// From a seed to its packed matrices (11 §2.1 to §2.3).
#pragma once

#include <array>
#include <span>

#include <bytom/base/hash256.hpp>

#include "tensority/kernel_code.hpp"
#include "tensority/seed/smix.hpp"

namespace bytom::tensority::detail {

using SmixState = std::array<std::uint32_t, kStateWords>;

/// E = S || h1 || h2 || h3, as 32 little-endian words.
[[nodiscard]] SmixState extended_seed(const Hash256& seed) noexcept;

/// Every variant compiled in; the scalar one first.
[[nodiscard]] std::span<const SmixCode> smix_variants() noexcept;

[[nodiscard]] bool supported(const SmixCode& variant) noexcept;

/// The fastest variant here for one seed. Which it is depends on the latency of vector operations and not
/// only on what the processor has, so the first call of the process times a round of each (under a
/// millisecond). Variants that disagree with the scalar one are left out with a logged warning.
[[nodiscard]] const SmixCode& best_single_smix();

/// What to use while this many seeds (at least one) are left: the narrowest variant that agrees with the
/// scalar one and takes them all, or else the widest. A lane that stays empty costs as much as one that does
/// not, and a seed alone as much as three lanes or more.
[[nodiscard]] const SmixCode& best_smix(std::size_t seeds);

struct SeedJob {
    Hash256 seed;
    std::uint8_t* matrices;  ///< kMatrices * kernel.matrix_bytes, aligned to kAlignment
};

/// Computes and packs the matrices of at most variant.lanes seeds.
void build_seeds(std::span<const SeedJob> jobs, const SmixCode& variant, const KernelCode& kernel);

}  // namespace bytom::tensority::detail
