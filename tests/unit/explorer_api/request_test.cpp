// Paths, queries and names: what comes from outside.
#include <gtest/gtest.h>

#include <bytom/explorer_api/names.hpp>

#include "explorer_api/asset_form.hpp"
#include "explorer_api/query.hpp"
#include "explorer_api/rows.hpp"

namespace bytom::explorer_api {
namespace {

constexpr std::uint64_t kGreatest = ~std::uint64_t{0};

TEST(Query, DecodesAndTakesTheFirstOfRepeatedNames) {
    const auto query = Query::parse("a=1&b=x%20y+z&&a=2&c&%64=%3d");
    ASSERT_TRUE(query);
    EXPECT_EQ(*query->find("a"), "1");
    EXPECT_EQ(*query->find("b"), "x y z");
    EXPECT_EQ(*query->find("c"), "");
    EXPECT_EQ(*query->find("d"), "=");
    EXPECT_EQ(query->find("e"), nullptr);
}

TEST(Query, RefusesWhatIsMalformedOrTooLong) {
    EXPECT_FALSE(Query::parse("a=%2"));
    EXPECT_FALSE(Query::parse("a=%xx"));
    EXPECT_FALSE(Query::parse(std::string(kMaxQueryBytes + 1, 'a')));
    std::string many;
    for (std::size_t i = 0; i <= kMaxParameters; ++i)
        many += "a=1&";
    EXPECT_FALSE(Query::parse(many));
    EXPECT_TRUE(Query::parse(many.substr(4)));
}

Expected<Page> page(std::string_view query) {
    return Page::of(*Query::parse(query));
}

TEST(Page, HasDefaultsAndAGreatestLimit) {
    EXPECT_EQ(page("")->number, 1U);
    EXPECT_EQ(page("")->limit, 10U);
    EXPECT_EQ(page("limit=500")->limit, 500U);
    EXPECT_EQ(page("limit=501")->limit, 500U);
    EXPECT_EQ(page("limit=99999999999999999999999")->limit, 500U);
    EXPECT_EQ(page("page=3&limit=7")->skip(), 14U);
    EXPECT_EQ(page("page=99999999999999999999999&limit=500")->skip(), kGreatest);
}

TEST(Page, SaysWhichParameterIsBad) {
    EXPECT_TRUE(page("page=0").error().message.starts_with("page: "));
    EXPECT_TRUE(page("limit=0").error().message.starts_with("limit: "));
    EXPECT_TRUE(page("limit=-1").error().message.starts_with("limit: "));
    EXPECT_TRUE(page("page=").error().message.starts_with("page: "));
    EXPECT_TRUE(page("page=1e3").error().message.starts_with("page: "));
}

TEST(Days, CoverAtMostTenYears) {
    const auto days = [](std::string_view query) { return Days::of(*Query::parse(query), {1, 2}); };
    EXPECT_EQ(days("")->first, 1U);
    EXPECT_EQ(days("")->count(), 2U);
    EXPECT_EQ(days("from=86399&to=86400")->count(), 2U);
    EXPECT_FALSE(days("from=86400&to=86399"));
    EXPECT_TRUE(days("from=0&to=316223999"));
    EXPECT_FALSE(days("from=0&to=316224000"));
    EXPECT_FALSE(days("from=0&to=99999999999999999999999"));
}

TEST(Rows, AreFoundByTheirPaths) {
    EXPECT_EQ(match_row("blocks").row->path, "blocks");
    EXPECT_EQ(match_row("block/height/7").values[0], "7");
    EXPECT_EQ(match_row("block/7").row->path, "block/{block}");
    const Match both = match_row("asset/aa/address/bb/transaction");
    ASSERT_NE(both.row, nullptr);
    EXPECT_EQ(both.values[0], "aa");
    EXPECT_EQ(both.values[1], "bb");
    for (const std::string_view none :
         {"", "/", "block", "block/", "blocks/x", "block//7", "block/height/7/8"})
        EXPECT_EQ(match_row(none).row, nullptr) << none;
}

TEST(Names, AreReadFromJson) {
    const std::string id(64, 'a');
    const auto names = Names::parse(R"({"miners":{"bm1q":"Pool"},"assets":{")" + id +
                                    R"(":{"name":"gold","logo":"https://x"}},"more":1})");
    ASSERT_TRUE(names);
    EXPECT_EQ(names->miner("bm1q"), "Pool");
    EXPECT_EQ(names->miner("bm1x"), "");
    EXPECT_EQ(names->asset(*Hash256::from_text(id))->name, "gold");
    EXPECT_EQ(names->asset(*Hash256::from_text(id))->symbol, "");
    EXPECT_EQ(names->asset(Hash256{}), nullptr);
}

