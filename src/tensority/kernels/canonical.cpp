#include <array>
#include <cstring>

#include "tensority/kernels/kernels.hpp"
#include "tensority/seed/smix.hpp"

namespace bytom::tensority::detail {
namespace {

constexpr std::size_t kWords = 16;  // of half a block

/// Half a block with stored word s going to Order[s]. A template, so that the places are constants in the
/// code.
template <const std::uint8_t (&Order)[kWords]>
void copy_half(const std::uint8_t* from, std::uint8_t* to) {
    std::array<std::uint32_t, kWords> stored;
    std::memcpy(stored.data(), from, sizeof stored);
    std::array<std::uint32_t, kWords> natural;
#pragma GCC unroll 16
    for (std::size_t s = 0; s < kWords; ++s)
        natural[Order[s]] = stored[s];
    std::memcpy(to, natural.data(), sizeof natural);
}

template <const std::uint8_t (&Order)[kWords]>
void pack(const std::uint8_t* v, std::uint8_t* matrices) {
    for (std::size_t block = 0; block < kRoundBlocks; ++block) {
        const std::uint8_t* const from = v + kBlockBytes * block;
        std::uint8_t* const to = matrices + kMatrixBytes * (block % 2) + kBlockBytes * (block / 2);
        copy_half<Order>(from, to);
        copy_half<Order>(from + kBlockBytes / 2, to + kBlockBytes / 2);
    }
}

}  // namespace

void pack_canonical(const std::uint8_t* v, const std::uint8_t* order, std::uint8_t* matrices) {
    if (std::memcmp(order, kNaturalOrder, kWords) == 0) {
        pack<kNaturalOrder>(v, matrices);
    } else {
        pack<kDiagonalOrder>(v, matrices);
    }
}

}  // namespace bytom::tensority::detail
