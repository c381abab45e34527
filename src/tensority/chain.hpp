// The steps of a hash around the products (11 §2.4, §2.5).
#pragma once

#include <array>

#include <bytom/base/hash256.hpp>

#include "tensority/kernel_code.hpp"

namespace bytom::tensority::detail {

/// Q of each chain: the matrix indices, played twice.
using Sequences = std::array<Hash256, kChains>;
[[nodiscard]] Sequences sequences(const Hash256& header_hash) noexcept;

/// The FNV fold of the summed matrices: R is 256 x 256 bytes, row-major; the result is W[0], 256 bytes, at
/// the start of `words` (kMatrixBytes of working memory, aligned to 4 bytes).
void fold(const std::uint8_t* sum, std::uint32_t* words) noexcept;

/// fold, then SHA3-256 of its row.
[[nodiscard]] Hash256 finish(const std::uint8_t* sum, std::uint32_t* words) noexcept;

}  // namespace bytom::tensority::detail
