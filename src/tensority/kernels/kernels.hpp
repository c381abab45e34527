// The entry points of the kernel files. Included by files compiled for more than the baseline: declarations
// only.
#pragma once

#include "tensority/kernel_code.hpp"

namespace bytom::tensority::detail {

/// Copies the two matrices of a round in canonical form (11 §2.3). `order` is one of those of smix.hpp.
void pack_canonical(const std::uint8_t* v, const std::uint8_t* order, std::uint8_t* matrices);

constexpr std::size_t kPortableMatrixBytes = 2 * kMatrixBytes;
constexpr std::size_t kPortableWorkspaceBytes = 4 * kMatrixBytes;
void portable_pack(const std::uint8_t* v, const std::uint8_t* order, std::uint8_t* matrices);
void portable_run_chain(const ChainTask& task);

constexpr std::size_t kEigenWorkspaceBytes = 12 * kMatrixBytes;
/// Over canonical matrices.
void eigen_run_chain(const ChainTask& task);

#if defined(__x86_64__)
/// eigen_run_chain for AVX2 with FMA.
void eigen_avx2_run_chain(const ChainTask& task);

constexpr std::size_t kAvx2WorkspaceBytes = 2 * (2 * kMatrixBytes + 4 * kDimension);
/// Over canonical matrices.
void avx2_run_chain(const ChainTask& task);

constexpr std::size_t kAvxVnniMatrixBytes = kMatrixBytes + 4 * kDimension;
constexpr std::size_t kAvxVnniWorkspaceBytes = 2 * kMatrixBytes;
void avxvnni_pack(const std::uint8_t* v, const std::uint8_t* order, std::uint8_t* matrices);
void avxvnni_run_chain(const ChainTask& task);
/// The same in the EVEX encoding.
void avx512vlvnni_pack(const std::uint8_t* v, const std::uint8_t* order, std::uint8_t* matrices);
void avx512vlvnni_run_chain(const ChainTask& task);

constexpr std::size_t kAvx512VnniMatrixBytes = kMatrixBytes + 4 * kDimension;
constexpr std::size_t kAvx512VnniWorkspaceBytes = 2 * kMatrixBytes;
void avx512vnni_pack(const std::uint8_t* v, const std::uint8_t* order, std::uint8_t* matrices);
void avx512vnni_run_chain(const ChainTask& task);
#endif

#if defined(__aarch64__)
constexpr std::size_t kNeonDotMatrixBytes = kMatrixBytes;
constexpr std::size_t kNeonDotWorkspaceBytes = 2 * kMatrixBytes;
void neondot_pack(const std::uint8_t* v, const std::uint8_t* order, std::uint8_t* matrices);
void neondot_run_chain(const ChainTask& task);
#endif

}  // namespace bytom::tensority::detail
