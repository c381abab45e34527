#include "bytomcli/amount.hpp"

#include <limits>

#include <gtest/gtest.h>

#include "bytomcli/action_list.hpp"

namespace bytom::bytomcli {
namespace {

constexpr std::uint64_t kMost = std::numeric_limits<std::uint64_t>::max();

TEST(Amount, DecimalsAreExact) {
    EXPECT_EQ(parse_decimal("1.5", 8), 150'000'000U);
    EXPECT_EQ(parse_decimal("0.00000001", 8), 1U);
    EXPECT_EQ(parse_decimal("90071992.54740993", 8), 9'007'199'254'740'993U);
    EXPECT_EQ(parse_decimal("1.50000000000", 8), 150'000'000U);
    EXPECT_EQ(parse_decimal("007", 0), 7U);
    EXPECT_EQ(parse_decimal("184467440737.09551615", 8), kMost);
    EXPECT_EQ(parse_decimal("18446744073709551615", 0), kMost);
    EXPECT_EQ(parse_decimal("0", 18), 0U);
}

TEST(Amount, WhatIsNoAmountIsAnError) {
    for (const char* const text :
         {"", ".", ".5", "1.", "1..2", "1.2.3", "-1", "+1", "1e3", "0x10", "1,5", " 1", "1 "})
        EXPECT_FALSE(parse_decimal(text, 8).has_value()) << text;
    EXPECT_FALSE(parse_decimal("0.000000001", 8).has_value());
    EXPECT_FALSE(parse_decimal("1.5", 0).has_value());
    EXPECT_FALSE(parse_decimal("184467440737.09551616", 8).has_value());
    EXPECT_FALSE(parse_decimal("18446744073709551616", 0).has_value());
    EXPECT_FALSE(parse_decimal(std::string(1'000, '9'), 8).has_value());
    EXPECT_FALSE(parse_decimal("99999999999999999999", 18).has_value());
}

TEST(Amount, TextIsWhatIsReadAgain) {
    EXPECT_EQ(decimal_text(150'000'000, 8), "1.5");
    EXPECT_EQ(decimal_text(1, 8), "0.00000001");
    EXPECT_EQ(decimal_text(0, 8), "0");
    EXPECT_EQ(decimal_text(100, 0), "100");
    EXPECT_EQ(decimal_text(100'000'000, 8), "1");
    EXPECT_EQ(btm_text(kMost), "184467440737.09551615BTM");
    for (const unsigned decimals : {0U, 1U, 8U, 17U, primitives::kMaxAssetDecimals}) {
        for (std::uint64_t amount = kMost; amount > 0; amount /= 7)
            EXPECT_EQ(parse_decimal(decimal_text(amount, decimals), decimals), amount) << decimals;
    }
}

TEST(Amount, UnitsStandBehindTheNumber) {
    const auto split = [](std::string_view text) {
        const auto amount = split_amount(text);
        return amount ? std::string(amount->number) + "|" + std::string(amount->unit) : "error";
    };
    EXPECT_EQ(split("1.5BTM"), "1.5|BTM");
    EXPECT_EQ(split("20 gold"), "20|gold");
    EXPECT_EQ(split("100"), "100|");
    EXPECT_EQ(split("BTM"), "error");
    EXPECT_EQ(split("-5BTM"), "error");
    EXPECT_EQ(btm_unit_decimals("btm"), 8U);
    EXPECT_EQ(btm_unit_decimals("mBTM"), 5U);
    EXPECT_EQ(btm_unit_decimals("NEU"), 0U);
    EXPECT_EQ(btm_unit_decimals(""), std::nullopt);
    EXPECT_EQ(btm_unit_decimals("gold"), std::nullopt);
}

TEST(Amount, CommandsOfTheOriginalTakeUnitsOfBtm) {
    EXPECT_EQ(amount_number("1.5BTM"), "150000000");
    EXPECT_EQ(amount_number("100"), "100");
    EXPECT_EQ(amount_number("1.5"), "1.5");
    EXPECT_FALSE(amount_number("1.123456789BTM").has_value());
    EXPECT_FALSE(amount_number("1gold").has_value());
}

}  // namespace
}  // namespace bytom::bytomcli
