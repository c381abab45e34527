#include "rpc/metrics.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/api_call.hpp"
#include "support/api_node.hpp"

namespace bytom::rpc {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;

http::Response get_metrics(Api& api, bool from_loopback = true) {
    http::Request request;
    request.method = "GET";
    request.target = "/metrics";
    request.from_loopback = from_loopback;
    return test::call_api(api, std::move(request));
}

TEST(Metrics, TellOfTheChain) {
    test::ApiNode node;
    node.extend();
    node.extend();
    const http::Response response = get_metrics(node.api);
    EXPECT_EQ(response.status, 200);
    EXPECT_THAT(response.body, HasSubstr("# TYPE bytom_height gauge\nbytom_height 2\n"));
    EXPECT_THAT(response.body, HasSubstr("\nbytom_peers 0\n"));
    EXPECT_THAT(response.body, ::testing::Not(HasSubstr("stratum")));
}

TEST(Metrics, EveryLineIsACommentOrASample) {
    test::ApiNode node;
    const std::string all = metrics_text(node.context);
    std::string_view text = all;
    EXPECT_TRUE(text.ends_with('\n'));
    while (!text.empty()) {
        const std::string line(text.substr(0, text.find('\n')));
        text.remove_prefix(line.size() + 1);
        EXPECT_THAT(line, MatchesRegex("# (HELP|TYPE) bytom_[a-z_0-9]+ .+|"
                                       "bytom_[a-z_0-9]+([{][a-z]+=\"[a-z_0-9]+\"[}])? [-+.e0-9]+"));
    }
}

TEST(Metrics, AreForWhoMayCall) {
    test::ApiNode node;
    EXPECT_EQ(get_metrics(node.api, /*from_loopback=*/false).status, 401);
}

}  // namespace
}  // namespace bytom::rpc
