#include "blockcenter/api/amount.hpp"

#include <utility>

#include <bytom/primitives/decimal_amount.hpp>

namespace bytom::blockcenter {

Result<std::int64_t, std::string> amount_from_text(std::string_view text, std::int64_t decimals) {
    using primitives::DecimalError;
    const auto amount = primitives::parse_decimal(text, static_cast<unsigned>(decimals));
    if (!amount && amount.error() == DecimalError::no_number)
        return std::unexpected(std::string("not a decimal number"));
    if (!amount && amount.error() == DecimalError::too_many_decimals)
        return std::unexpected("more than " + std::to_string(decimals) + " digits behind the point");
    if (!amount || !std::in_range<std::int64_t>(*amount)) return std::unexpected(std::string("too large"));
    if (*amount == 0) return std::unexpected(std::string("must be above 0"));
    return static_cast<std::int64_t>(*amount);
}

Result<std::int64_t, std::string> read_amount(json::Value value, Version version, std::int64_t decimals) {
    const bool is_text = value.kind() == json::Kind::string;
    if (!is_text && value.kind() != json::Kind::number)
        return std::unexpected(std::string("neither a number nor a text"));
    return amount_from_text(is_text ? value.string() : value.number(), version == Version::v3 ? decimals : 0);
}

std::string decimal_text(std::int64_t amount, std::int64_t decimals) {
    return primitives::decimal_text(static_cast<std::uint64_t>(amount), static_cast<unsigned>(decimals));
}

}  // namespace bytom::blockcenter
