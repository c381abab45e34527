#include "blockcenter/api/prices.hpp"

#include <gtest/gtest.h>

#include <bytom/primitives/asset.hpp>

namespace bytom::blockcenter {
namespace {

TEST(Prices, WorthIsExactAndCutBehindTheEighthDecimal) {
    EXPECT_EQ(worth("1000000000", 8, "0.0123"), "0.123");
    EXPECT_EQ(worth("1", 8, "0.5"), "0");
    EXPECT_EQ(worth("3", 0, "0.3333333333"), "0.99999999");
    EXPECT_EQ(worth("123456789", 0, "1"), "123456789");
    EXPECT_EQ(worth("0", 8, "7"), "0");
    EXPECT_EQ(worth("99999999999999999999999999999999999999", 0, "999999999999999999.999999999999999999"),
              "99999999999999999999999999999999999899000000000000000000");
    EXPECT_EQ(worth("100", 2, "0"), "0");
}

TEST(Prices, WhatIsNoNumberIsWorthNothing) {
    for (const std::string_view price :
         {"", ".", "1.", ".5", "-1", "1e3", "0x1", " 1", "1234567890123456789"})
        EXPECT_EQ(worth("100", 0, price), "0") << price;
    EXPECT_EQ(worth("-5", 0, "1"), "0");
    EXPECT_EQ(worth("5", -1, "1"), "0");
    EXPECT_EQ(worth("5", INT64_MAX, "1"), "0");
}

TEST(Prices, AFileSaysWhatIsWrongWithIt) {
    const auto table = read_prices(R"({"BTM":{"usd":"0.5"}})");
    ASSERT_TRUE(table);
    EXPECT_EQ(table->at(primitives::kBtmAssetId).usd, "0.5");
    EXPECT_EQ(table->at(primitives::kBtmAssetId).btc, "0");
    for (const std::string_view bad :
         {"", "[]", R"({"gold":{}})", R"({"BTM":{"usd":0.5}})", R"({"BTM":{"usd":"many"}})", R"({"BTM":1})"})
        EXPECT_FALSE(read_prices(bad)) << bad;
}

}  // namespace
}  // namespace bytom::blockcenter
