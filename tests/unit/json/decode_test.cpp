#include <gtest/gtest.h>

#include <bytom/json/decode.hpp>

namespace bytom::json {
namespace {

struct Inner {
    std::int64_t a = 0;
    std::string k;
    static constexpr auto fields() {
        return std::tuple(field("a", &Inner::a, "a number"), field("k", &Inner::k, "a text"));
    }
};

struct Request {
    std::uint64_t height = 5;
    std::uint16_t port = 1;
    bool flag = true;
    Bytes hash;
    Hash256 id;
    Inner inner;
    std::optional<Inner> pointer;
    std::vector<Inner> list;
    static constexpr auto fields() {
        return std::tuple(field("height", &Request::height, "height"), field("port", &Request::port, "port"),
                          field("flag", &Request::flag, "flag"), field("hash", &Request::hash, "hash"),
                          field("id", &Request::id, "id"), field("inner", &Request::inner, "inner"),
                          field("pointer", &Request::pointer, "pointer"),
                          field("list", &Request::list, "list"));
    }
};

Request read(std::string_view body) {
    auto request = decode_request<Request>(body);
    EXPECT_TRUE(request) << request.error();
    return request ? *request : Request{};
}

std::string error(std::string_view body) {
    const auto request = decode_request<Request>(body);
    return request ? "" : request.error();
}

TEST(DecodeRequest, TopLevelIsAnObjectOrNull) {
    EXPECT_EQ(read("null").height, 5U);
    EXPECT_EQ(read("{}").height, 5U);
    EXPECT_NE(error("[]"), "");
    EXPECT_NE(error("7"), "");
    EXPECT_NE(error("\"x\""), "");
    EXPECT_EQ(error(""), "EOF");
}

TEST(DecodeRequest, LastOfRepeatedKeysWinsAndObjectsMerge) {
    EXPECT_EQ(read(R"({"height":9,"HEIGHT":7,"unknown":[{}]})").height, 7U);
    const Request merged =
        read(R"({"inner":{"a":1,"k":"x"},"Inner":{"A":2},"pointer":{"k":"y"},"pointer":{"a":-3}})");
    EXPECT_EQ(merged.inner.a, 2);
    EXPECT_EQ(merged.inner.k, "x");
    ASSERT_TRUE(merged.pointer);
    EXPECT_EQ(merged.pointer->k, "y");
    EXPECT_EQ(merged.pointer->a, -3);
    EXPECT_EQ(read(R"({"list":[{"a":1},null,{"\u212a":"z"}]})").list.size(), 3U);
}

TEST(DecodeRequest, NullMeansDefault) {
    const Request request = read(
        R"({"height":null,"flag":null,"hash":"00","hash":null,"pointer":{},"pointer":null,"list":null,"inner":null})");
    EXPECT_EQ(request.height, 5U);
    EXPECT_TRUE(request.flag);
    EXPECT_TRUE(request.hash.empty());
    EXPECT_FALSE(request.pointer);
    EXPECT_TRUE(request.list.empty());
}

TEST(DecodeRequest, IntegersAreIntegerLiteralsInRange) {
    EXPECT_EQ(read(R"({"height":18446744073709551615,"port":65535})").port, 65535);
    EXPECT_EQ(read(R"({"inner":{"a":-0}})").inner.a, 0);
    for (const std::string_view bad :
         {"1.0", "1e0", "-0", "-1", "\"1\"", "18446744073709551616", "true", "[]"}) {
        EXPECT_NE(error("{\"height\":" + std::string(bad) + "}"), "") << bad;
    }
    EXPECT_NE(error(R"({"port":65536})"), "");
    EXPECT_NE(error(R"({"inner":{"a":9223372036854775808}})"), "");
}

TEST(DecodeRequest, TypesAreExact) {
    EXPECT_NE(error(R"({"flag":"true"})"), "");
    EXPECT_NE(error(R"({"flag":1})"), "");
    EXPECT_NE(error(R"({"inner":{"k":5}})"), "");
    EXPECT_NE(error(R"({"inner":[]})"), "");
    EXPECT_NE(error(R"({"list":{}})"), "");
}

TEST(DecodeRequest, HexAndHashes) {
    EXPECT_EQ(read(R"({"hash":"aBcD"})").hash, (Bytes{0xab, 0xcd}));
    EXPECT_EQ(error(R"({"hash":"zz"})"), "hash: encoding/hex: invalid byte: U+007A 'z'");
    EXPECT_EQ(error(R"({"hash":"abc"})"), "hash: encoding/hex: odd length hex string");
    EXPECT_EQ(error(R"({"id":"ab"})"), "id: bad length hash string 2");
    EXPECT_EQ(read("{\"id\":\"" + std::string(64, 'f') + "\"}").id.bytes[31], 0xff);
    EXPECT_NE(error("{\"id\":\"" + std::string(64, 'g') + "\"}"), "");
}

struct Demanding {
    std::optional<Inner> inner;
    static constexpr auto fields() {
        return std::tuple(required_field("inner", &Demanding::inner, "must be there"));
    }
};

TEST(DecodeRequest, RequiredFieldsAreNeitherAbsentNorNull) {
    EXPECT_TRUE(decode_request<Demanding>(R"({"inner":{}})"));
    for (const std::string_view bad : {"{}", "null", R"({"inner":null})", R"({"inner":{},"inner":null})"}) {
        const auto request = decode_request<Demanding>(bad);
        ASSERT_FALSE(request) << bad;
        EXPECT_EQ(request.error(), "inner: missing");
    }
}

}  // namespace
}  // namespace bytom::json
