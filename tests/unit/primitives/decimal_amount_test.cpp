// Amounts in whole units.
#include <gtest/gtest.h>

#include <bytom/primitives/decimal_amount.hpp>

namespace bytom::primitives {
namespace {

TEST(DecimalAmount, ErrorsSayWhatIsWrong) {
    for (const std::string_view text : {"", ".", "1.", ".1", "1.2.3", "-1", "+1", "1e8", " 1", "0x1"})
        EXPECT_EQ(parse_decimal(text, 8), std::unexpected(DecimalError::no_number)) << text;
    EXPECT_EQ(parse_decimal("1.5", 0), std::unexpected(DecimalError::too_many_decimals));
    EXPECT_EQ(parse_decimal("0.000000001", 8), std::unexpected(DecimalError::too_many_decimals));
    EXPECT_EQ(parse_decimal("184467440737.09551616", 8), std::unexpected(DecimalError::too_large));
    EXPECT_EQ(parse_decimal(std::string(1'000, '9'), 8), std::unexpected(DecimalError::too_large));
}

TEST(DecimalAmount, WhatIsWrittenIsRead) {
    for (const unsigned decimals : {0U, 1U, 8U, kMaxAssetDecimals}) {
        for (const std::uint64_t amount :
             {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{100'000'000}, UINT64_MAX})
            EXPECT_EQ(parse_decimal(decimal_text(amount, decimals), decimals), amount) << decimals;
    }
    EXPECT_EQ(decimal_text(150'000'000, 8), "1.5");
    EXPECT_EQ(parse_decimal("1.50000000000", 8), 150'000'000U);
}

}  // namespace
}  // namespace bytom::primitives
