// The API over loopback connections: requests a second and latencies, client and server on the same machine.
#include <benchmark/benchmark.h>

#include <bytom/base/hex.hpp>
#include <bytom/http/server.hpp>

#include "http_load.hpp"
#include "support/api_node.hpp"
#include "support/funded_wallet.hpp"
#include "support/pool_maker.hpp"

namespace {

using namespace bytom;
using bench::post;

constexpr std::size_t kBatch = 10'000;  // requests an iteration

constexpr std::size_t kSubmissions = 4'000;

/// A node that serves: with a few blocks of a coinbase each or, if it has a wallet, with some outputs in
/// that.
struct ServingNode {
    explicit ServingNode(bool with_wallet = false) : node({.wallet_enabled = with_wallet}) {
        if (with_wallet) {
            wallet = test::fund(node);
        } else {
            for (int i = 0; i < 10; ++i)
                node.extend();
        }
        http::ServerOptions options;
        options.address = "127.0.0.1:0";
        server = std::move(http::Server::start(options, node.api).value());
    }

    test::ApiNode node;
    test::FundedWallet wallet;
    std::unique_ptr<http::Server> server;
};

void report(benchmark::State& state, bench::LoadResult& result) {
    if (result.failures > 0) state.SkipWithError("answers other than 200");
    state.SetItemsProcessed(static_cast<std::int64_t>(result.latencies.size()));
    state.counters["p50_us"] = result.quantile(0.5) / 1000;
    state.counters["p99_us"] = result.quantile(0.99) / 1000;
}

void measure(benchmark::State& state, const ServingNode& serving, const std::string& request) {
    bench::HttpLoad load(serving.server->port(), static_cast<std::size_t>(state.range(0)), {request});
    bench::LoadResult result;
    load.run(1000, result);
    result = {};
    for (auto _ : state)
        load.run(kBatch, result);
    report(state, result);
}

void measure(benchmark::State& state, const std::string& request) {
    measure(state, ServingNode(), request);
}

void get_block_count(benchmark::State& state) {
    measure(state, post("/get-block-count", ""));
}
BENCHMARK(get_block_count)->Arg(1)->Arg(32)->UseRealTime()->Unit(benchmark::kMillisecond);

void get_block(benchmark::State& state) {
    measure(state, post("/get-block", R"({"block_height":5})"));
}
BENCHMARK(get_block)->Arg(1)->Arg(32)->UseRealTime()->Unit(benchmark::kMillisecond);

/// Of 200 outputs, for clients that take gzip (2nd argument 1) or do not.
void get_large_block(benchmark::State& state) {
    const ServingNode serving;
    (void)testing::make_outputs(*serving.node.chain, 200);
    const std::string height = std::to_string(serving.node.chain->tip()->height());
    measure(state, serving,
            post("/get-block", R"({"block_height":)" + height + "}",
                 state.range(1) != 0 ? "Accept-Encoding: gzip\r\n" : ""));
}
BENCHMARK(get_large_block)
    ->ArgNames({"clients", "gzip"})
    ->Args({32, 0})
    ->Args({32, 1})
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

/// Always worked out anew, on a worker.
void get_block_header(benchmark::State& state) {
    measure(state, post("/get-block-header", R"({"block_height":5})"));
}
BENCHMARK(get_block_header)->Arg(1)->Arg(32)->UseRealTime()->Unit(benchmark::kMillisecond);

void get_transaction(benchmark::State& state) {
    const ServingNode serving(true);
    measure(state, serving,
            post("/get-transaction", R"({"tx_id":")" + serving.wallet.transaction_id + "\"}"));
}
BENCHMARK(get_transaction)->Arg(1)->Arg(32)->UseRealTime()->Unit(benchmark::kMillisecond);

/// Five of them.
void list_unspent_outputs(benchmark::State& state) {
    measure(state, ServingNode(true), post("/list-unspent-outputs", "{}"));
}
BENCHMARK(list_unspent_outputs)->Arg(1)->Arg(32)->UseRealTime()->Unit(benchmark::kMillisecond);

/// Small transactions of one input each, none twice.
void submit_transaction(benchmark::State& state) {
    const ServingNode serving;
    std::vector<std::string> requests;
    for (const auto& [tx, output] : testing::make_outputs(*serving.node.chain, kSubmissions)) {
        const std::string raw = base::to_hex(testing::split(*tx, output)->encode());
        requests.push_back(post("/submit-transaction", R"({"raw_transaction":")" + raw + "\"}"));
    }
    bench::HttpLoad load(serving.server->port(), static_cast<std::size_t>(state.range(0)),
                         std::move(requests));
    bench::LoadResult result;
    for (auto _ : state)
        load.run(kSubmissions, result);
    if (serving.node.chain->pool()->entries.size() != kSubmissions)
        state.SkipWithError("not all are in the pool");
    report(state, result);
}
BENCHMARK(submit_transaction)->Arg(1)->Arg(32)->Iterations(1)->UseRealTime()->Unit(benchmark::kMillisecond);

}  // namespace
