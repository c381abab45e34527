// The sequential part of a seed: 128 ROMix rounds over Salsa20/8 (11 §2.2), in variants per instruction set.
// Included by files compiled for more than the baseline: declarations only.
#pragma once

#include <cstddef>
#include <cstdint>

namespace bytom::tensority::detail {

constexpr std::size_t kStateWords = 32;

/// One implementation, for `lanes` seeds at once. States are `lanes` times kStateWords words in the
/// specification's order; `v` is V[r] of each lane in turn, kRoundBytes each, aligned to 64 bytes, with the
/// 16 words of each half block in the order given: stored word s is word order[s]. The packing of the
/// matrices undoes that order at no cost.
struct SmixCode {
    const char* name;
    std::uint32_t needs;  ///< CpuFeature bits
    std::size_t lanes;
    const std::uint8_t* order;
    /// V[r][i] = X; X = BlockMix(X), for all i.
    void (*fill)(std::uint32_t* states, std::uint8_t* v);
    /// X = BlockMix(X xor V[r][X[16] mod 1024]), 1024 times.
    void (*mix)(std::uint32_t* states, const std::uint8_t* v);
};

constexpr std::uint8_t kNaturalOrder[16] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
/// The diagonals of Salsa20's 4 x 4 words: the rows that SIMD variants compute with.
constexpr std::uint8_t kDiagonalOrder[16] = {0, 5, 10, 15, 4, 9, 14, 3, 8, 13, 2, 7, 12, 1, 6, 11};

void fill_scalar(std::uint32_t* states, std::uint8_t* v);
void mix_scalar(std::uint32_t* states, const std::uint8_t* v);
#if defined(__x86_64__)
void fill_sse2(std::uint32_t* states, std::uint8_t* v);
void mix_sse2(std::uint32_t* states, const std::uint8_t* v);
void fill_avx2x4(std::uint32_t* states, std::uint8_t* v);
void mix_avx2x4(std::uint32_t* states, const std::uint8_t* v);
void fill_avx512vl(std::uint32_t* states, std::uint8_t* v);
void mix_avx512vl(std::uint32_t* states, const std::uint8_t* v);
void fill_avx512x4(std::uint32_t* states, std::uint8_t* v);
void mix_avx512x4(std::uint32_t* states, const std::uint8_t* v);
void fill_avx512x8(std::uint32_t* states, std::uint8_t* v);
void mix_avx512x8(std::uint32_t* states, const std::uint8_t* v);
#endif

}  // namespace bytom::tensority::detail
