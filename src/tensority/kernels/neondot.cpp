// SDOT of AArch64 (ASIMD dot product): 16 multiply-adds an instruction (11 §7). Signed by signed, so neither
// A nor B need corrections.
//
// A is row-major. A packed matrix is 16 panels of 16 columns of B^T:
//   panel p, quad q, vector n (of 4), lane c (4 bytes):  B[16p + 4c + n][4q .. 4q+3]        4 KiB a panel
// After 64 quads lane c of vector n holds C[i][16p + 4c + n]; its reduced byte is inserted as byte n of the
// lane, which makes 16 result bytes in natural order.
#include <cstring>

#include <arm_neon.h>

#include "tensority/kernels/kernels.hpp"

namespace bytom::tensority::detail {
namespace {

constexpr std::size_t kTileRows = 4;
constexpr std::size_t kVectors = 4;                          // of 4 columns
constexpr std::size_t kPanelColumns = 4 * kVectors;          // 16
constexpr std::size_t kPanels = kDimension / kPanelColumns;  // 16
constexpr std::size_t kQuads = kDimension / 4;               // 64
constexpr std::size_t kQuadBytes = 4 * kPanelColumns;        // 64
constexpr std::size_t kPanelBytes = kQuads * kQuadBytes;     // 4 KiB
constexpr std::size_t kVectorBytes = 16;
constexpr std::size_t kCacheLine = 64;

static_assert(kRowGrain % kTileRows == 0);

inline int8x16_t load(const std::uint8_t* from) {
    return vreinterpretq_s8_u8(vld1q_u8(from));
}

/// The low byte of each lane is red(v).
inline uint32x4_t reduced(int32x4_t v) {
    return vreinterpretq_u32_s32(vsraq_n_s32(v, v, 8));
}

/// Bytes 0 to 3 of each lane from the low bytes of four vectors.
inline uint8x16_t joined(uint32x4_t r0, uint32x4_t r1, uint32x4_t r2, uint32x4_t r3) {
    uint32x4_t bytes = vsliq_n_u32(r0, r1, 8);
    bytes = vsliq_n_u32(bytes, r2, 16);
    return vreinterpretq_u8_u32(vsliq_n_u32(bytes, r3, 24));
}

/// The first multiplicand: A[i][j] = red(B[j][i]); row i takes byte i mod 4 of quad i / 4.
void first_step(const std::uint8_t* b, std::size_t first_row, std::size_t rows, std::uint8_t* a) {
    for (std::size_t i = first_row; i < first_row + rows; ++i) {
        const int32x4_t shift = vdupq_n_s32(static_cast<int>(24 - 8 * (i % 4)));
        for (std::size_t panel = 0; panel < kPanels; ++panel) {
            const std::uint8_t* const from = b + kPanelBytes * panel + kQuadBytes * (i / 4);
            uint32x4_t r[kVectors];
            for (std::size_t n = 0; n < kVectors; ++n) {
                const int32x4_t quads = vreinterpretq_s32_s8(load(from + kVectorBytes * n));
                r[n] = reduced(vshrq_n_s32(vshlq_s32(quads, shift), 24));
            }
            vst1q_u8(a + kDimension * (i - first_row) + kPanelColumns * panel,
                     joined(r[0], r[1], r[2], r[3]));
        }
    }
}

/// Four rows of one panel.
void tile(const std::uint8_t* a, const std::uint8_t* quads, std::uint8_t* result) {
    int32x4_t acc[kTileRows][kVectors];
    for (auto& row : acc) {
        for (int32x4_t& sum : row)
            sum = vdupq_n_s32(0);
    }
    for (std::size_t q = 0; q < kQuads; q += 4, a += 16) {
        int8x16_t factors[kTileRows];
#pragma GCC unroll 4
        for (std::size_t r = 0; r < kTileRows; ++r)
            factors[r] = load(a + kDimension * r);
        const auto multiply = [&]<int Lane>() {
#pragma GCC unroll 4
            for (std::size_t n = 0; n < kVectors; ++n) {
                const int8x16_t columns = load(quads + kVectorBytes * n);
#pragma GCC unroll 4
                for (std::size_t r = 0; r < kTileRows; ++r)
                    acc[r][n] = vdotq_laneq_s32(acc[r][n], columns, factors[r], Lane);
            }
            quads += kQuadBytes;
        };
        multiply.template operator()<0>();
        multiply.template operator()<1>();
        multiply.template operator()<2>();
        multiply.template operator()<3>();
    }
    for (std::size_t r = 0; r < kTileRows; ++r) {
        vst1q_u8(result + kDimension * r,
                 joined(reduced(acc[r][0]), reduced(acc[r][1]), reduced(acc[r][2]), reduced(acc[r][3])));
    }
}

/// result = red(A * B^T). Meanwhile the next matrix is fetched into the second-level cache.
void product(const std::uint8_t* a, const std::uint8_t* b, const std::uint8_t* next, std::size_t rows,
             std::uint8_t* result) {
    const std::size_t tiles = kPanels * (rows / kTileRows);
    const std::size_t lines = (kNeonDotMatrixBytes / kCacheLine + tiles - 1) / tiles;
    const std::uint8_t* const next_end = next + kNeonDotMatrixBytes;
    for (std::size_t panel = 0; panel < kPanels; ++panel) {
        for (std::size_t i = 0; i < rows; i += kTileRows) {
            for (std::size_t line = 0; line < lines && next < next_end; ++line, next += kCacheLine)
                __builtin_prefetch(next, 0, 2);
            tile(a + kDimension * i, b + kPanelBytes * panel,
                 result + kDimension * i + kPanelColumns * panel);
        }
    }
}

}  // namespace

static_assert(kNeonDotMatrixBytes == kMatrixBytes);

void neondot_pack(const std::uint8_t* v, const std::uint8_t* order, std::uint8_t* matrices) {
    constexpr std::size_t kRowStride =
        4 * kBlockBytes;                             // a row of a matrix is every other one of four blocks
    constexpr std::size_t kWords = kBlockBytes / 4;  // of a block
    for (std::size_t matrix = 0; matrix < 2; ++matrix) {
        std::uint8_t* const to = matrices + kNeonDotMatrixBytes * matrix;
        for (std::size_t column = 0; column < kDimension; ++column) {
            const std::uint8_t* const row = v + kBlockBytes * matrix + kRowStride * column;
            std::uint8_t* const place = to + kPanelBytes * (column / kPanelColumns) +
                                        kVectorBytes * (column % kVectors) +
                                        4 * (column % kPanelColumns / kVectors);
            for (std::size_t block = 0; block < 2; ++block) {
                for (std::size_t s = 0; s < kWords; ++s) {
                    const std::size_t quad = kWords * block + (s & ~std::size_t{15}) + order[s & 15];
                    std::memcpy(place + kQuadBytes * quad, row + 2 * kBlockBytes * block + 4 * s, 4);
                }
            }
        }
    }
}

void neondot_run_chain(const ChainTask& task) {
    std::uint8_t* a = task.workspace;
    std::uint8_t* result = a + kMatrixBytes;
    first_step(matrix_of_step(task, kNeonDotMatrixBytes, 0), task.first_row, task.rows, a);
    for (std::size_t step = 1; step < task.steps; ++step) {
        product(a, matrix_of_step(task, kNeonDotMatrixBytes, step),
                matrix_of_step(task, kNeonDotMatrixBytes, step + 1), task.rows, result);
        std::uint8_t* const done = result;
        result = a;
        a = done;
    }
    std::uint8_t* const sum = task.sum + kDimension * task.first_row;
    for (std::size_t i = 0; i < kDimension * task.rows; i += kVectorBytes)
        vst1q_u8(sum + i, vaddq_u8(vld1q_u8(sum + i), vld1q_u8(a + i)));
}

}  // namespace bytom::tensority::detail
