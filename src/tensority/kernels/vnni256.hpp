// 256-bit vpdpbusd: 32 multiply-adds an instruction (11 §7.2), for the files avxvnni.cpp (VEX encoding) and
// avx512vlvnni.cpp (EVEX encoding), which processors have independently of each other. `MultiplyAdd` is the
// instruction in the encoding of the file, written out: from the intrinsic, g++ 12 computes into another
// register and copies it back in the loop. Everything is in an unnamed namespace: nothing leaks into other
// files.
//
// A and the corrections as in avx512vnni.cpp. A packed matrix is 16 panels of 16 columns, then the
// corrections:
//   panel p, quad q, vector n (of 2), lane c (4 bytes):  B[16p + 2c + n][4q .. 4q+3]        4 KiB a panel
//   correction p, n, c (4 bytes):                        -128 * sum_t B[16p + 2c + n][t]    1 KiB in all
// The two vectors hold even and odd columns, so that two reduced sums make a 16-bit word in natural order.
#pragma once

#include <immintrin.h>

#include "tensority/kernels/kernels.hpp"

namespace bytom::tensority::detail {
namespace {

constexpr std::size_t kTileRows = 6;
constexpr std::size_t kLastTileRows = 4;
constexpr std::size_t kVectors = 2;                          // of 8 columns
constexpr std::size_t kPanelColumns = 8 * kVectors;          // 16
constexpr std::size_t kPanels = kDimension / kPanelColumns;  // 16
constexpr std::size_t kPanelGroup = 4;                       // panels kept in the first-level cache
constexpr std::size_t kQuads = kDimension / 4;               // 64
constexpr std::size_t kQuadBytes = 4 * kPanelColumns;        // 64
constexpr std::size_t kPanelBytes = kQuads * kQuadBytes;     // 4 KiB
constexpr std::size_t kVectorBytes = 32;
constexpr std::size_t kCacheLine = 64;

static_assert(kAvxVnniMatrixBytes == kMatrixBytes + 4 * kDimension);

inline __m256i load(const std::uint8_t* from) {
    return _mm256_load_si256(reinterpret_cast<const __m256i*>(from));
}

inline void store(std::uint8_t* to, __m256i bytes) {
    _mm256_store_si256(reinterpret_cast<__m256i*>(to), bytes);
}

inline __m256i broadcast_quad(const std::uint8_t* row) {
    return _mm256_set1_epi32(*reinterpret_cast<const int __attribute__((may_alias))*>(row));
}

/// Low word of each lane: red(even) | red(odd) << 8.
inline __m256i reduced(__m256i even, __m256i odd) {
    const __m256i s0 = _mm256_add_epi32(even, _mm256_srli_epi32(even, 8));
    const __m256i s1 = _mm256_add_epi32(odd, _mm256_slli_epi32(odd, 8));
    return _mm256_or_si256(_mm256_and_si256(s0, _mm256_set1_epi32(0x00ff)),
                           _mm256_and_si256(s1, _mm256_set1_epi32(0xff00)));
}

/// Stores 16 bytes, plus 128, of two rows given as words in lanes.
inline void store_two_rows(__m256i first, __m256i second, std::uint8_t* to) {
    const __m256i in_lanes = _mm256_packus_epi32(first, second);
    const __m256i rows = _mm256_xor_si256(_mm256_permute4x64_epi64(in_lanes, 0xd8), _mm256_set1_epi8(-128));
    _mm_store_si128(reinterpret_cast<__m128i*>(to), _mm256_castsi256_si128(rows));
    _mm_store_si128(reinterpret_cast<__m128i*>(to + kDimension), _mm256_extracti128_si256(rows, 1));
}

/// The first multiplicand: A[i][j] = red(B[j][i]), plus 128. Rows come in pairs; row i takes byte i mod 4 of
/// quad i / 4.
void first_step(const std::uint8_t* b, std::size_t first_row, std::size_t rows, std::uint8_t* a) {
    for (std::size_t i = first_row; i < first_row + rows; i += 2) {
        for (std::size_t panel = 0; panel < kPanels; ++panel) {
            const std::uint8_t* const from = b + kPanelBytes * panel + kQuadBytes * (i / 4);
            __m256i words[2];
#pragma GCC unroll 2
            for (std::size_t r = 0; r < 2; ++r) {
                const __m128i shift = _mm_cvtsi32_si128(static_cast<int>(24 - 8 * (i % 4 + r)));
                words[r] = reduced(_mm256_srai_epi32(_mm256_sll_epi32(load(from), shift), 24),
                                   _mm256_srai_epi32(_mm256_sll_epi32(load(from + kVectorBytes), shift), 24));
            }
            store_two_rows(words[0], words[1], a + kDimension * (i - first_row) + kPanelColumns * panel);
        }
    }
}

/// `Rows` rows of one panel.
template <typename MultiplyAdd, std::size_t Rows>
inline __attribute__((always_inline)) void tile(const std::uint8_t* a, const std::uint8_t* quads,
                                                const std::uint8_t* corrections, std::uint8_t* result) {
    __m256i acc[Rows][kVectors];
#pragma GCC unroll 6
    for (std::size_t r = 0; r < Rows; ++r) {
        acc[r][0] = load(corrections);
        acc[r][1] = load(corrections + kVectorBytes);
    }
    for (std::size_t q = 0; q < kQuads; ++q, quads += kQuadBytes, a += 4) {
        const __m256i even = load(quads);
        const __m256i odd = load(quads + kVectorBytes);
#pragma GCC unroll 6
        for (std::size_t r = 0; r < Rows; ++r) {
            const __m256i factor = broadcast_quad(a + kDimension * r);
            MultiplyAdd::apply(acc[r][0], factor, even);
            MultiplyAdd::apply(acc[r][1], factor, odd);
        }
    }
#pragma GCC unroll 3
    for (std::size_t r = 0; r < Rows; r += 2) {
        store_two_rows(reduced(acc[r][0], acc[r][1]), reduced(acc[r + 1][0], acc[r + 1][1]),
                       result + kDimension * r);
    }
}

/// One row block of a group of panels.
template <typename MultiplyAdd, std::size_t Rows>
void row_block(const std::uint8_t* a, const std::uint8_t* b, std::size_t first_panel, std::uint8_t* result) {
    for (std::size_t panel = first_panel; panel < first_panel + kPanelGroup; ++panel) {
        tile<MultiplyAdd, Rows>(a, b + kPanelBytes * panel, b + kMatrixBytes + kQuadBytes * panel,
                                result + kPanelColumns * panel);
    }
}

/// result = red(A * B^T), plus 128. Meanwhile the next matrix is fetched into the second-level cache.
template <typename MultiplyAdd>
void product(const std::uint8_t* a, const std::uint8_t* b, const std::uint8_t* next, std::size_t rows,
             std::uint8_t* result) {
    // rows = 6 * n + 4 * m, with the smallest m.
    const std::size_t in_last_tiles = rows % kTileRows == 0 ? 0 : rows % kTileRows == 4 ? 4 : 8;
    const std::size_t blocks = (rows - in_last_tiles) / kTileRows * (kPanels / kPanelGroup);
    const std::size_t lines = (kAvxVnniMatrixBytes / kCacheLine + blocks - 1) / blocks;
    const std::uint8_t* const next_end = next + kAvxVnniMatrixBytes;
    for (std::size_t panel = 0; panel < kPanels; panel += kPanelGroup) {
        std::size_t i = 0;
        for (; i < rows - in_last_tiles; i += kTileRows) {
            for (std::size_t line = 0; line < lines && next < next_end; ++line, next += kCacheLine)
                _mm_prefetch(reinterpret_cast<const char*>(next), _MM_HINT_T1);
            row_block<MultiplyAdd, kTileRows>(a + kDimension * i, b, panel, result + kDimension * i);
        }
        for (; i < rows; i += kLastTileRows)
            row_block<MultiplyAdd, kLastTileRows>(a + kDimension * i, b, panel, result + kDimension * i);
    }
}

/// Turns 8 rows of 8 dwords into 8 columns.
inline void transpose(__m256i (&x)[8]) {
    __m256i y[8];
#pragma GCC unroll 2
    for (int g = 0; g < 8; g += 4) {
        const __m256i a = _mm256_unpacklo_epi32(x[g], x[g + 1]);
        const __m256i b = _mm256_unpackhi_epi32(x[g], x[g + 1]);
        const __m256i c = _mm256_unpacklo_epi32(x[g + 2], x[g + 3]);
        const __m256i d = _mm256_unpackhi_epi32(x[g + 2], x[g + 3]);
        y[g] = _mm256_unpacklo_epi64(a, c);
        y[g + 1] = _mm256_unpackhi_epi64(a, c);
        y[g + 2] = _mm256_unpacklo_epi64(b, d);
        y[g + 3] = _mm256_unpackhi_epi64(b, d);
    }
#pragma GCC unroll 4
    for (int k = 0; k < 4; ++k) {
        x[k] = _mm256_permute2x128_si256(y[k], y[4 + k], 0x20);
        x[4 + k] = _mm256_permute2x128_si256(y[k], y[4 + k], 0x31);
    }
}

template <typename MultiplyAdd>
void pack(const std::uint8_t* v, const std::uint8_t* order, std::uint8_t* matrices) {
    constexpr std::size_t kPartsPerRow = kDimension / kVectorBytes;
    constexpr std::size_t kPartsPerBlock = kBlockBytes / kVectorBytes;
    constexpr std::size_t kRowStride =
        4 * kBlockBytes;  // a row of a matrix is every other one of four blocks
    for (std::size_t matrix = 0; matrix < 2; ++matrix) {
        std::uint8_t* const to = matrices + kAvxVnniMatrixBytes * matrix;
        for (std::size_t panel = 0; panel < kPanels; ++panel) {
            for (std::size_t n = 0; n < kVectors; ++n) {
                __m256i sums = _mm256_setzero_si256();
                for (std::size_t part = 0; part < kPartsPerRow; ++part) {
                    const std::uint8_t* const from =
                        v + kBlockBytes * matrix + 2 * kBlockBytes * (part / kPartsPerBlock) +
                        kVectorBytes * (part % kPartsPerBlock) + kRowStride * (kPanelColumns * panel + n);
                    __m256i x[8];
#pragma GCC unroll 8
                    for (std::size_t lane = 0; lane < 8; ++lane)
                        x[lane] = load(from + kRowStride * kVectors * lane);
                    transpose(x);
                    // Half blocks of 16 words are stored in `order`; this part is one half of one.
                    std::uint8_t* const quads =
                        to + kPanelBytes * panel + kQuadBytes * 16 * (part / 2) + kVectorBytes * n;
                    const std::uint8_t* const own_order = order + 8 * (part % 2);
#pragma GCC unroll 8
                    for (std::size_t s = 0; s < 8; ++s) {
                        MultiplyAdd::apply(sums, _mm256_set1_epi8(-128), x[s]);  // 128, unsigned
                        store(quads + kQuadBytes * own_order[s], x[s]);
                    }
                }
                store(to + kMatrixBytes + kQuadBytes * panel + kVectorBytes * n,
                      _mm256_sub_epi32(_mm256_setzero_si256(), sums));
            }
        }
    }
}

template <typename MultiplyAdd>
void run_chain(const ChainTask& task) {
    std::uint8_t* a = task.workspace;
    std::uint8_t* result = a + kMatrixBytes;
    first_step(matrix_of_step(task, kAvxVnniMatrixBytes, 0), task.first_row, task.rows, a);
    for (std::size_t step = 1; step < task.steps; ++step) {
        product<MultiplyAdd>(a, matrix_of_step(task, kAvxVnniMatrixBytes, step),
                             matrix_of_step(task, kAvxVnniMatrixBytes, step + 1), task.rows, result);
        std::uint8_t* const done = result;
        result = a;
        a = done;
    }
    std::uint8_t* const sum = task.sum + kDimension * task.first_row;
    for (std::size_t i = 0; i < kDimension * task.rows; i += kVectorBytes) {
        const __m256i bytes = _mm256_xor_si256(load(a + i), _mm256_set1_epi8(-128));
        store(sum + i, _mm256_add_epi8(load(sum + i), bytes));
    }
}

}  // namespace
}  // namespace bytom::tensority::detail
