// What host and kernels must agree on: the names are those of tensority.cl and
// hash_ends.cl.
#pragma once

#include <cstddef>
#include <cstdint>

namespace bytom::tensority_gpu {

constexpr std::size_t kDimension = 256;
constexpr std::size_t kMatrices = 256;
constexpr std::size_t kMatrixBytes = kDimension * kDimension;
constexpr std::size_t kSeedBytes = kMatrices * kMatrixBytes;
constexpr std::size_t kChains = 4;
constexpr std::size_t kSliceBytes = 16;                    // of one row
constexpr std::size_t kSlices = kDimension / kSliceBytes;  // of a matrix
constexpr std::size_t kWorkGroupItems = 256;
constexpr std::size_t kFewRows = 32;  // of a work-group
constexpr std::size_t kManyRows = 64;
constexpr std::size_t kFoldedBytes = 256;    // what a work-group leaves
constexpr std::size_t kSequenceBytes = 128;  // of a hash
constexpr std::size_t kWordBytes = 4;
constexpr std::size_t kResultWords = 9;
constexpr std::size_t kResultsAt = 16;

/// Rows and two slices.
constexpr std::size_t local_memory_bytes(std::size_t rows) {
    return rows * (kDimension + kSliceBytes) + 2 * kSliceBytes * kDimension;
}

}  // namespace bytom::tensority_gpu
