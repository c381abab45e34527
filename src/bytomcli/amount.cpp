#include "bytomcli/amount.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <bytom/base/digit.hpp>

namespace bytom::bytomcli {
namespace {

char lower(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string quoted(std::string_view text) {
    return "\"" + std::string(text) + "\"";
}

}  // namespace

Result<std::uint64_t, std::string> parse_decimal(std::string_view text, unsigned decimals) {
    const auto amount = primitives::parse_decimal(text, decimals);
    if (amount) return *amount;
    switch (amount.error()) {
        case primitives::DecimalError::no_number:
            return std::unexpected(quoted(text) + " is not an amount");
        case primitives::DecimalError::too_many_decimals:
            return std::unexpected(quoted(text) + " has more decimals than the " + std::to_string(decimals) +
                                   " that there are");
        case primitives::DecimalError::too_large:
            return std::unexpected(quoted(text) + " is too large");
    }
    std::unreachable();
}

std::string btm_text(std::uint64_t neu) {
    return decimal_text(neu, kBtmDecimals) + "BTM";
}

Result<WrittenAmount, std::string> split_amount(std::string_view text) {
    const auto is_of_number = [](char c) { return base::is_digit(c) || c == '.'; };
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
