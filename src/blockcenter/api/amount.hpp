// Amounts in requests and answers: whole numbers of the smallest unit inside, never floating point.
#pragma once

#include <bytom/primitives/decimal_amount.hpp>

#include "blockcenter/api/call.hpp"

namespace bytom::blockcenter {

inline constexpr std::int64_t kBtmDecimals = 8;  ///< a BTM is 10^8 neu

inline constexpr std::int64_t kMaxDecimals = primitives::kMaxAssetDecimals;

/// `decimals` is at most kMaxDecimals and not negative, here and below. A number or a text. Versions 1 and 2:
/// a whole number of smallest units. Version 3: whole units as a decimal number with at most `decimals`
/// digits behind the point. Above 0, at most 2^63-1. Error: a sentence without the name of the member.
[[nodiscard]] Result<std::int64_t, std::string> read_amount(json::Value value, Version version,
                                                            std::int64_t decimals);

/// The same for the text alone.
[[nodiscard]] Result<std::int64_t, std::string> amount_from_text(std::string_view text,
                                                                 std::int64_t decimals);

/// "0.1" of 10 000 000 with 8 decimals. Precondition: not negative.
[[nodiscard]] std::string decimal_text(std::int64_t amount, std::int64_t decimals);

}  // namespace bytom::blockcenter
