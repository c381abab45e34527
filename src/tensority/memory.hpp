// Aligned memory for matrices and working buffers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

namespace bytom::tensority {

/// The packed matrices of a seed: aligned to 2 MiB and offered to the system for huge pages (about 2 % of a
/// hash). Throws std::bad_alloc.
class MatrixMemory {
public:
    explicit MatrixMemory(std::size_t bytes);
    ~MatrixMemory();
    MatrixMemory(const MatrixMemory&) = delete;
    MatrixMemory& operator=(const MatrixMemory&) = delete;

    [[nodiscard]] std::uint8_t* data() const noexcept { return data_; }

private:
    void* mapping_ = nullptr;
    std::size_t mapped_bytes_ = 0;
    std::uint8_t* data_ = nullptr;
};

struct FreeAligned {
    void operator()(std::uint8_t* bytes) const noexcept;
};
/// Aligned to a cache line.
using AlignedBytes = std::unique_ptr<std::uint8_t[], FreeAligned>;
[[nodiscard]] AlignedBytes allocate_aligned(std::size_t bytes);

}  // namespace bytom::tensority
