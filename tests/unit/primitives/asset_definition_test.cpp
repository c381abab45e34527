#include <gtest/gtest.h>

#include <bytom/crypto/sha3.hpp>
#include <bytom/primitives/asset.hpp>
#include <bytom/primitives/asset_definition.hpp>

namespace bytom::primitives {
namespace {

std::string canonical(std::string_view json) {
    const auto bytes = canonical_definition(json);
    return bytes ? std::string(base::as_text(*bytes)) : bytes.error().text();
}

TEST(AssetDefinition, NoneIsAnEmptyObject) {
    EXPECT_EQ(canonical(""), "{}");
    EXPECT_EQ(canonical(" null "), "{}");
    EXPECT_EQ(canonical("{ }"), "{}");
}

TEST(AssetDefinition, IsIndentedAndSorted) {
    EXPECT_EQ(
        canonical(R"({"b":[1,{"d":[],"c":{}}],"a":"x"})"),
        "{\n  \"a\": \"x\",\n  \"b\": [\n    1,\n    {\n      \"c\": {},\n      \"d\": []\n    }\n  ]\n}");
    EXPECT_EQ(canonical("{\"\xc3\xa9\":1,\"~\":2}"), "{\n  \"~\": 2,\n  \"\xc3\xa9\": 1\n}");
}

TEST(AssetDefinition, LastOfRepeatedKeysReplacesTheOthers) {
    EXPECT_EQ(canonical(R"({"a":{"x":1},"b":0,"a":{"y":2},"\u0062":null})"),
              "{\n  \"a\": {\n    \"y\": 2\n  },\n  \"b\": null\n}");
}

TEST(AssetDefinition, NumbersStayAsWritten) {
    EXPECT_EQ(canonical(R"({"a":[1.0,1E+2,-0,1e999]})"),
              "{\n  \"a\": [\n    1.0,\n    1E+2,\n    -0,\n    1e999\n  ]\n}");
}

TEST(AssetDefinition, MustBeAnObject) {
    for (const std::string_view text : {"[]", "1", "\"x\"", "true", "{", "{}{}", "{\"a\":01}", "{'a':1}"})
        EXPECT_EQ(canonical_definition(text).error().name, "bad_definition") << text;
}

TEST(AssetDefinition, NestingCannotMakeItLong) {
    const auto nested = [](std::size_t depth) {
        return "{\"a\":" + std::string(depth, '[') + "1" + std::string(depth, ']') + "}";
    };
    // A line a bracket, indented by twice its depth: the text grows with the square of the depth.
    const auto shallow = canonical_definition(nested(2000));
    ASSERT_TRUE(shallow);
    EXPECT_GT(shallow->size(), 8'000'000U);
    EXPECT_EQ(canonical_definition(nested(5000)).error().name, "bad_definition");
}

TEST(AssetId, CommitsToVersionProgramAndDefinition) {
    const Hash256 definition = crypto::sha3_256(base::as_bytes("{}"));
    const Bytes program = {0x51, 0x00};
    const AssetId id = compute_asset_id(1, program, definition);
    EXPECT_EQ(id.to_text(), "657c4a65d1c2245efac58c9738f7312d417079ce5e9c2851ba2cd47f7d697f42");
    EXPECT_NE(compute_asset_id(2, program, definition), id);
    EXPECT_NE(compute_asset_id(1, program, Hash256{}), id);
}

}  // namespace
}  // namespace bytom::primitives
