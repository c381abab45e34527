#include "rpc/feed_filter.hpp"

#include <gtest/gtest.h>

namespace bytom::rpc {
namespace {

std::string error_of(std::string_view filter) {
    const auto checked = check_feed_filter(filter);
    return checked ? std::string() : checked.error();
}

TEST(FeedFilter, QuotesCharactersAsTheOriginal) {
    EXPECT_EQ(error_of("asset_id='a'\n"), "col 12: illegal character '\\n'");
    EXPECT_EQ(error_of("asset_id\r='a'"), "col 8: illegal character '\\r'");
    EXPECT_EQ(error_of("\x01"), "col 0: illegal character '\\x01'");
    EXPECT_EQ(error_of("\x7f"), "col 0: illegal character '\\x7f'");
    EXPECT_EQ(error_of("\v"), "col 0: illegal character '\\v'");
    EXPECT_EQ(error_of("\x1b"), "col 0: illegal character '\\x1b'");
    EXPECT_EQ(error_of("\\"), "col 0: illegal character '\\\\'");
    EXPECT_EQ(error_of("\""), "col 0: illegal character '\"'");
    EXPECT_EQ(error_of("#"), "col 0: illegal character '#'");
    EXPECT_EQ(error_of("asset_id='a\nb'"), "");  // within a text everything goes
}

TEST(FeedFilter, NestingIsBounded) {
    const auto nested = [](std::size_t depth) {
        return std::string(depth, '(') + "asset_id='a'" + std::string(depth, ')');
    };
    EXPECT_EQ(error_of(nested(900)), "");
    EXPECT_NE(error_of(nested(1001)).find("too many parentheses"), std::string::npos);
    EXPECT_NE(error_of(nested(1'000'000)), "");
}

}  // namespace
}  // namespace bytom::rpc
