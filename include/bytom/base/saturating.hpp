// Sums that stop at the greatest number instead of wrapping, for amounts that are only compared or shown.
#pragma once

#include <cstdint>

namespace bytom::base {

/// The sum, or the greatest number if it would wrap.
[[nodiscard]] constexpr std::uint64_t add_up_to_max(std::uint64_t a, std::uint64_t b) noexcept {
    return a + b < a ? ~std::uint64_t{0} : a + b;
}

}  // namespace bytom::base
