// New coins of a block (05 §2).
#pragma once

#include <cstdint>

namespace bytom::consensus {

/// The subsidy in neu of the block of this height; halves every kSubsidyReductionInterval blocks down to 0.
[[nodiscard]] std::uint64_t block_subsidy(std::uint64_t height) noexcept;

}  // namespace bytom::consensus
