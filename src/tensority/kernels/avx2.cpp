// 256-bit vpmaddubsw made exact by xor (11 §7.3).
//
// With m = 0xff where a < 0 and 0 elsewhere, a * b = |a| * (b xor m) + max(0, -a). So C[i][j] is the sum over
// k of |a_ik| * (b_jk xor m_ik), plus N_i = sum over k of max(0, -a_ik). |a| is an unsigned byte up to 128
// and b xor m any signed byte, so that the sum of a pair lies in [-32768, 32512]: vpmaddubsw never saturates.
// Sums wrap modulo 2^16, in two words per dword that are added up at the end.
//
// B is read in its canonical form. A is kept as |a| and m, in blocks of 16 rows:
//   block, quad q, row r of 16 (4 bytes):  A[16 * block + r][4q .. 4q+3]     4 KiB a block, contiguous
#include <immintrin.h>

#include "tensority/kernels/kernels.hpp"

namespace bytom::tensority::detail {
namespace {

constexpr std::size_t kBlockRows = 16;  // two vectors of 8 rows
constexpr std::size_t kVectors = 2;
constexpr std::size_t kVectorBytes = 32;
constexpr std::size_t kTileColumns = 4;
constexpr std::size_t kColumnGroup = 32;  // rows of B kept in the first-level cache: 8 KiB
constexpr std::size_t kQuads = kDimension / 4;
constexpr std::size_t kQuadBytes = 4 * kBlockRows;              // of a block
constexpr std::size_t kBlockOfRowsBytes = kQuads * kQuadBytes;  // 4 KiB
constexpr std::size_t kCacheLine = 64;

/// One multiplicand, in 2 * kMatrixBytes + kNegativesBytes of memory.
struct Factors {
    std::uint8_t* masks;       ///< m
    std::uint8_t* magnitudes;  ///< |a|
    std::uint8_t* negatives;   ///< N: a dword per row, of two words whose sum counts

