#include "bytomcli/amount.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <bytom/base/checked.hpp>

namespace bytom::bytomcli {
namespace {

bool is_digit(char c) noexcept {
    return c >= '0' && c <= '9';
}

char lower(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string quoted(std::string_view text) {
    return "\"" + std::string(text) + "\"";
}

}  // namespace

Result<std::uint64_t, std::string> parse_decimal(std::string_view text, unsigned decimals) {
    const auto point = std::min(text.find('.'), text.size());
    const std::string_view whole = text.substr(0, point);
    std::string_view fraction = text.substr(std::min(point + 1, text.size()));
    const bool has_digits = !whole.empty() && (point == text.size() || !fraction.empty());
    if (!has_digits || !std::ranges::all_of(whole, is_digit) || !std::ranges::all_of(fraction, is_digit))
        return std::unexpected(quoted(text) + " is not an amount");
    while (fraction.ends_with('0'))
        fraction.remove_suffix(1);
    if (fraction.size() > decimals) {
        return std::unexpected(quoted(text) + " has more decimals than the " + std::to_string(decimals) +
                               " that there are");
    }
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
    if (!amount) return std::unexpected(quoted(text) + " is too large");
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

std::string btm_text(std::uint64_t neu) {
    return decimal_text(neu, kBtmDecimals) + "BTM";
}

Result<WrittenAmount, std::string> split_amount(std::string_view text) {
    const auto is_of_number = [](char c) { return is_digit(c) || c == '.'; };
    const auto end = static_cast<std::size_t>(std::ranges::find_if_not(text, is_of_number) - text.begin());
    if (end == 0) return std::unexpected(quoted(text) + " is not an amount");
    WrittenAmount amount{.number = text.substr(0, end), .unit = text.substr(end)};
    while (amount.unit.starts_with(' '))
        amount.unit.remove_prefix(1);
    return amount;
}

std::optional<unsigned> btm_unit_decimals(std::string_view unit) noexcept {
    constexpr auto kUnits = std::to_array<std::pair<std::string_view, unsigned>>(
        {{"btm", kBtmDecimals}, {"mbtm", kBtmDecimals - 3}, {"neu", 0}});
    for (const auto& [name, decimals] : kUnits) {
        if (std::ranges::equal(unit, name, {}, lower)) return decimals;
    }
    return std::nullopt;
}

}  // namespace bytom::bytomcli
