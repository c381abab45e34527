// Sums that stay at the greatest number rather than wrap, for amounts that are only compared or shown.
#pragma once

#include <cstdint>

namespace bytom::base {

/// The sum, or the greatest number there is.
[[nodiscard]] constexpr std::uint64_t add_up_to_max(std::uint64_t a, std::uint64_t b) noexcept {
    return a + b < a ? ~std::uint64_t{0} : a + b;
}

}  // namespace bytom::base
