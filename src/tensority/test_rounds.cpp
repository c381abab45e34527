#include "tensority/test_rounds.hpp"

#include <array>

#include "tensority/kernel_code.hpp"

namespace bytom::tensority::detail {

void fill_test_round(std::size_t round, std::uint8_t* v) noexcept {
    constexpr std::array<std::uint8_t, 8> kExtremes = {0x80, 0x81, 0xff, 0x00, 0x01, 0x7f, 0x80, 0x7f};
    const std::size_t kind = round % 4;
    std::uint64_t state = 0x9e3779b97f4a7c15 * (round + 1);
    for (std::size_t i = 0; i < kRoundBytes; ++i) {
        // xorshift64
        state ^= state << 13U;
        state ^= state >> 7U;
        state ^= state << 17U;
        const auto any = static_cast<std::uint8_t>(state >> 32U);
        const std::uint8_t extreme = kExtremes[state >> 40U & 7U];
        const bool extremes = kind == 1 || (kind == 2 && (state >> 48U & 1U) != 0);
        v[i] = kind == 3 ? 0x80 : extremes ? extreme : any;
    }
}

}  // namespace bytom::tensority::detail