TEST(Names, TellWhereNodesStandByAddressOrByIp) {
    const auto names = Names::parse(
        R"({"nodes":{"1.2.3.4":{"country":"China","symbol":"cn","longitude":116.5,"latitude":-39},)"
        R"("1.2.3.4:46658":{"name":"other"}}})");
    ASSERT_TRUE(names) << names.error();
    const NodeNames* const node = names->node("1.2.3.4:46657");
    ASSERT_NE(node, nullptr);
    EXPECT_EQ(node->country, "China");
    EXPECT_EQ(node->symbol, "cn");
    EXPECT_EQ(node->coordinate->longitude, 116.5);
    EXPECT_EQ(node->coordinate->latitude, -39);
    EXPECT_EQ(names->node("1.2.3.4:46658")->name, "other");
    EXPECT_FALSE(names->node("1.2.3.4:46658")->coordinate);
    EXPECT_EQ(names->node("1.2.3.5:46657"), nullptr);
}

TEST(Names, SayWhatDoesNotFit) {
    for (const std::string_view bad :
         {"", "[]", "{", R"({"miners":[]})", R"({"miners":{"a":1}})", R"({"assets":{"aa":{}}})",
          R"({"nodes":{"a":1}})", R"({"nodes":{"a":{"longitude":1}}})",
          R"({"nodes":{"a":{"longitude":181,"latitude":1}}})", R"({"miners":{}} x)"})
        EXPECT_FALSE(Names::parse(bad)) << bad;
    EXPECT_FALSE(Names::parse(R"({"miners":{"a":")" + std::string(257, 'x') + R"("}})"));
}

TEST(Definition, FollowsTheStandardOrIsEmpty) {
    const auto of = [](std::string_view text) { return Definition::of(base::as_bytes(text)); };
    const Definition gold = of(
        R"({"name":"gold","symbol":"AU","decimals":3,"quorum":2,"reissue":"true","description":{"a":"b","c":1}})");
    EXPECT_EQ(gold.name, "gold");
    EXPECT_EQ(gold.symbol, "AU");
    EXPECT_EQ(gold.decimals, 3U);
    EXPECT_EQ(gold.quorum, 2U);
    EXPECT_EQ(gold.reissue, "true");
    EXPECT_TRUE(gold.is_bap2);
    EXPECT_EQ(gold.description, R"({"a":"b"})");
    EXPECT_FALSE(of(R"({"name":"gold"})").is_bap2);
    EXPECT_EQ(of(R"({"name":"gold"})").reissue, "");
    EXPECT_EQ(of(R"({"reissue":false})").reissue, "false");
    EXPECT_EQ(of(R"({"description":"plain"})").description, "plain");
    EXPECT_EQ(of("nothing").name, "");
}

TEST(BtmIssued, FollowsTheSubsidyRule) {
    constexpr std::uint64_t kGenesis = 140'700'041'250'000'000;
    EXPECT_EQ(explorer::to_decimal(btm_issued(0)), std::to_string(kGenesis));
    EXPECT_EQ(explorer::to_decimal(btm_issued(1)), std::to_string(kGenesis + 41'250'000'000));
    EXPECT_EQ(explorer::to_decimal(btm_issued(840'000)),
              std::to_string(kGenesis + 839'999 * 41'250'000'000ULL + 20'625'000'000));
    EXPECT_EQ(btm_issued(~std::uint64_t{0}), btm_issued(64ULL * 840'000));
}

}  // namespace
}  // namespace bytom::explorer_api
