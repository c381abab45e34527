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

TEST(Hex, TwoCharactersAreAByteIfBothAreDigits) {
    const std::string_view digits = "0123456789abcdefABCDEF";
    const auto value = [digits](char c) { return digits.find(c) < 16 ? digits.find(c) : digits.find(c) - 6; };
    std::string text(2, '\0');
    for (int high = 0; high < 256; ++high) {
        for (int low = 0; low < 256; ++low) {
            text[0] = static_cast<char>(high);
            text[1] = static_cast<char>(low);
            const auto bytes = from_hex(text);
            const bool is_hex = digits.contains(text[0]) && digits.contains(text[1]);
            ASSERT_EQ(bytes.has_value(), is_hex) << high << ' ' << low;
            if (!is_hex) continue;
            ASSERT_EQ(bytes->front(), value(text[0]) * 16 + value(text[1]));
        }
    }
}

TEST(Hex, OneWrongCharacterAnywhereSpoilsIt) {
    const std::string good(40, 'f');
    for (std::size_t i = 0; i < good.size(); ++i) {
        std::string bad = good;
        bad[i] = 'g';
        EXPECT_FALSE(from_hex(bad)) << i;
    }
    EXPECT_TRUE(from_hex(good));
}

}  // namespace
}  // namespace bytom::base