    explicit Factors(std::uint8_t* memory)
        : masks(memory), magnitudes(memory + kMatrixBytes), negatives(memory + 2 * kMatrixBytes) {}
};

constexpr std::size_t kNegativesBytes = 4 * kDimension;
static_assert(kAvx2WorkspaceBytes == 2 * (2 * kMatrixBytes + kNegativesBytes));

inline __m256i load(const std::uint8_t* from) {
    return _mm256_load_si256(reinterpret_cast<const __m256i*>(from));
}

inline void store(std::uint8_t* to, __m256i bytes) {
    _mm256_store_si256(reinterpret_cast<__m256i*>(to), bytes);
}

using Accumulators = __m256i[kVectors][kTileColumns];

/// Adds to acc[v][c] the pair sums of 16 rows times 4 columns, over all quads: `masks` is a block of 16 rows,
/// its magnitudes lie kMatrixBytes behind, `columns` the first of four rows of B.
///
/// The loop is written out, because the compilers do not keep up with four instructions a cycle on 16
/// registers: g++ 12 copies accumulators back and forth (a third more time), and both order the instructions
/// so that they wait for each other (3 %). Registers 8 and 9 are masks, 10 and 11 magnitudes, 12 to 15 two
/// columns times two vectors.
inline void add_products(Accumulators& acc, const std::uint8_t* masks, const std::uint8_t* columns) {
    const std::uint8_t* const end = masks + kBlockOfRowsBytes;
    // clang-format off
    __asm__ volatile(
        "1:\n\t"
        ".irp q, 0, 1\n\t"
        "vmovdqa 64*\\q(%[masks]), %%ymm8\n\t"
        "vmovdqa 64*\\q+32(%[masks]), %%ymm9\n\t"
        "vpbroadcastd 4*\\q(%[columns]), %%ymm12\n\t"
        "vpbroadcastd 4*\\q+256(%[columns]), %%ymm13\n\t"
        "vpxor %%ymm12, %%ymm9, %%ymm14\n\t"
        "vpxor %%ymm13, %%ymm9, %%ymm15\n\t"
        "vpxor %%ymm12, %%ymm8, %%ymm12\n\t"
        "vpxor %%ymm13, %%ymm8, %%ymm13\n\t"
        "vmovdqa 64*\\q+65536(%[masks]), %%ymm10\n\t"
        "vmovdqa 64*\\q+65568(%[masks]), %%ymm11\n\t"
        "vpmaddubsw %%ymm12, %%ymm10, %%ymm12\n\t"
        "vpmaddubsw %%ymm13, %%ymm10, %%ymm13\n\t"
        "vpmaddubsw %%ymm14, %%ymm11, %%ymm14\n\t"
        "vpmaddubsw %%ymm15, %%ymm11, %%ymm15\n\t"
        "vpaddw %%ymm12, %[acc00], %[acc00]\n\t"
        "vpaddw %%ymm13, %[acc01], %[acc01]\n\t"
        "vpaddw %%ymm14, %[acc10], %[acc10]\n\t"
        "vpaddw %%ymm15, %[acc11], %[acc11]\n\t"
        "vpbroadcastd 4*\\q+512(%[columns]), %%ymm12\n\t"
        "vpbroadcastd 4*\\q+768(%[columns]), %%ymm13\n\t"
        "vpxor %%ymm12, %%ymm9, %%ymm14\n\t"
        "vpxor %%ymm13, %%ymm9, %%ymm15\n\t"
        "vpxor %%ymm12, %%ymm8, %%ymm12\n\t"
        "vpxor %%ymm13, %%ymm8, %%ymm13\n\t"
        "vpmaddubsw %%ymm12, %%ymm10, %%ymm12\n\t"
        "vpmaddubsw %%ymm13, %%ymm10, %%ymm13\n\t"
        "vpmaddubsw %%ymm14, %%ymm11, %%ymm14\n\t"
        "vpmaddubsw %%ymm15, %%ymm11, %%ymm15\n\t"
        "vpaddw %%ymm12, %[acc02], %[acc02]\n\t"
        "vpaddw %%ymm13, %[acc03], %[acc03]\n\t"
        "vpaddw %%ymm14, %[acc12], %[acc12]\n\t"
        "vpaddw %%ymm15, %[acc13], %[acc13]\n\t"
        ".endr\n\t"
        "add $128, %[masks]\n\t"
        "add $8, %[columns]\n\t"
        "cmp %[end], %[masks]\n\t"
        "jne 1b"
        : [masks] "+r"(masks), [columns] "+r"(columns),
          [acc00] "+x"(acc[0][0]), [acc01] "+x"(acc[0][1]), [acc02] "+x"(acc[0][2]), [acc03] "+x"(acc[0][3]),
          [acc10] "+x"(acc[1][0]), [acc11] "+x"(acc[1][1]), [acc12] "+x"(acc[1][2]), [acc13] "+x"(acc[1][3])
        : [end] "r"(end)
        : "xmm8", "xmm9", "xmm10", "xmm11", "xmm12", "xmm13", "xmm14", "xmm15", "memory", "cc");
    // clang-format on
}

static_assert(kVectors == 2 && kTileColumns == 4 && kQuadBytes == 64 && kMatrixBytes == 65536 &&
                  kDimension == 256 && kQuads % 2 == 0,
              "the offsets written out above");

/// Writes bytes (8 rows, one quad) of a multiplicand at `at` and counts its negatives for the rows at
/// `rows_at`.
inline void put(const Factors& to, std::size_t at, std::size_t rows_at, __m256i bytes) {
    const __m256i mask = _mm256_cmpgt_epi8(_mm256_setzero_si256(), bytes);
    const __m256i magnitude = _mm256_abs_epi8(bytes);
    store(to.masks + at, mask);
    store(to.magnitudes + at, magnitude);
    const __m256i of_negatives = _mm256_maddubs_epi16(_mm256_and_si256(magnitude, mask), _mm256_set1_epi8(1));
    store(to.negatives + rows_at, _mm256_add_epi16(load(to.negatives + rows_at), of_negatives));
}

void clear_negatives(const Factors& factors, std::size_t rows) {
    for (std::size_t i = 0; i < 4 * rows; i += kVectorBytes)
        store(factors.negatives + i, _mm256_setzero_si256());
}

/// The first multiplicand: A[i][j] = f(B[j][i]), f(b) = b for b >= 0 and b - 1 for b < 0 (11 §3 fact 4).
void first_step(const std::uint8_t* b, std::size_t first_row, std::size_t rows, const Factors& to) {
    clear_negatives(to, rows);
    for (std::size_t i = 0; i < rows; i += kBlockRows) {
        for (std::size_t q = 0; q < kQuads; ++q) {
            const std::uint8_t* const from = b + 4 * kDimension * q + first_row + i;
            __m128i x[4];
#pragma GCC unroll 4
            for (std::size_t r = 0; r < 4; ++r) {
                const __m128i bytes = _mm_load_si128(reinterpret_cast<const __m128i*>(from + kDimension * r));
                x[r] = _mm_add_epi8(bytes, _mm_cmpgt_epi8(_mm_setzero_si128(), bytes));
            }
            const __m128i low01 = _mm_unpacklo_epi8(x[0], x[1]);
            const __m128i low23 = _mm_unpacklo_epi8(x[2], x[3]);
            const __m128i high01 = _mm_unpackhi_epi8(x[0], x[1]);
            const __m128i high23 = _mm_unpackhi_epi8(x[2], x[3]);
            const std::size_t at = kBlockOfRowsBytes * (i / kBlockRows) + kQuadBytes * q;
            put(to, at, 4 * i,
                _mm256_set_m128i(_mm_unpackhi_epi16(low01, low23), _mm_unpacklo_epi16(low01, low23)));
            put(to, at + kVectorBytes, 4 * i + kVectorBytes,
                _mm256_set_m128i(_mm_unpackhi_epi16(high01, high23), _mm_unpacklo_epi16(high01, high23)));
        }
    }
}

/// Byte c of each dword: red of the sum of the two words of acc[c]. The sum is made in the word that the byte
/// belongs to.
inline __m256i reduced(const __m256i (&acc)[kTileColumns]) {
    const __m256i t0 = _mm256_add_epi16(acc[0], _mm256_srli_epi32(acc[0], 16));
    const __m256i t1 = _mm256_add_epi16(acc[1], _mm256_srli_epi32(acc[1], 16));
    const __m256i t2 = _mm256_add_epi16(acc[2], _mm256_slli_epi32(acc[2], 16));
    const __m256i t3 = _mm256_add_epi16(acc[3], _mm256_slli_epi32(acc[3], 16));
    const __m256i even = _mm256_blend_epi16(t0, t2, 0xaa);
    const __m256i odd = _mm256_blend_epi16(t1, t3, 0xaa);
    const __m256i even_bytes = _mm256_add_epi16(even, _mm256_srli_epi16(even, 8));
    const __m256i odd_bytes = _mm256_add_epi16(odd, _mm256_slli_epi16(odd, 8));
    const __m256i low = _mm256_set1_epi16(0x00ff);
    return _mm256_or_si256(_mm256_and_si256(low, even_bytes), _mm256_andnot_si256(low, odd_bytes));
}

/// 16 rows times 4 columns.
inline void tile(const Factors& a, std::size_t block, const std::uint8_t* b, std::size_t column,
                 const Factors& to) {
    Accumulators acc;
    const std::size_t rows_at = 4 * kBlockRows * block;
#pragma GCC unroll 2
    for (std::size_t v = 0; v < kVectors; ++v) {
#pragma GCC unroll 4
        for (std::size_t c = 0; c < kTileColumns; ++c)
            acc[v][c] = load(a.negatives + rows_at + kVectorBytes * v);
    }
    add_products(acc, a.masks + kBlockOfRowsBytes * block, b + kDimension * column);
    // The four columns are the four bytes of one quad of the next multiplicand.
    const std::size_t at = kBlockOfRowsBytes * block + kQuadBytes * (column / kTileColumns);
#pragma GCC unroll 2
    for (std::size_t v = 0; v < kVectors; ++v)
        put(to, at + kVectorBytes * v, rows_at + kVectorBytes * v, reduced(acc[v]));
}

/// to = red(A * B^T). Meanwhile the next matrix is fetched into the second-level cache.
void product(const Factors& a, const std::uint8_t* b, const std::uint8_t* next, std::size_t rows,
             const Factors& to) {
    clear_negatives(to, rows);
    const std::size_t blocks = rows / kBlockRows;
    const std::size_t prefetch_bytes = kMatrixBytes / (blocks * kQuads);  // a tile
    for (std::size_t group = 0; group < kDimension; group += kColumnGroup) {
        for (std::size_t block = 0; block < blocks; ++block) {
            for (std::size_t column = group; column < group + kColumnGroup; column += kTileColumns) {
                for (std::size_t i = 0; i < prefetch_bytes; i += kCacheLine)
                    _mm_prefetch(reinterpret_cast<const char*>(next + i), _MM_HINT_T1);
                next += prefetch_bytes;
                tile(a, block, b, column, to);
            }
        }
    }
}

/// sum += A, in rows.
void add_to_sum(const Factors& a, std::size_t rows, std::uint8_t* sum) {
    for (std::size_t i = 0; i < rows; i += 8) {
        for (std::size_t q = 0; q < kQuads; q += 8) {
            const std::size_t at =
                kBlockOfRowsBytes * (i / kBlockRows) + kQuadBytes * q + 4 * (i % kBlockRows);
            __m256i x[8];
#pragma GCC unroll 8
            for (std::size_t k = 0; k < 8; ++k) {
                const __m256i mask = load(a.masks + at + kQuadBytes * k);
                x[k] =
                    _mm256_sub_epi8(_mm256_xor_si256(load(a.magnitudes + at + kQuadBytes * k), mask), mask);
            }
            __m256i y[8];
#pragma GCC unroll 2
            for (std::size_t g = 0; g < 8; g += 4) {
                const __m256i p = _mm256_unpacklo_epi32(x[g], x[g + 1]);
                const __m256i r = _mm256_unpackhi_epi32(x[g], x[g + 1]);
                const __m256i s = _mm256_unpacklo_epi32(x[g + 2], x[g + 3]);
                const __m256i t = _mm256_unpackhi_epi32(x[g + 2], x[g + 3]);
                y[g] = _mm256_unpacklo_epi64(p, s);
                y[g + 1] = _mm256_unpackhi_epi64(p, s);
                y[g + 2] = _mm256_unpacklo_epi64(r, t);
                y[g + 3] = _mm256_unpackhi_epi64(r, t);
            }
#pragma GCC unroll 4
            for (std::size_t k = 0; k < 4; ++k) {
                std::uint8_t* const low = sum + kDimension * (i + k) + 4 * q;
                std::uint8_t* const high = low + 4 * kDimension;
                store(low, _mm256_add_epi8(load(low), _mm256_permute2x128_si256(y[k], y[4 + k], 0x20)));
                store(high, _mm256_add_epi8(load(high), _mm256_permute2x128_si256(y[k], y[4 + k], 0x31)));
            }
        }
    }
}

}  // namespace

void avx2_run_chain(const ChainTask& task) {
    Factors a(task.workspace);
    Factors result(task.workspace + kAvx2WorkspaceBytes / 2);
    first_step(matrix_of_step(task, kMatrixBytes, 0), task.first_row, task.rows, a);
    for (std::size_t step = 1; step < task.steps; ++step) {
        product(a, matrix_of_step(task, kMatrixBytes, step), matrix_of_step(task, kMatrixBytes, step + 1),
                task.rows, result);
        const Factors done = result;
        result = a;
        a = done;
    }
    add_to_sum(a, task.rows, task.sum + kDimension * task.first_row);
}

}  // namespace bytom::tensority::detail
