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

TEST(Base64, EncodesAsItIsDecoded) {
    EXPECT_EQ(encode_base64(""), "");
    EXPECT_EQ(encode_base64("x"), "eA==");
    EXPECT_EQ(encode_base64("xy"), "eHk=");
    EXPECT_EQ(encode_base64("x:y"), "eDp5");
    const std::string bytes("\xff\x00\x80z\x3f", 5);
    EXPECT_EQ(decode_base64(encode_base64(bytes)), bytes);
}

}  // namespace
}  // namespace bytom::http
