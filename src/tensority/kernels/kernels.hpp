// The entry points of the kernel files. Included by files compiled for more than the baseline: declarations
// only.
#pragma once

#include "tensority/kernel_code.hpp"

namespace bytom::tensority::detail {

/// Copies the two matrices of a round in canonical form (11 §2.3): rows in natural order, natural word order.
void pack_canonical(const std::uint8_t* v, const std::uint8_t* order, std::uint8_t* matrices);

constexpr std::size_t kPortableMatrixBytes = 2 * kMatrixBytes;
constexpr std::size_t kPortableWorkspaceBytes = 4 * kMatrixBytes;
void portable_pack(const std::uint8_t* v, const std::uint8_t* order, std::uint8_t* matrices);
void portable_run_chain(const ChainTask& task);

}  // namespace bytom::tensority::detail
