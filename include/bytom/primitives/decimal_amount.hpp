// Amounts as people and clients write them: whole units with decimals on one side, the smallest unit as an
// integer on the other. Exact: no floating point, and what does not fit is an error.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <bytom/base/result.hpp>

namespace bytom::primitives {

inline constexpr unsigned kMaxAssetDecimals = 18;  ///< more would leave no room for whole units

enum class DecimalError : std::uint8_t {
    no_number,          ///< other than digits with at most one point between them
    too_many_decimals,  ///< digits other than 0 beyond those that there are
    too_large,          ///< for 64 bits
};

/// "1.5" with 8 decimals is 150'000'000.
[[nodiscard]] Result<std::uint64_t, DecimalError> parse_decimal(std::string_view text, unsigned decimals);

/// The reverse, without trailing zeros: "1.5".
[[nodiscard]] std::string decimal_text(std::uint64_t amount, unsigned decimals);

}  // namespace bytom::primitives
