// What a kernel is made of. Files compiled for an instruction set beyond the baseline include this and
// intrinsics only: no inline function may leak from them into code that every processor runs.
#pragma once

#include <cstddef>
#include <cstdint>

namespace bytom::tensority::detail {

constexpr std::size_t kDimension = 256;                          // rows and columns of a matrix
constexpr std::size_t kMatrixBytes = kDimension * kDimension;    // in canonical form
constexpr std::size_t kMatrices = 256;                           // of a seed
constexpr std::size_t kRounds = 128;                             // ROMix rounds of a seed
constexpr std::size_t kRoundBlocks = 1024;                       // blocks of V[r]
constexpr std::size_t kBlockBytes = 128;                         // of such a block
constexpr std::size_t kRoundBytes = kRoundBlocks * kBlockBytes;  // V[r]: two matrices
constexpr std::size_t kChains = 4;                               // of a hash
constexpr std::size_t kSteps = 64;                               // products of a chain
constexpr std::size_t kSequenceLength = 32;                      // its matrix indices, played twice
constexpr std::size_t kAlignment = 64;                           // of matrices and workspaces
constexpr std::size_t kRowGrain = 32;                            // row ranges are multiples of this

/// One chain of products (11 §2.4), or a range of its rows.
struct ChainTask {
    const std::uint8_t* matrices;     ///< the seed's, packed by the same kernel
    const std::uint8_t* sequence;     ///< kSequenceLength matrix indices
    std::size_t steps;                ///< products to do, 1 to kSteps
    std::size_t first_row;            ///< multiple of kRowGrain
    std::size_t rows;                 ///< multiple of kRowGrain, at least one
    const std::uint8_t* next_matrix;  ///< the packed matrix that the caller reads next, to be prefetched
    std::uint8_t* workspace;          ///< workspace_bytes, kAlignment; what it holds does not matter
    std::uint8_t* sum;  ///< 256 x 256 bytes, row-major: the rows of the result are added, mod 256
};

/// The matrix that follows that of step `step` (from 0).
static inline const std::uint8_t* matrix_of_step(const ChainTask& task, std::size_t matrix_bytes,
                                                 std::size_t step) {
    return step < task.steps ? task.matrices + matrix_bytes * task.sequence[step % kSequenceLength]
                             : task.next_matrix;
}

struct KernelCode {
    const char* name;
    const char* description;
    std::uint32_t needs;          ///< CpuFeature bits
    std::size_t matrix_bytes;     ///< size of one packed matrix, a multiple of kAlignment
    std::size_t workspace_bytes;  ///< what run_chain needs
    /// Packs the two matrices of one round: `v` is V[r], whose blocks have their 16-word halves stored in the
    /// order given: stored word s of a half is word order[s] (kNaturalOrder or kDiagonalOrder of
    /// seed/smix.hpp). 2 * matrix_bytes are written.
    void (*pack)(const std::uint8_t* v, const std::uint8_t* order, std::uint8_t* matrices);
    void (*run_chain)(const ChainTask& task);
};

}  // namespace bytom::tensority::detail
