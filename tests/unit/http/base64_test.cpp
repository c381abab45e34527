#include "http/base64.hpp"

#include <gtest/gtest.h>

namespace bytom::http {
namespace {

TEST(Base64, DecodesWholeGroupsOnly) {
    EXPECT_EQ(decode_base64(""), "");
    EXPECT_EQ(decode_base64("eA=="), "x");
    EXPECT_EQ(decode_base64("eHk="), "xy");
    EXPECT_EQ(decode_base64("eDp5"), "x:y");
    EXPECT_FALSE(decode_base64("eDp"));
    EXPECT_FALSE(decode_base64("e==="));
    EXPECT_FALSE(decode_base64("eD=5"));
    EXPECT_FALSE(decode_base64("eD p"));
}

}  // namespace
}  // namespace bytom::http
