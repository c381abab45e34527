// The API over loopback connections: requests a second and latencies, client and server on the same machine.
#include <benchmark/benchmark.h>

#include <bytom/rpc/http_server.hpp>

#include "http_load.hpp"
#include "support/api_node.hpp"

namespace {

using namespace bytom;

constexpr std::size_t kBatch = 10'000;  // requests an iteration

/// A node with a few blocks of a coinbase each, serving.
struct ServingNode {
    ServingNode() {
        for (int i = 0; i < 10; ++i)
            node.extend();
        rpc::HttpServerOptions options;
        options.address = "127.0.0.1:0";
        server = std::move(rpc::HttpServer::start(options, node.api).value());
    }

    test::ApiNode node;
    std::unique_ptr<rpc::HttpServer> server;
};

std::string post(std::string_view path, std::string_view body) {
    return "POST " + std::string(path) +
           " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
           std::string(body);
}

void measure(benchmark::State& state, const std::string& request) {
    const ServingNode serving;
    bench::HttpLoad load(serving.server->port(), static_cast<std::size_t>(state.range(0)), request);
    bench::LoadResult result;
    load.run(1000, result);
    result = {};
    for (auto _ : state)
        load.run(kBatch, result);
    if (result.failures > 0) state.SkipWithError("answers other than 200");
    state.SetItemsProcessed(static_cast<std::int64_t>(result.latencies.size()));
    state.counters["p50_us"] = result.quantile(0.5) / 1000;
    state.counters["p99_us"] = result.quantile(0.99) / 1000;
}

void get_block_count(benchmark::State& state) {
    measure(state, post("/get-block-count", ""));
}
BENCHMARK(get_block_count)->Arg(1)->Arg(32)->UseRealTime()->Unit(benchmark::kMillisecond);

void get_block(benchmark::State& state) {
    measure(state, post("/get-block", R"({"block_height":5})"));
}
BENCHMARK(get_block)->Arg(1)->Arg(32)->UseRealTime()->Unit(benchmark::kMillisecond);

/// Always worked out anew, on a worker.
void get_block_header(benchmark::State& state) {
    measure(state, post("/get-block-header", R"({"block_height":5})"));
}
BENCHMARK(get_block_header)->Arg(1)->Arg(32)->UseRealTime()->Unit(benchmark::kMillisecond);

}  // namespace
