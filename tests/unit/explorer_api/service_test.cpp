// The service on a chain without an index: what it answers, and how.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <bytom/explorer_api/known_nodes.hpp>
#include <bytom/explorer_api/service.hpp>
#include <bytom/json/value.hpp>

#include "support/chain_fixture.hpp"

namespace bytom::explorer_api {
namespace {

using ::testing::HasSubstr;

http::Response run(http::Handler& handler, http::Request request) {
    auto answer = handler.handle(std::make_shared<const http::Request>(std::move(request)));
    if (auto* ready = std::get_if<http::Response>(&answer)) return std::move(*ready);
    return std::get<http::DeferredResponse>(answer)();
}

std::string header(const http::Response& response, std::string_view name) {
    for (const http::ResponseHeader& one : response.headers) {
        if (one.name == name) return one.value;
    }
    return {};
}

class Explorer : public bytom::testing::ChainFixture {
protected:
    void SetUp() override {
        open();
        grow(120);
        service = std::make_unique<Service>(ServiceParts{.chain = chain.get()});
    }
    void TearDown() override { service.reset(); }

    http::Response get(std::string_view path, std::vector<http::Header> headers = {}) const {
        http::Request request;
        request.method = "GET";
        request.target = std::string(kBasePath) + std::string(path);
        request.headers = std::move(headers);
        return run(*service, std::move(request));
    }

