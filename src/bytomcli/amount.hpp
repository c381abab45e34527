// Amounts as people write them: whole units with decimals on one side, the smallest unit as an integer on the
// other (primitives/decimal_amount.hpp), with units.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <bytom/base/result.hpp>
#include <bytom/primitives/decimal_amount.hpp>

namespace bytom::bytomcli {

inline constexpr std::string_view kBtmId = "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff";
inline constexpr unsigned kBtmDecimals = 8;  ///< a BTM is 10^8 neu

using primitives::decimal_text;

/// primitives::parse_decimal with errors that users are shown.
[[nodiscard]] Result<std::uint64_t, std::string> parse_decimal(std::string_view text, unsigned decimals);

/// "1.5BTM" of neu.
[[nodiscard]] std::string btm_text(std::uint64_t neu);

/// An amount of the command line: "1.5BTM", "1.5 BTM", "20gold", "100".
struct WrittenAmount {
    std::string_view number;
    std::string_view unit;  ///< empty: the smallest unit of whatever it is
};
[[nodiscard]] Result<WrittenAmount, std::string> split_amount(std::string_view text);

/// How many decimals numbers of this unit of BTM have: "BTM", "mBTM" or "neu", in any case. Nothing: it is no
/// unit of BTM.
[[nodiscard]] std::optional<unsigned> btm_unit_decimals(std::string_view unit) noexcept;

}  // namespace bytom::bytomcli
