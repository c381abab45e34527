#include "rpc/metrics.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <bytom/http/exposition.hpp>

#include "rpc/process_figures.hpp"
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
        EXPECT_THAT(line,
                    MatchesRegex("# (HELP|TYPE) (bytom|process)_[a-z_0-9]+ .+|"
                                 "(bytom|process)_[a-z_0-9]+([{][a-z]+=\"[^\"]+\"(,[a-z]+=\"[^\"]+\")*[}])? "
                                 "[-+.e0-9]+"));
    }
}

TEST(Metrics, CountCallsByMethod) {
    test::ApiNode node;
    (void)node.post("/get-block-count");
    (void)node.post("/get-block-count");
    (void)node.post("/get-block", R"({"block_height":77})");
    (void)node.post("/rpc", R"({"jsonrpc":"2.0","method":"get-block-count","id":1})");
    const std::string body = get_metrics(node.api).body;
    EXPECT_THAT(body, HasSubstr("\nbytom_api_call_seconds_count{method=\"get-block-count\"} 3\n"));
    EXPECT_THAT(body,
                HasSubstr("\nbytom_api_call_seconds_bucket{method=\"get-block-count\",le=\"+Inf\"} 3\n"));
    EXPECT_THAT(body, HasSubstr("\nbytom_api_call_errors_total{method=\"get-block-count\"} 0\n"));
    EXPECT_THAT(body, HasSubstr("\nbytom_api_call_errors_total{method=\"get-block\"} 1\n"));
    // Only what was called: the number of lines is that of methods at most.
    EXPECT_THAT(body, ::testing::Not(HasSubstr("method=\"get-work\"")));
}

TEST(Metrics, TellWhatTheChainHasDone) {
    test::ApiNode node;
    node.extend();
    node.extend();
    const std::string body = metrics_text(node.context);
    EXPECT_THAT(body, HasSubstr("\nbytom_blocks_validated_total 2\n"));
    EXPECT_THAT(body, HasSubstr("\nbytom_block_transactions_validated_total 2\n"));
    EXPECT_THAT(body, HasSubstr("\nbytom_blocks_connected_total 2\n"));
    EXPECT_THAT(body, HasSubstr("\nbytom_reorganisation_depth_blocks_count 0\n"));
    EXPECT_THAT(body, HasSubstr("\nbytom_block_stage_seconds_total{stage=\"commit\"} "));
}

TEST(Metrics, LabelsCannotBeBrokenOutOf) {
    http::Exposition out;
    out.family("x", "gauge", "y");
    out.sample(std::uint64_t{1}, {{"a", "q\"u\\o\nte"}, {"b", "c"}});
    EXPECT_EQ(std::move(out).take(), "# HELP x y\n# TYPE x gauge\nx{a=\"q\\\"u\\\\o te\",b=\"c\"} 1\n");
}

TEST(Metrics, ColumnsOfAHistogramAddUp) {
    http::Exposition out;
    out.family("x", "histogram", "y");
    const std::array<double, 2> ends{0.5, 2};
    const std::array<std::uint64_t, 3> counts{1, 0, 4};
    out.histogram(ends, counts, 2.5);
    EXPECT_THAT(std::move(out).take(), HasSubstr("x_bucket{le=\"0.5\"} 1\nx_bucket{le=\"2\"} 1\n"
                                                 "x_bucket{le=\"+Inf\"} 5\nx_sum 2.5\nx_count 5\n"));
}

TEST(ProcessFigures, ComeFromTheSystemsText) {
    // The name of a process may hold anything.
    const std::string stat =
        "42 (by) tomd (1) S 1 2 3 4 -1 5 6 7 8 9 250 150 0 0 20 0 13 0 1000 1048576 300 18446744073709551615 "
        "1 1";
    const auto figures =
        parse_process_stat(stat, {.ticks_per_second = 100, .page_bytes = 4096, .boot_time = 1'700'000'000});
    ASSERT_TRUE(figures);
    EXPECT_DOUBLE_EQ(figures->cpu_seconds, 4);
    EXPECT_EQ(figures->threads, 13U);
    EXPECT_DOUBLE_EQ(figures->start_time, 1'700'000'010);
    EXPECT_EQ(figures->virtual_bytes, 1'048'576U);
    EXPECT_EQ(figures->resident_bytes, 300U * 4096);
    EXPECT_FALSE(parse_process_stat("42 (x) S 1 2", {}));
    EXPECT_FALSE(parse_process_stat("", {}));
}

TEST(Metrics, AreForWhoMayCall) {
    test::ApiNode node;
    EXPECT_EQ(get_metrics(node.api, /*from_loopback=*/false).status, 401);
}

}  // namespace
}  // namespace bytom::rpc
