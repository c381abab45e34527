#include "blockcenter/api/amount.hpp"

#include <algorithm>

#include <bytom/base/checked.hpp>

namespace bytom::blockcenter {

Result<std::int64_t, std::string> amount_from_text(std::string_view text, std::int64_t decimals) {
    const auto no_number = [] { return std::unexpected(std::string("not a decimal number")); };
    const auto too_large = [] { return std::unexpected(std::string("too large")); };
    std::int64_t amount = 0;
    std::int64_t places = -1;  // digits behind the point; -1: there is none
    bool has_digit = false;
    for (const char c : text) {
        if (c == '.' && places < 0 && has_digit) {
            places = 0;
            continue;
        }
        if (c < '0' || c > '9') return no_number();
        has_digit = true;
        // NOLINTNEXTLINE(bugprone-inc-dec-in-conditions)
        if (places >= 0 && ++places > decimals) {
            // Zeros behind the last digit say nothing.
            if (c != '0')
                return std::unexpected("more than " + std::to_string(decimals) + " digits behind the point");
            places = decimals;
            continue;
        }
        const auto shifted = base::checked_mul<std::int64_t>(amount, 10);
        const auto sum = shifted ? base::checked_add<std::int64_t>(*shifted, c - '0') : shifted;
        if (!sum) return too_large();
        amount = *sum;
    }
    if (!has_digit || text.ends_with('.')) return no_number();
    for (std::int64_t place = std::max<std::int64_t>(places, 0); place < decimals; ++place) {
        const auto shifted = base::checked_mul<std::int64_t>(amount, 10);
        if (!shifted) return too_large();
        amount = *shifted;
    }
    if (amount == 0) return std::unexpected(std::string("must be above 0"));
    return amount;
}

Result<std::int64_t, std::string> read_amount(json::Value value, Version version, std::int64_t decimals) {
    const bool is_text = value.kind() == json::Kind::string;
    if (!is_text && value.kind() != json::Kind::number)
        return std::unexpected(std::string("neither a number nor a text"));
    return amount_from_text(is_text ? value.string() : value.number(), version == Version::v3 ? decimals : 0);
}

std::string decimal_text(std::int64_t amount, std::int64_t decimals) {
    std::string digits = std::to_string(amount);
    if (decimals <= 0) return digits;
    const auto places = static_cast<std::size_t>(decimals);
    if (digits.size() <= places) digits.insert(0, places + 1 - digits.size(), '0');
    std::string fraction = digits.substr(digits.size() - places);
    digits.resize(digits.size() - places);
    fraction.resize(fraction.find_last_not_of('0') + 1);
    return fraction.empty() ? digits : digits + "." + fraction;
}

}  // namespace bytom::blockcenter
