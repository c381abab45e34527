// Plain integers, for every processor (11 §7.4). Everything is computed modulo 2^16, which is all that `red`
// looks at (11 §3 fact 1).
//
// A packed matrix is B transposed, in panels of kColumns columns: panel p, then k, then column c is
// B[kColumns * p + c][k] as a 16-bit integer. The inner loop runs over the columns of a panel, in vectors of
// the compilers' portable kind: they become whatever the processor has, where arrays would become memory (g++
// 12).
#include <cstring>

#include "tensority/kernels/kernels.hpp"

namespace bytom::tensority::detail {
namespace {

using Word = std::uint16_t;

#if defined(__AVX2__)
constexpr std::size_t kVectorBytes = 32;
#else
constexpr std::size_t kVectorBytes = 16;
#endif
using Words = Word __attribute__((vector_size(kVectorBytes), may_alias));

/// Whether factors are put into every lane of a vector once for all panels: without an instruction for it
/// (SSE) that costs as much as a multiplication; with one (AVX2) the memory for it does.
#if defined(__SSE2__) && !defined(__AVX2__)
constexpr bool kSpreadFirst = true;
#else
constexpr bool kSpreadFirst = false;
#endif

constexpr std::size_t kRows = 4;
constexpr std::size_t kVectors = 2;
constexpr std::size_t kVectorWords = kVectorBytes / sizeof(Word);
constexpr std::size_t kColumns = kVectors * kVectorWords;
constexpr std::size_t kPanels = kDimension / kColumns;
constexpr std::size_t kPanelWords = kDimension * kColumns;

/// A byte as the number modulo 2^16 that it stands for.
inline Word widened(std::uint8_t byte) {
    return static_cast<Word>(static_cast<std::int8_t>(byte));
}

inline std::uint8_t reduced(Word v) {
    return static_cast<std::uint8_t>(v + (v >> 8U));
}

/// Rows of A as words. A row of the packed first matrix is a column of B: no transposition is left to do.
void first_step(const Word* b, std::size_t first_row, std::size_t rows, Word* a) {
    for (std::size_t i = 0; i < rows; ++i) {
        for (std::size_t panel = 0; panel < kPanels; ++panel) {
            const Word* const from = b + kPanelWords * panel + kColumns * (first_row + i);
            for (std::size_t c = 0; c < kColumns; ++c)
                a[kDimension * i + kColumns * panel + c] = widened(reduced(from[c]));
        }
    }
}

void product(const Word* a, const Word* b, std::size_t rows, Word* result) {
    for (std::size_t i = 0; i < rows; i += kRows) {
        const Word* const factors = a + kDimension * i;
        Words spread[kSpreadFirst ? kDimension : 1][kRows];
        if constexpr (kSpreadFirst) {
            for (std::size_t k = 0; k < kDimension; ++k) {
                for (std::size_t r = 0; r < kRows; ++r)
                    spread[k][r] = Words{} + factors[kDimension * r + k];
            }
        }
        for (std::size_t panel = 0; panel < kPanels; ++panel) {
            Words sums[kRows][kVectors] = {};
            const auto* columns = reinterpret_cast<const Words*>(b + kPanelWords * panel);
            for (std::size_t k = 0; k < kDimension; ++k, columns += kVectors) {
#pragma GCC unroll 4
                for (std::size_t r = 0; r < kRows; ++r) {
                    const Words factor = kSpreadFirst ? spread[k][r] : Words{} + factors[kDimension * r + k];
#pragma GCC unroll 2
                    for (std::size_t n = 0; n < kVectors; ++n)
                        sums[r][n] += factor * columns[n];
                }
            }
            Word* const to = result + kDimension * i + kColumns * panel;
#pragma GCC unroll 4
            for (std::size_t r = 0; r < kRows; ++r) {
#pragma GCC unroll 2
                for (std::size_t n = 0; n < kVectors; ++n) {
                    // The reduced byte, widened: as the high byte it is shifted down with its sign.
                    using Signed = std::int16_t __attribute__((vector_size(kVectorBytes)));
                    const Words high = sums[r][n] + (sums[r][n] << 8);
                    const auto widened_bytes = reinterpret_cast<Words>(reinterpret_cast<Signed>(high) >> 8);
                    *reinterpret_cast<Words*>(to + kDimension * r + kVectorWords * n) = widened_bytes;
                }
            }
        }
    }
}

}  // namespace

static_assert(kPortableMatrixBytes == kMatrixBytes * sizeof(Word));
static_assert(kPortableWorkspaceBytes == 2 * kMatrixBytes * sizeof(Word));

void portable_pack(const std::uint8_t* v, const std::uint8_t* order, std::uint8_t* matrices) {
    constexpr std::size_t kRowStride =
        4 * kBlockBytes;                   // a row of a matrix is every other one of four blocks
    constexpr std::size_t kQuadBytes = 4;  // the words that `order` is about
    auto* to = reinterpret_cast<Word*>(matrices);
    for (std::size_t matrix = 0; matrix < 2; ++matrix) {
        for (std::size_t panel = 0; panel < kPanels; ++panel, to += kPanelWords) {
            const std::uint8_t* const rows = v + kBlockBytes * matrix + kRowStride * kColumns * panel;
            for (std::size_t quad = 0; quad < kDimension / kQuadBytes; ++quad) {
                const std::size_t block = quad / (kBlockBytes / kQuadBytes);
                const std::size_t stored = quad % (kBlockBytes / kQuadBytes);
                const std::size_t word = (stored & ~std::size_t{15}) | order[stored & 15];
                const std::uint8_t* const from = rows + 2 * kBlockBytes * block + kQuadBytes * stored;
                Word* const ks = to + kColumns * (kBlockBytes * block + kQuadBytes * word);
                std::uint32_t quads[kColumns];
                for (std::size_t c = 0; c < kColumns; ++c)
                    std::memcpy(&quads[c], from + kRowStride * c, sizeof *quads);
                for (std::size_t k = 0; k < kQuadBytes; ++k) {
                    for (std::size_t c = 0; c < kColumns; ++c)
                        ks[kColumns * k + c] = widened(static_cast<std::uint8_t>(quads[c] >> (8 * k)));
                }
            }
        }
    }
}

void portable_run_chain(const ChainTask& task) {
    auto* a = reinterpret_cast<Word*>(task.workspace);
    Word* result = a + kMatrixBytes;
    const auto matrix = [&task](std::size_t step) {
        return reinterpret_cast<const Word*>(matrix_of_step(task, kPortableMatrixBytes, step));
    };
    first_step(matrix(0), task.first_row, task.rows, a);
    for (std::size_t step = 1; step < task.steps; ++step) {
        product(a, matrix(step), task.rows, result);
        Word* const done = result;
        result = a;
        a = done;
    }
    std::uint8_t* const sum = task.sum + kDimension * task.first_row;
    for (std::size_t i = 0; i < kDimension * task.rows; ++i)
        sum[i] = static_cast<std::uint8_t>(sum[i] + a[i]);
}

}  // namespace bytom::tensority::detail
