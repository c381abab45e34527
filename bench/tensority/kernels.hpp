// Kernels that exist for comparison only.
#pragma once

#include "tensority/kernel_code.hpp"

namespace bytom::bench {

/// Over canonical matrices; workspace of two of them.
void scalar_run_chain(const tensority::detail::ChainTask& task);

#if defined(__x86_64__)
/// The portable kernel's source compiled for AVX2.
void portable_avx2_pack(const std::uint8_t* v, const std::uint8_t* order, std::uint8_t* matrices);
void portable_avx2_run_chain(const tensority::detail::ChainTask& task);
#endif

}  // namespace bytom::bench
