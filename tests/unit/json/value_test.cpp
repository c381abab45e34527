#include <gtest/gtest.h>

#include <bytom/json/value.hpp>

namespace bytom::json {
namespace {

std::string first_error(std::string_view text) {
    const auto document = Document::parse_first(text);
    return document ? "" : document.error();
}

TEST(Document, KeepsNumberText) {
    const auto document = Document::parse_first(R"({"a": -1.50e3, "b":[18446744073709551616, 0]})");
    ASSERT_TRUE(document);
    std::vector<std::string> numbers;
    for (const Member member : document->root().members()) {
        if (member.value.kind() == Kind::number) {
            numbers.emplace_back(member.value.number());
        } else {
            EXPECT_EQ(member.value.size(), 2U);
            for (const Value element : member.value.elements())
                numbers.emplace_back(element.number());
        }
    }
    EXPECT_EQ(numbers, (std::vector<std::string>{"-1.50e3", "18446744073709551616", "0"}));
}

TEST(Document, KeepsRepeatedKeysInOrder) {
    const auto document = Document::parse_first(R"({"a":{"x":1},"b":[],"a":true})");
    ASSERT_TRUE(document);
    EXPECT_EQ(document->root().size(), 3U);
    std::string seen;
    for (const Member member : document->root().members()) {
        seen += std::string(member.key) + ":" + std::string(to_string(member.value.kind())) + " ";
    }
    EXPECT_EQ(seen, "a:object b:array a:bool ");
}

TEST(Document, ReadsTheFirstValueOnly) {
    EXPECT_EQ(first_error("{}{\"x\":"), "");
    EXPECT_EQ(first_error("{} xyz"), "");
    EXPECT_EQ(first_error("nullx"), "");
    EXPECT_EQ(first_error(" 7abc"), "");
    EXPECT_TRUE(Document::parse(" [1] \n"));
    EXPECT_FALSE(Document::parse("[1] x"));
}

TEST(Document, RefusesWhatIsNotJson) {
    EXPECT_EQ(first_error(""), "EOF");
    EXPECT_EQ(first_error(" \t\r\n"), "EOF");
    EXPECT_EQ(first_error("{"), "unexpected EOF");
    EXPECT_EQ(first_error("nul"), "unexpected EOF");
    EXPECT_EQ(first_error("\"\\u12"), "unexpected EOF");
    EXPECT_EQ(first_error("\xef\xbb\xbf{}"), "invalid character '\u00ef' looking for beginning of value");
    EXPECT_EQ(first_error("[1,]"), "invalid character ']' looking for beginning of value");
    EXPECT_EQ(first_error("{\"a\" 1}"), "invalid character '1' after object key");
    EXPECT_EQ(first_error("{\"a\":01}"), "invalid character '1' after object key:value pair");
    EXPECT_EQ(first_error("[1 2]"), "invalid character '2' after array element");
    EXPECT_EQ(first_error("{,}"), "invalid character ',' looking for beginning of object key string");
    EXPECT_EQ(first_error("[-x]"), "invalid character 'x' in numeric literal");
    EXPECT_EQ(first_error("[1.]"), "invalid character ']' after decimal point in numeric literal");
    EXPECT_EQ(first_error("[1e]"), "invalid character ']' in exponent of numeric literal");
    EXPECT_EQ(first_error("[tru3]"), "invalid character '3' in literal true (expecting 'e')");
    EXPECT_EQ(first_error("[\"\n\"]"), "invalid character '\\n' in string literal");
    EXPECT_EQ(first_error(R"(["\x"])"), "invalid character 'x' in string escape code");
    EXPECT_EQ(first_error(R"(["\u12g4"])"), "invalid character 'g' in \\u hexadecimal character escape");
    EXPECT_EQ(first_error("[\"\x01\"]"), "invalid character '\\x01' in string literal");
}

TEST(Document, BoundsDepthWithoutRecursion) {
    const std::string deepest = std::string(kMaxDepth, '[') + std::string(kMaxDepth, ']');
    EXPECT_TRUE(Document::parse(deepest));
    EXPECT_EQ(first_error("[" + deepest + "]"), "exceeded max depth");
}

TEST(Document, ResolvesEscapesAndRepairsStrings) {
    const auto text = [](std::string_view json) {
        const auto document = Document::parse_first(json);
        return document ? std::string(document->root().string()) : document.error();
    };
    EXPECT_EQ(text(R"("a\"\\\/\b\f\n\r\tz")"), "a\"\\/\b\f\n\r\tz");
    EXPECT_EQ(text(R"("\u00fc\u20ac\ud83d\ude00")"), "\u00fc\u20ac\U0001f600");
    EXPECT_EQ(text(R"("\ud83dx\ude00\ud83d\u0041")"), "\ufffdx\ufffd\ufffdA");
    EXPECT_EQ(text("\"\xff\xc0\xafz\xed\xa0\x80\""), "\ufffd\ufffd\ufffdz\ufffd\ufffd\ufffd");
    EXPECT_EQ(text("\"\xf0\x9f\x98\x80\xf0\x9f\""), "\U0001f600\ufffd\ufffd");
}

TEST(KeyMatches, IgnoresCaseAsTheReferenceDoes) {
    EXPECT_TRUE(key_matches("block_hash", "block_hash"));
    EXPECT_TRUE(key_matches("BLOCK_Hash", "block_hash"));
    EXPECT_TRUE(key_matches("bloc\u212a_ha\u017fh", "block_hash"));
    EXPECT_FALSE(key_matches("block_has", "block_hash"));
    EXPECT_FALSE(key_matches("block_hashh", "block_hash"));
    EXPECT_FALSE(key_matches("block-hash", "block_hash"));
    EXPECT_FALSE(key_matches("", "block_hash"));
}

TEST(Compact, KeepsEverythingButBlanks) {
    EXPECT_EQ(compact(" { \"b\" : [ 1.0 , \"a <b>\\\" & \" ] , \"a\":null } \n"),
              "{\"b\":[1.0,\"a \\u003cb\\u003e\\\" \\u0026 \"],\"a\":null}");
    EXPECT_EQ(compact("\"\u2028\""), "\"\\u2028\"");
    EXPECT_EQ(compact("7"), "7");
    EXPECT_FALSE(compact("7 8"));
    EXPECT_FALSE(compact(""));
    EXPECT_FALSE(compact("[1e999]"));
}

}  // namespace
}  // namespace bytom::json
