// 512-bit vpdpbusd: 64 multiply-adds an instruction (11 §7.1).
//
// vpdpbusd multiplies unsigned by signed bytes. A is kept as a + 128; the accumulator of column j starts at
// -128 * sum_t B[j][t], so that it ends at exactly C[i][j].
//
// A packed matrix is 4 panels of 64 columns (rows of B), then the corrections:
//   panel p, quad q, vector n, lane c (4 bytes):  B[64p + 4c + n][4q .. 4q+3]        16 KiB a panel
//   correction p, n, c (4 bytes):                 -128 * sum_t B[64p + 4c + n][t]     1 KiB in all
// The four vectors of a panel hold every fourth column each, so that byte n of lane c of the result belongs
// to vector n: the reduced sums are put together by shifts and come out in natural order, without a shuffle.
#include <immintrin.h>

#include "tensority/kernels/kernels.hpp"

namespace bytom::tensority::detail {
namespace {

constexpr std::size_t kTileRows = 4;
constexpr std::size_t kVectors = 4;                          // of 16 columns
constexpr std::size_t kPanelColumns = 16 * kVectors;         // 64
constexpr std::size_t kPanels = kDimension / kPanelColumns;  // 4
constexpr std::size_t kQuads = kDimension / 4;               // 64
constexpr std::size_t kQuadBytes = 4 * kPanelColumns;        // of one quad of a panel
constexpr std::size_t kPanelBytes = kQuads * kQuadBytes;     // 16 KiB
constexpr std::size_t kCacheLine = 64;

static_assert(kAvx512VnniMatrixBytes == kMatrixBytes + 4 * kDimension);

/// sums += factor (unsigned) times columns (signed), four bytes a lane. As an instruction, because from the
/// intrinsic g++ 12 computes into other registers and copies 32 times in the inner loop.
inline void multiply_add(__m512i& sums, __m512i factor, __m512i columns) {
    __asm__("vpdpbusd %2, %1, %0" : "+v"(sums) : "v"(factor), "v"(columns));
}

/// `mask` ? `a` : `b`, bit by bit.
inline __m512i select(__m512i mask, __m512i a, __m512i b) {
    return _mm512_ternarylogic_epi32(mask, a, b, 0xca);
}

/// Byte n of each lane: red(v[n]) of that lane. Exact because the part below byte n never carries into it.
inline __m512i reduced(__m512i v0, __m512i v1, __m512i v2, __m512i v3) {
    const __m512i s0 = _mm512_add_epi32(v0, _mm512_srli_epi32(v0, 8));
    const __m512i s1 = _mm512_add_epi32(v1, _mm512_slli_epi32(v1, 8));
    const __m512i s2 = _mm512_add_epi32(_mm512_slli_epi32(v2, 16), _mm512_slli_epi32(v2, 8));
    const __m512i s3 = _mm512_add_epi32(_mm512_slli_epi32(v3, 24), _mm512_slli_epi32(v3, 16));
    const __m512i even_bytes = _mm512_set1_epi32(0x00ff00ff);
    const __m512i low_half = _mm512_set1_epi32(0x0000ffff);
    return select(low_half, select(even_bytes, s0, s1), select(even_bytes, s2, s3));
}

/// The first multiplicand: A[i][j] = red(B[j][i]), plus 128. Row i takes byte i mod 4 of quad i / 4.
void first_step(const std::uint8_t* b, std::size_t first_row, std::size_t rows, std::uint8_t* a) {
    for (std::size_t i = first_row; i < first_row + rows; ++i) {
        const __m128i shift = _mm_cvtsi32_si128(static_cast<int>(24 - 8 * (i % 4)));
        for (std::size_t panel = 0; panel < kPanels; ++panel) {
            const std::uint8_t* const from = b + kPanelBytes * panel + kQuadBytes * (i / 4);
            __m512i v[kVectors];
#pragma GCC unroll 4
            for (std::size_t n = 0; n < kVectors; ++n) {
                const __m512i quads = _mm512_load_si512(from + kCacheLine * n);
                v[n] = _mm512_srai_epi32(_mm512_sll_epi32(quads, shift), 24);
            }
            const __m512i bytes = reduced(v[0], v[1], v[2], v[3]);
            _mm512_store_si512(a + kDimension * (i - first_row) + kPanelColumns * panel,
                               _mm512_xor_si512(bytes, _mm512_set1_epi8(-128)));
        }
    }
}

inline void prefetch_lines(const std::uint8_t* from, std::size_t bytes) {
    for (std::size_t i = 0; i < bytes; i += kCacheLine)
        _mm_prefetch(reinterpret_cast<const char*>(from + i), _MM_HINT_T1);
}

inline __m512i broadcast_quad(const std::uint8_t* row) {
    return _mm512_set1_epi32(*reinterpret_cast<const int __attribute__((may_alias))*>(row));
}

/// result = red(A * B^T), plus 128. Meanwhile the next matrix is fetched into the second-level cache.
void product(const std::uint8_t* a, const std::uint8_t* b, const std::uint8_t* next, std::size_t rows,
             std::uint8_t* result) {
    const std::size_t prefetch_bytes = kMatrixBytes / rows;  // there are `rows` tiles
    for (std::size_t panel = 0; panel < kPanels; ++panel) {
        const std::uint8_t* const corrections = b + kMatrixBytes + kQuadBytes * panel;
        prefetch_lines(next + kMatrixBytes + kQuadBytes * panel, kQuadBytes);
        for (std::size_t i = 0; i < rows; i += kTileRows) {
            prefetch_lines(next, prefetch_bytes);
            next += prefetch_bytes;
            __m512i acc[kTileRows][kVectors];
#pragma GCC unroll 4
            for (std::size_t n = 0; n < kVectors; ++n) {
                const __m512i start = _mm512_load_si512(corrections + kCacheLine * n);
#pragma GCC unroll 4
                for (auto& row : acc)
                    row[n] = start;
            }
            const std::uint8_t* quads = b + kPanelBytes * panel;
            const std::uint8_t* row = a + kDimension * i;
            for (std::size_t q = 0; q < kQuads; ++q, quads += kQuadBytes, row += 4) {
                __m512i columns[kVectors];
#pragma GCC unroll 4
                for (std::size_t n = 0; n < kVectors; ++n)
                    columns[n] = _mm512_load_si512(quads + kCacheLine * n);
#pragma GCC unroll 4
                for (std::size_t r = 0; r < kTileRows; ++r) {
                    const __m512i factor = broadcast_quad(row + kDimension * r);
#pragma GCC unroll 4
                    for (std::size_t n = 0; n < kVectors; ++n)
                        multiply_add(acc[r][n], factor, columns[n]);
                }
            }
            std::uint8_t* const to = result + kDimension * i + kPanelColumns * panel;
#pragma GCC unroll 4
            for (std::size_t r = 0; r < kTileRows; ++r) {
                const __m512i bytes = reduced(acc[r][0], acc[r][1], acc[r][2], acc[r][3]);
                _mm512_store_si512(to + kDimension * r, _mm512_xor_si512(bytes, _mm512_set1_epi8(-128)));
            }
        }
    }
}

/// Turns 16 rows of 16 dwords into 16 columns.
inline void transpose(__m512i (&x)[16]) {
    __m512i y[16];
#pragma GCC unroll 4
    for (int g = 0; g < 16; g += 4) {
        // Within 128-bit lanes: y[g + k], lane l = dwords 4l + k of rows g .. g+3.
        const __m512i a = _mm512_unpacklo_epi32(x[g], x[g + 1]);
        const __m512i b = _mm512_unpackhi_epi32(x[g], x[g + 1]);
        const __m512i c = _mm512_unpacklo_epi32(x[g + 2], x[g + 3]);
        const __m512i d = _mm512_unpackhi_epi32(x[g + 2], x[g + 3]);
        y[g] = _mm512_unpacklo_epi64(a, c);
        y[g + 1] = _mm512_unpackhi_epi64(a, c);
        y[g + 2] = _mm512_unpacklo_epi64(b, d);
        y[g + 3] = _mm512_unpackhi_epi64(b, d);
    }
#pragma GCC unroll 4
    for (int k = 0; k < 4; ++k) {
        // The lanes: column 4l + k = lane l of y[k], y[4 + k], y[8 + k], y[12 + k].
        const __m512i a = _mm512_shuffle_i32x4(y[k], y[4 + k], 0x44);
        const __m512i b = _mm512_shuffle_i32x4(y[k], y[4 + k], 0xee);
        const __m512i c = _mm512_shuffle_i32x4(y[8 + k], y[12 + k], 0x44);
        const __m512i d = _mm512_shuffle_i32x4(y[8 + k], y[12 + k], 0xee);
        x[k] = _mm512_shuffle_i32x4(a, c, 0x88);
        x[4 + k] = _mm512_shuffle_i32x4(a, c, 0xdd);
        x[8 + k] = _mm512_shuffle_i32x4(b, d, 0x88);
        x[12 + k] = _mm512_shuffle_i32x4(b, d, 0xdd);
    }
}

/// The column of B^T that lane `lane` of vector `n` of a panel holds.
constexpr std::size_t column_of(std::size_t panel, std::size_t n, std::size_t lane) {
    return kPanelColumns * panel + kVectors * lane + n;
}

}  // namespace

void avx512vnni_pack(const std::uint8_t* v, const std::uint8_t* order, std::uint8_t* matrices) {
    constexpr std::size_t kLinesPerRow = kDimension / kCacheLine;
    constexpr std::size_t kRowStride =
        4 * kBlockBytes;  // a row of a matrix is every other one of four blocks
    for (std::size_t matrix = 0; matrix < 2; ++matrix) {
        std::uint8_t* const to = matrices + kAvx512VnniMatrixBytes * matrix;
        for (std::size_t panel = 0; panel < kPanels; ++panel) {
            for (std::size_t n = 0; n < kVectors; ++n) {
                __m512i sums = _mm512_setzero_si512();
                for (std::size_t line = 0; line < kLinesPerRow; ++line) {
                    const std::uint8_t* const from = v + kBlockBytes * matrix + 2 * kBlockBytes * (line / 2) +
                                                     kCacheLine * (line % 2) +
                                                     kRowStride * column_of(panel, n, 0);
                    __m512i x[16];
#pragma GCC unroll 16
                    for (std::size_t lane = 0; lane < 16; ++lane)
                        x[lane] = _mm512_load_si512(from + kRowStride * kVectors * lane);
                    transpose(x);
                    std::uint8_t* const quads =
                        to + kPanelBytes * panel + kQuadBytes * 16 * line + kCacheLine * n;
#pragma GCC unroll 16
                    for (std::size_t s = 0; s < 16; ++s) {
                        multiply_add(sums, _mm512_set1_epi8(-128), x[s]);  // 128, unsigned
                        _mm512_store_si512(quads + kQuadBytes * order[s], x[s]);
                    }
                }
                _mm512_store_si512(to + kMatrixBytes + kQuadBytes * panel + kCacheLine * n,
                                   _mm512_sub_epi32(_mm512_setzero_si512(), sums));
            }
        }
    }
}

void avx512vnni_run_chain(const ChainTask& task) {
    std::uint8_t* a = task.workspace;
    std::uint8_t* result = a + kMatrixBytes;
    first_step(matrix_of_step(task, kAvx512VnniMatrixBytes, 0), task.first_row, task.rows, a);
    for (std::size_t step = 1; step < task.steps; ++step) {
        product(a, matrix_of_step(task, kAvx512VnniMatrixBytes, step),
                matrix_of_step(task, kAvx512VnniMatrixBytes, step + 1), task.rows, result);
        std::uint8_t* const done = result;
        result = a;
        a = done;
    }
    std::uint8_t* const sum = task.sum + kDimension * task.first_row;
    for (std::size_t i = 0; i < kDimension * task.rows; i += kCacheLine) {
        const __m512i bytes = _mm512_xor_si512(_mm512_load_si512(a + i), _mm512_set1_epi8(-128));
        _mm512_store_si512(sum + i, _mm512_add_epi8(_mm512_load_si512(sum + i), bytes));
    }
}

}  // namespace bytom::tensority::detail
