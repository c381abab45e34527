// Amounts as people write them: whole units with decimals on one side, the smallest unit as an integer on the
// other. Exact: no floating point, and what does not fit is an error.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <bytom/base/result.hpp>

namespace bytom::bytomcli {

inline constexpr std::string_view kBtmId = "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff";
inline constexpr unsigned kBtmDecimals = 8;   ///< a BTM is 10^8 neu
inline constexpr unsigned kMaxDecimals = 18;  ///< more would leave no room for whole units

/// "1.5" with 8 decimals is 150'000'000. Digits and one point only. Errors, shown to users: no number, more
/// decimals than there are, too large for 64 bits.
[[nodiscard]] Result<std::uint64_t, std::string> parse_decimal(std::string_view text, unsigned decimals);

/// The reverse, without trailing zeros: "1.5".
[[nodiscard]] std::string decimal_text(std::uint64_t amount, unsigned decimals);

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
