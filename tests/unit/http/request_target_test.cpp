#include <gtest/gtest.h>

#include <bytom/http/request_target.hpp>

namespace bytom::http {
namespace {

TEST(ParseTarget, DecodesThePathAndKeepsTheQuery) {
    const auto target = parse_target("/get%2dblock%20?a=%20&b");
    ASSERT_TRUE(target);
    EXPECT_EQ(target->path, "/get-block ");
    EXPECT_EQ(target->query, "a=%20&b");
    EXPECT_EQ(target->query_suffix(), "?a=%20&b");
    EXPECT_EQ(parse_target("/x?")->query_suffix(), "?");
    EXPECT_EQ(parse_target("/x")->query_suffix(), "");
    EXPECT_EQ(parse_target("http://host:9888/net-info?x")->path, "/net-info");
    EXPECT_EQ(parse_target("http://host")->path, "");
    EXPECT_EQ(parse_target("//net-info")->path, "//net-info");
    EXPECT_EQ(parse_target("/a://b")->path, "/a://b");
}

TEST(ParseTarget, RefusesMalformedEscapes) {
    EXPECT_FALSE(parse_target("/%"));
    EXPECT_FALSE(parse_target("/%2"));
    EXPECT_FALSE(parse_target("/%zz"));
    EXPECT_FALSE(parse_target("/a\x01"));
    EXPECT_FALSE(parse_target("/a?x\r\nSet-Cookie: y"));
    EXPECT_TRUE(parse_target("/a?%zz"));
}

TEST(CleanPath, RemovesDotsAndRepeatedSlashes) {
    EXPECT_EQ(clean_path("//net-info"), "/net-info");
    EXPECT_EQ(clean_path("/./net-info"), "/net-info");
    EXPECT_EQ(clean_path("/a/../net-info"), "/net-info");
    EXPECT_EQ(clean_path("/../../x"), "/x");
    EXPECT_EQ(clean_path("/net-info/"), "/net-info/");
    EXPECT_EQ(clean_path("/net-info//"), "/net-info/");
    EXPECT_EQ(clean_path("/a/.."), "/");
    EXPECT_EQ(clean_path("/a/."), "/a");
    EXPECT_EQ(clean_path("/a/./"), "/a/");
    EXPECT_EQ(clean_path(""), "/");
    EXPECT_EQ(clean_path("x"), "/x");
    EXPECT_EQ(clean_path("/..x/...y"), "/..x/...y");
}

TEST(EscapePath, EscapesWhatIsNoPathCharacter) {
    EXPECT_EQ(escape_path("/a b?c%\u00fc"), "/a%20b%3Fc%25%C3%BC");
    EXPECT_EQ(escape_path("/-_.~$&+,/:;=@"), "/-_.~$&+,/:;=@");
}

}  // namespace
}  // namespace bytom::http
