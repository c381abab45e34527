#include "tensority/chain.hpp"

#include <bytom/crypto/sha3.hpp>

namespace bytom::tensority::detail {
namespace {

constexpr std::size_t kFoldColumns = kDimension / 4;
constexpr std::uint32_t kFnvPrime = 0x01000193;

}  // namespace

Sequences sequences(const Hash256& header_hash) noexcept {
    constexpr std::size_t kQuarter = Hash256::kSize / kChains;
    Sequences result;
    for (std::size_t k = 0; k < kChains; ++k)
        result[k] = crypto::sha3_256(header_hash.view().subspan(kQuarter * k, kQuarter));
    return result;
}

void fold(const std::uint8_t* sum, std::uint32_t* words) noexcept {
    for (std::size_t i = 0; i < kDimension; ++i) {
        const std::uint8_t* const row = sum + kDimension * i;
        std::uint32_t* const to = words + kFoldColumns * i;
        for (std::size_t j = 0; j < kFoldColumns; ++j) {
            to[j] = std::uint32_t{row[j]} | std::uint32_t{row[j + kFoldColumns]} << 8U |
                    std::uint32_t{row[j + 2 * kFoldColumns]} << 16U |
                    std::uint32_t{row[j + 3 * kFoldColumns]} << 24U;
        }
    }
    for (std::size_t m = kDimension / 2; m > 0; m /= 2) {
        const std::uint32_t* const lower = words + kFoldColumns * m;
        for (std::size_t i = 0; i < kFoldColumns * m; ++i)
            words[i] = (words[i] * kFnvPrime) ^ lower[i];
    }
}

Hash256 finish(const std::uint8_t* sum, std::uint32_t* words) noexcept {
    fold(sum, words);
    return crypto::sha3_256({reinterpret_cast<const std::uint8_t*>(words), sizeof *words * kFoldColumns});
}

}  // namespace bytom::tensority::detail
