#include <gtest/gtest.h>

#include <bytom/base/utf8.hpp>

namespace bytom::base {
namespace {

TEST(Utf8, CodePointsRoundTrip) {
    for (const std::uint32_t value :
         {0x0U, 0x7fU, 0x80U, 0x7ffU, 0x800U, 0xd7ffU, 0xe000U, 0xfffdU, 0xffffU, 0x10000U, 0x10ffffU}) {
        std::string text;
        append_utf8(text, value);
        const CodePoint point = next_code_point(text);
        EXPECT_TRUE(point.valid) << value;
        EXPECT_EQ(point.value, value);
        EXPECT_EQ(point.size, text.size());
    }
}

TEST(Utf8, InvalidBytesAreOneReplacementEach) {
    for (const std::string_view bad :
         {"\x80", "\xc0\x80", "\xe0\x80\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xf8", "\xe2\x82"}) {
        const CodePoint point = next_code_point(bad);
        EXPECT_FALSE(point.valid);
        EXPECT_EQ(point.value, kReplacementCharacter);
        EXPECT_EQ(point.size, 1U);
    }
    EXPECT_EQ(to_lower("A\xff"), "a\xef\xbf\xbd");
}

TEST(Utf8, CaseMappingIsUnicodesSimpleOne) {
    EXPECT_EQ(to_lower("ÀÉ ΑΒΓ ТЕСТ Ⅷ ẞ"), "àé αβγ тест ⅷ ß");
    EXPECT_EQ(to_lower("İ"), "i");
    EXPECT_EQ(to_lower("K"), "k");  // U+212A
    EXPECT_EQ(to_upper("straße ÿ ĳ ſ"), "STRAßE Ÿ Ĳ S");
    EXPECT_EQ(to_lower("ǅ"), "ǆ");
    EXPECT_EQ(to_upper("ǅ"), "Ǆ");
    EXPECT_EQ(to_lower("密钥"), "密钥");
    // Neighbours of a range with stride 2 stay.
    EXPECT_EQ(to_lower("ĀāĂă"), "āāăă");
}

TEST(Utf8, WhiteSpace) {
    EXPECT_EQ(trim_white_space(" \t\u00a0\u3000a b\u2003\u0085\n"), "a b");
    EXPECT_EQ(trim_white_space("\u3000"), "");
    EXPECT_EQ(trim_white_space("\x85 a\x85"), "\x85 a\x85");
    EXPECT_EQ(split_at_white_space(" a\u3000\u3000b\tc "), (std::vector<std::string_view>{"a", "b", "c"}));
    EXPECT_TRUE(split_at_white_space(" \n").empty());
    EXPECT_FALSE(is_white_space(0x200b));
}

}  // namespace
}  // namespace bytom::base
