#include <limits>

#include <gtest/gtest.h>

#include <bytom/json/writer.hpp>

namespace bytom::json {
namespace {

using namespace std::string_view_literals;

TEST(Writer, WritesMembersInOrderWithFullWidthNumbers) {
    std::string out;
    Writer writer(out);
    writer.begin_object();
    writer.member("max", std::numeric_limits<std::uint64_t>::max());
    writer.member("min", std::numeric_limits<std::int64_t>::min());
    writer.member("flag", true);
    writer.member("text", "x");
    writer.member("bytes", Bytes{0x00, 0xab});
    writer.member("none", Bytes{});
    writer.member_unless_empty("omitted", std::string());
    writer.member("list", std::vector<Hash256>{Hash256{}});
    writer.key("nested");
    writer.begin_array();
    writer.begin_object();
    writer.end_object();
    writer.null();
    writer.begin_array();
    writer.end_array();
    writer.raw("1.0");
    writer.end_array();
    writer.end_object();
    EXPECT_EQ(
        out,
        R"({"max":18446744073709551615,"min":-9223372036854775808,"flag":true,"text":"x","bytes":"00ab",)"
        R"("none":"","list":["0000000000000000000000000000000000000000000000000000000000000000"],)"
        R"("nested":[{},null,[],1.0]})");
}

TEST(Writer, EscapesAsTheReferenceDoes) {
    std::string out;
    append_escaped(out, "a\"\\\n\r\t\b\x01\x7f<>&\u2028\u2029\u00fc\xff\0z"sv);
    EXPECT_EQ(out,
              "a\\\"\\\\\\n\\r\\t\\u0008\\u0001\x7f\\u003c\\u003e\\u0026\\u2028\\u2029\u00fc\\ufffd\\u0000z");
}

}  // namespace
}  // namespace bytom::json
