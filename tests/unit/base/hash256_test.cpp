#include <gtest/gtest.h>

#include <bytom/base/hash256.hpp>
#include <bytom/base/hex.hpp>

namespace bytom::base {
namespace {

TEST(Hash256, TextHasEitherCaseInAndLowerCaseOut) {
    const std::string lower = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
    std::string upper = lower;
    for (char& c : upper)
        c = static_cast<char>(std::toupper(c));
    const auto hash = Hash256::from_text(upper);
    ASSERT_TRUE(hash.has_value());
    EXPECT_EQ(hash->to_text(), lower);
}

TEST(Hash256, LengthIsLookedAtBeforeDigits) {
    EXPECT_EQ(Hash256::from_text("zz").error(), DecodeError::bad_hash_length);
    EXPECT_EQ(Hash256::from_text(std::string(64, 'g')).error(), DecodeError::bad_hex);
}

TEST(Hex, RefusesOddLengthAndOtherCharacters) {
    EXPECT_FALSE(from_hex("abc"));
    EXPECT_FALSE(from_hex("0x"));
    EXPECT_FALSE(from_hex(std::string_view("a\0", 2)));
    EXPECT_EQ(from_hex(""), Bytes{});
    EXPECT_EQ(from_hex("fFe0"), (Bytes{0xff, 0xe0}));
}

}  // namespace
}  // namespace bytom::base
