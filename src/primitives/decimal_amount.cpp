#include <algorithm>
#include <optional>

#include <bytom/base/checked.hpp>
#include <bytom/base/digit.hpp>
#include <bytom/primitives/decimal_amount.hpp>

namespace bytom::primitives {
namespace {

bool is_number(std::string_view digits) noexcept {
    return !digits.empty() && std::ranges::all_of(digits, base::is_digit);
}

}  // namespace

Result<std::uint64_t, DecimalError> parse_decimal(std::string_view text, unsigned decimals) {
    const auto point = text.find('.');
    const std::string_view whole = text.substr(0, point);
    std::string_view fraction;
    if (point != std::string_view::npos) {
        fraction = text.substr(point + 1);
        if (!is_number(fraction)) return std::unexpected(DecimalError::no_number);
    }
    if (!is_number(whole)) return std::unexpected(DecimalError::no_number);
    while (fraction.ends_with('0'))
        fraction.remove_suffix(1);
    if (fraction.size() > decimals) return std::unexpected(DecimalError::too_many_decimals);
    constexpr std::uint64_t kTen = 10;
    std::optional<std::uint64_t> amount = 0;
    const auto append = [&amount](std::uint64_t digit) {
        if (amount) amount = base::checked_mul(*amount, kTen);
        if (amount) amount = base::checked_add(*amount, digit);
    };
    for (const char digit : whole)
        append(static_cast<std::uint64_t>(digit - '0'));
    for (std::size_t i = 0; i < decimals; ++i)
        append(i < fraction.size() ? static_cast<std::uint64_t>(fraction[i] - '0') : 0);
    if (!amount) return std::unexpected(DecimalError::too_large);
    return *amount;
}

std::string decimal_text(std::uint64_t amount, unsigned decimals) {
    std::string text = std::to_string(amount);
    if (decimals == 0) return text;
    if (text.size() <= decimals) text.insert(0, decimals + 1 - text.size(), '0');
    text.insert(text.size() - decimals, ".");
    text.erase(text.find_last_not_of('0') + 1);
    if (text.ends_with('.')) text.pop_back();
    return text;
}

}  // namespace bytom::primitives
