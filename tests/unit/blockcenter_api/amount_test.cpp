// Amounts as clients write them.
#include "blockcenter/api/amount.hpp"

#include <gtest/gtest.h>

namespace bytom::blockcenter {
namespace {

TEST(Amount, WholeUnitsAreDecimalNumbers) {
    EXPECT_EQ(amount_from_text("0.1", 8), 10'000'000);
    EXPECT_EQ(amount_from_text("1", 8), 100'000'000);
    EXPECT_EQ(amount_from_text("00.00000001", 8), 1);
    EXPECT_EQ(amount_from_text("1.1000000000000", 8), 110'000'000);
    EXPECT_EQ(amount_from_text("92233720368.54775807", 8), INT64_MAX);
    EXPECT_EQ(amount_from_text("7", 0), 7);
}

TEST(Amount, EverythingElseIsRefused) {
    for (const std::string_view bad :
         {"", "0", "0.0", "-1", "+1", "1.", ".1", "1e8", "1,5", "0x1", " 1", "1.2.3", "0.000000001",
          "1.000000001", "92233720368.54775808", "99999999999999999999"})
        EXPECT_FALSE(amount_from_text(bad, 8)) << bad;
    EXPECT_FALSE(amount_from_text("0.1", 0));
}

TEST(Amount, TheVersionSaysTheUnit) {
    const auto document = json::Document::parse(R"([10, "10", 1.5, true])");
    std::vector<json::Value> values;
    for (const json::Value value : document->root().elements())
        values.push_back(value);
    EXPECT_EQ(read_amount(values[0], Version::v1, 8), 10);
    EXPECT_EQ(read_amount(values[1], Version::v1, 8), 10);
    EXPECT_EQ(read_amount(values[0], Version::v3, 8), 1'000'000'000);
    EXPECT_FALSE(read_amount(values[2], Version::v1, 8));
    EXPECT_EQ(read_amount(values[2], Version::v3, 8), 150'000'000);
    EXPECT_FALSE(read_amount(values[3], Version::v3, 8));
}

TEST(Amount, IsWrittenWithoutZerosAtItsEnd) {
    EXPECT_EQ(decimal_text(10'000'000, 8), "0.1");
    EXPECT_EQ(decimal_text(100'000'000, 8), "1");
    EXPECT_EQ(decimal_text(0, 8), "0");
    EXPECT_EQ(decimal_text(INT64_MAX, 8), "92233720368.54775807");
    EXPECT_EQ(decimal_text(7, 0), "7");
}

}  // namespace
}  // namespace bytom::blockcenter
