#include <cstring>

#include "tensority/kernels/kernels.hpp"

namespace bytom::tensority::detail {

void pack_canonical(const std::uint8_t* v, const std::uint8_t* order, std::uint8_t* matrices) {
    constexpr std::size_t kWords = kBlockBytes / sizeof(std::uint32_t);
    bool natural = true;
    for (std::size_t s = 0; s < kWords / 2; ++s)
        natural = natural && order[s] == s;

    for (std::size_t block = 0; block < kRoundBlocks; ++block) {
        const std::uint8_t* const from = v + kBlockBytes * block;
        std::uint8_t* const to = matrices + kMatrixBytes * (block % 2) + kBlockBytes * (block / 2);
        if (natural) {
            std::memcpy(to, from, kBlockBytes);
            continue;
        }
        for (std::size_t s = 0; s < kWords; ++s) {
            const std::size_t word = (s & ~std::size_t{15}) | order[s & 15];
            std::memcpy(to + 4 * word, from + 4 * s, sizeof(std::uint32_t));
        }
    }
}

}  // namespace bytom::tensority::detail
