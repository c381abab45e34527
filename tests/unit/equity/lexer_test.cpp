#include "equity/lexer.hpp"

#include <gtest/gtest.h>

namespace bytom::equity {
namespace {

TEST(Lexer, SkipsSpaceAndComments) {
    Lexer lexer(" \t// contract\n\x85\xA0name // end");
    EXPECT_EQ(lexer.take_identifier(), "name");
    EXPECT_TRUE(lexer.identifier().empty());
}

TEST(Lexer, EndOfLastExcludesWhatFollows) {
    Lexer lexer("ab  cd");
    (void)lexer.take_identifier();
    EXPECT_EQ(lexer.end_of_last(), 2U);
    EXPECT_EQ(lexer.offset(), 4U);
}

TEST(Lexer, TakesTheLongestOperator) {
    EXPECT_EQ(Lexer("<<= 1").binary_operator()->text, "<<");
    EXPECT_EQ(Lexer("<= 1").binary_operator()->text, "<=");
    EXPECT_EQ(Lexer("| |").binary_operator()->text, "|");
    EXPECT_EQ(Lexer("= =").binary_operator(), nullptr);
}

TEST(Lexer, MinusBeforeDigitsIsPartOfTheLiteral) {
    Lexer literal("-3");
    EXPECT_EQ(literal.take_unary_operator(), nullptr);
    EXPECT_EQ(std::get<std::int64_t>(literal.take_literal().value().value()), -3);
    Lexer minus("- 3");
    ASSERT_NE(minus.take_unary_operator(), nullptr);
}

TEST(Lexer, IntegersFitInto64Bits) {
    EXPECT_EQ(std::get<std::int64_t>(Lexer("-9223372036854775808").take_literal().value().value()),
              std::numeric_limits<std::int64_t>::min());
    EXPECT_FALSE(Lexer("9223372036854775808").take_literal().value());
    EXPECT_FALSE(Lexer("10x1 ").take_literal().value());
}

TEST(Lexer, StringsKnowEscapes) {
    const auto literal = Lexer(R"('a\n\q\'' x)").take_literal();
    EXPECT_EQ(base::as_text(std::get<Bytes>(literal.value().value())), "a\n\\q'");
}

TEST(Lexer, UnterminatedStringIsAtItsBegin) {
    const auto literal = Lexer("  'abc").take_literal();
    ASSERT_FALSE(literal);
    EXPECT_EQ(literal.error().name, ErrorName::parse_unterminated_string);
    EXPECT_EQ(literal.error().offset, 2U);
}

TEST(Lexer, HexComesInPairs) {
    EXPECT_EQ(std::get<Bytes>(Lexer("0Xab12  ").take_literal().value().value()), (Bytes{0xab, 0x12}));
    EXPECT_FALSE(Lexer("0x1 ").take_literal().value());
    EXPECT_FALSE(Lexer("0x12").take_literal().value());  // the end comes too early for the reference
    EXPECT_EQ(Lexer("0x123 ").take_literal().error().name, ErrorName::parse_odd_hex);
    EXPECT_EQ(Lexer("0x12)").take_literal().error().name, ErrorName::parse_odd_hex);  // last byte of all
}

}  // namespace
}  // namespace bytom::equity
