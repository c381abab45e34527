// Where errors are said to be.
#include <gtest/gtest.h>

#include <bytom/equity/compiler.hpp>

namespace bytom::equity {
namespace {

/// The source from the place of its error on.
std::string_view place(std::string_view source) {
    const auto result = compile(source);
    return result ? std::string_view() : source.substr(result.error().offset);
}

TEST(ErrorPosition, SyntaxErrorsAreBehindTheLastToken) {
    EXPECT_TRUE(place("contract A(p Integer)").starts_with(" Integer"));
    EXPECT_TRUE(place("contract A() locks a of b { clause c() { verify 'x } }").starts_with("'x }"));
}

TEST(ErrorPosition, OtherErrorsAreAtTheConstruct) {
    EXPECT_TRUE(place("contract A(p: Integer) locks a of b { clause c() { verify p > q unlock a of b } }")
                    .starts_with("q unlock"));
    EXPECT_TRUE(place("contract A(p: Integer) locks a of b { clause c() { verify p > 'x' unlock a of b } }")
                    .starts_with("> 'x'"));
    EXPECT_TRUE(place("contract A(p: Integer, q: Hash) locks a of b { clause c() { verify p > 1 } }")
                    .starts_with("q: Hash"));
    EXPECT_TRUE(place("contract A() locks a of b { clause c(s: String) { unlock a of b } }")
                    .starts_with("s: String"));
}

TEST(ErrorPosition, CountsLinesFromOneAndColumnsFromZero) {
    EXPECT_EQ(position_of("a\nbc", 0).line, 1U);
    EXPECT_EQ(position_of("a\nbc", 3).line, 2U);
    EXPECT_EQ(position_of("a\nbc", 3).column, 1U);
    EXPECT_EQ(position_of("a\n", 2).column, 0U);
}

TEST(Excerpt, PointsAtTheColumn) {
    EXPECT_EQ(excerpt("one\n  two\nthree", 6, "file"), "file:2:3:\n 2 |   two\n   |   ^\n");
    EXPECT_EQ(excerpt("", 0, "file"), "file:1:1:\n 1 | \n   | ^\n");
}

TEST(Excerpt, CutsLongLinesAndHidesControlBytes) {
    const std::string line(10'000, 'x');
    EXPECT_LT(excerpt(line, 5'000, "f").size(), 250U);
    EXPECT_EQ(excerpt("\x1b[2J", 0, "f"), "f:1:1:\n 1 | ?[2J\n   | ^\n");
}

}  // namespace
}  // namespace bytom::equity
