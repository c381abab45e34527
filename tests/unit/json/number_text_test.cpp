#include <gtest/gtest.h>

#include <bytom/json/writer.hpp>

namespace bytom::json {
namespace {

TEST(NumberText, IsTheShortestThatReadsBack) {
    EXPECT_EQ(number_text(0), "0");
    EXPECT_EQ(number_text(-0.0), "-0");
    EXPECT_EQ(number_text(1), "1");
    EXPECT_EQ(number_text(-2.5), "-2.5");
    EXPECT_EQ(number_text(1000.0), "1000");
    EXPECT_EQ(number_text(262144), "262144");
    EXPECT_EQ(number_text(12345678901234567890.0), "12345678901234567000");
    EXPECT_EQ(number_text(1e20), "100000000000000000000");
    EXPECT_EQ(number_text(1e21), "1e+21");
    EXPECT_EQ(number_text(0.000001), "0.000001");
    EXPECT_EQ(number_text(0.00012), "0.00012");
    EXPECT_EQ(number_text(1.5e-7), "1.5e-7");
    EXPECT_EQ(number_text(1e-10), "1e-10");
    EXPECT_EQ(number_text(0.1), "0.1");
}

TEST(RoundedNumbers, LeaveEverythingElseAsItIs) {
    EXPECT_EQ(with_rounded_numbers(R"({"a1":[1.0,12345678901234567890,-1e3,true,null],"\"7.0":"8.0\\"})"),
              R"({"a1":[1,12345678901234567000,-1000,true,null],"\"7.0":"8.0\\"})");
    EXPECT_EQ(with_rounded_numbers("1e-400"), "0");
}

}  // namespace
}  // namespace bytom::json