    std::unique_ptr<Service> service;
};

TEST_F(Explorer, PagesBlocksFromTheNewestOn) {
    const http::Response first = get("blocks?limit=2");
    EXPECT_EQ(first.status, 200U);
    EXPECT_THAT(first.body, HasSubstr(R"("height":120,)"));
    EXPECT_THAT(first.body, HasSubstr(R"("height":119,)"));
    EXPECT_TRUE(first.body.ends_with(R"("pagination":{"current":1,"limit":2,"total":121}})"));
    EXPECT_EQ(header(first, "X-Index-Height"), "120");
    EXPECT_EQ(header(first, "Content-Type"), "application/json; charset=utf-8");
    EXPECT_EQ(get("blocks?page=62&limit=2").body,
              R"({"blocks":[],"pagination":{"current":62,"limit":2,"total":121}})");
}

class TwoNodes final : public KnownNodes {
public:
    [[nodiscard]] std::vector<KnownNode> nodes() const override {
        return {{.address = "1.2.3.4:46657",
                 .online = true,
                 .is_seed = true,
                 .height = 7,
                 .first_seen = 5,
                 .last_seen = 6,
                 .status_time = 1'575'860'411,
                 .rtt = 81,
                 .version = "1.0.8",
                 .peer_id = "ab",
                 .moniker = "EONE"},
                {.address = "5.6.7.8:46657", .version = {}, .peer_id = {}, .moniker = {}}};
    }
};

TEST_F(Explorer, ShowsNodesAsTheStandardDoes) {
    const TwoNodes known;
    ServiceParts parts{.chain = chain.get(), .nodes = &known};
    parts.names =
        Names::parse(
            R"({"nodes":{"1.2.3.4":{"country":"China","symbol":"cn","longitude":116.5,"latitude":39}}})")
            .value();
    service = std::make_unique<Service>(std::move(parts));
    const std::string first =
        R"({"address":"1.2.3.4:46657","status":"active","height":7,"status_time":"2019-12-09T03:00:11Z",)"
        R"("rtt":81000000,"network":"solonet","version":"1.0.8","id_seed":true,"is_seed":true,)"
        R"("coordinate":{"longitude":116.5,"latitude":39},"country":"China","symbol":"cn","name":"EONE",)"
        R"("peer_id":"ab","first_seen":5,"last_seen":6})";
    const std::string second =
        R"({"address":"5.6.7.8:46657","status":"inactive","height":0,"status_time":"","rtt":0,)"
        R"("network":"solonet","version":"","id_seed":false,"is_seed":false,"coordinate":{},"country":"",)"
        R"("symbol":"","name":"","peer_id":"","first_seen":0,"last_seen":0})";
    EXPECT_EQ(get("nodes").body, R"({"nodes":[)" + first + "," + second +
                                     R"(],"pagination":{"current":1,"limit":10,"total":2}})");
    for (const std::string_view country : {"cn", "CN", "china"}) {
        EXPECT_EQ(get("nodes?country=" + std::string(country)).body,
                  R"({"nodes":[)" + first + R"(],"pagination":{"current":1,"limit":10,"total":1}})");
    }
    EXPECT_EQ(get("nodes?country=us").body,
              R"({"nodes":[],"pagination":{"current":1,"limit":10,"total":0}})");
}

TEST_F(Explorer, SharesOfMinersAreFractions) {
    EXPECT_THAT(get("stat/miner/day").body, HasSubstr(R"("percent":1,)"));
}

TEST_F(Explorer, SettledBlocksHaveTags) {
    const http::Response settled = get("block/height/21");
    const std::string tag = header(settled, "ETag");
    EXPECT_FALSE(tag.empty());
    EXPECT_THAT(header(settled, "Cache-Control"), HasSubstr("max-age="));
    const http::Response known =
        get("block/height/21", {{.name = "If-None-Match", .value = "\"x\", " + tag}});
    EXPECT_EQ(known.status, 304U);
    EXPECT_EQ(known.body, "");
    EXPECT_EQ(get("block/height/21", {{.name = "If-None-Match", .value = "\"x\""}}).status, 200U);
    EXPECT_EQ(header(get("block/height/22"), "ETag"), "");
}

TEST_F(Explorer, KnowsBlocksOfSideBranches) {
    const auto side = branch(chain->header(*chain->main_node(118)), 1, "side");
    chain->process_block(side.front());
    const http::Response block = get("block/hash/" + side.front()->hash().to_text());
    EXPECT_EQ(block.status, 200U);
    EXPECT_THAT(block.body, HasSubstr(R"("chain_status":"orphan")"));
    EXPECT_EQ(header(block, "ETag"), "");
}

TEST_F(Explorer, SaysWhatIsMissing) {
    EXPECT_EQ(get("block/height/121").status, 404U);
    EXPECT_EQ(get("block/height/121").body, R"({"code":404,"msg":"there is no such block"})");
    EXPECT_EQ(get("nothing").status, 404U);
    const http::Response off = get("transactions");
    EXPECT_EQ(off.status, 503U);
    EXPECT_THAT(off.body, HasSubstr("explorer.enable"));
    EXPECT_THAT(get("nodes").body, HasSubstr("explorer.crawl"));
    EXPECT_EQ(get("kline/btm").body, "[]");
    http::Request post;
    post.method = "POST";
    post.target = "/api/v3/blocks";
    EXPECT_EQ(run(*service, post).status, 405U);
    EXPECT_EQ(header(*service->refuse(post), "Allow"), "GET, HEAD");
}

TEST_F(Explorer, EveryRowAnswersJunkInItsPlaces) {
    const std::string digits(64, '7');
    for (const std::string_view path :
         {"block/height/x", "block/%00", "transaction/zz", "unconfirmed-transaction/",
          "stat/difficulty?from=x", "stat/hash-rate?from=99999999999999999999",
          "stat/hash-rate?from=99999&to=4", "blocks?page=%"}) {
        const http::Response answer = get(path);
        EXPECT_TRUE(answer.status == 400 || answer.status == 404) << path << ' ' << answer.body;
        EXPECT_TRUE(json::Document::parse(answer.body)) << path;
    }
    for (const std::string_view path :
         {"stat/difficulty", "stat/hash-rate", "stat/miner/day", "latest-block", "unconfirmed-transactions"})
        EXPECT_EQ(get(path).status, 200U) << path;
    EXPECT_EQ(get("unconfirmed-transaction/" + digits).status, 404U);
}

TEST_F(Explorer, LargePagesCostMore) {
    const auto cost = [](std::string target) {
        http::Request request;
        request.target = std::move(target);
        return Service::cost_of(request);
    };
    EXPECT_EQ(cost("/api/v3/blocks"), 1);
    EXPECT_EQ(cost("/api/v3/blocks?limit=500"), 11);
    EXPECT_EQ(cost("/api/v3/nothing"), 1);
}

TEST_F(Explorer, TheDoorCountsEachClientByItself) {
    PublicDoor door(*service, 1);
    const auto ask = [&](std::string client, std::string forwarded) {
        http::Request request;
        request.method = "GET";
        request.target = "/api/v3/kline/x";
        request.client = std::move(client);
        if (!forwarded.empty())
            request.headers.push_back({.name = "X-Forwarded-For", .value = std::move(forwarded)});
        return run(door, std::move(request)).status;
    };
    unsigned status = 200;
    for (int i = 0; i < 100 && status == 200; ++i)
        status = ask("10.0.0.1", "");
    EXPECT_EQ(status, 429U);
    EXPECT_EQ(ask("10.0.0.2", ""), 200U);
    // Only this machine's own proxy is believed.
    status = 200;
    for (int i = 0; i < 100 && status == 200; ++i)
        status = ask("10.0.0.3", "10.9.9." + std::to_string(i));
    EXPECT_EQ(status, 429U);
    for (int i = 0; i < 20; ++i)
        EXPECT_EQ(ask("127.0.0.1", "1.1.1.1, 10.9.9." + std::to_string(i)), 200U);
}

}  // namespace
}  // namespace bytom::explorer_api
