// The explorer as its clients meet it (13 §5): latencies of pages at a thousand requests a second over
// loopback connections, the stream of events, and what the index costs the chain. The chain is a real one,
// validated and indexed as it grows: BYTOM_BENCH_TRANSACTIONS plain payments (3,000), half of them to one
// address, and for ten payments three holders of an asset. docs/explorer.md has figures of larger ones.
#include <array>
#include <chrono>
#include <ctime>
#include <thread>

#include <benchmark/benchmark.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <bytom/base/hex.hpp>
#include <bytom/consensus/params.hpp>
#include <bytom/crypto/sha3.hpp>
#include <bytom/explorer/index.hpp>
#include <bytom/explorer_api/service.hpp>
#include <bytom/http/server.hpp>
#include <bytom/primitives/address.hpp>

#include "http_load.hpp"
#include "many_payments.hpp"
#include "support/api_node.hpp"
#include "support/block_maker.hpp"
#include "support/transactions.hpp"

namespace {

using namespace bytom;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
using bench::post;
using bench::program_of;
using primitives::kBtmAssetId;
using primitives::TransactionPtr;

constexpr std::size_t kBlockTransactions = 500;
constexpr std::size_t kCoins = 1'000;  // that are spent in turn
constexpr std::size_t kCoinsOfCoinbase = 100;
constexpr std::size_t kHoldersOfTransaction = 500;
constexpr std::uint64_t kAmount = 1'000;             // neu, of a payment
constexpr std::uint64_t kPaymentFee = 200'000;       // neu
constexpr std::uint64_t kSpreadingFee = 30'000'000;  // neu
constexpr std::size_t kRate = 1'000;                 // requests a second

std::size_t transaction_count() {
    return bench::transaction_count(3'000);
}

std::string address_of(std::uint64_t number) {
    return primitives::Address::from_program(program_of(number))->to_text(consensus::solonet().bech32_prefix);
}

/// Payments that a chain takes: coins that anyone can spend, each the change of the payment before.
class Payments {
public:
    /// Blocks on the chain until there are coins.
    template <typename Extend>
    explicit Payments(const Extend& extend) {
        std::vector<TransactionPtr> coinbases;
        for (std::uint64_t i = 0; i < consensus::kCoinbaseMaturity + kCoins / kCoinsOfCoinbase; ++i)
            coinbases.push_back(extend({}, 0));
        std::vector<TransactionPtr> splits;
        for (std::size_t i = 0; i < kCoins / kCoinsOfCoinbase; ++i)
            splits.push_back(testing::split(*coinbases[i], 0, kCoinsOfCoinbase));
        extend(splits, splits.size() * testing::kFee);
        for (const TransactionPtr& split : splits) {
            for (std::size_t i = 0; i < kCoinsOfCoinbase; ++i)
                coins_.push_back({.tx = split, .output = i});
        }
    }

    /// Half of them go to address 0, every thousandth to 1, the others to few of many.
    TransactionPtr next() {
        Coin& coin = coins_[count_ % coins_.size()];
        const std::uint64_t number = count_++;
        primitives::TxData data;
        data.inputs.push_back(testing::spend(*coin.tx, coin.output));
        const std::uint64_t others = 2 + number * 31 % (1 + transaction_count() / 8);
        primitives::TxOutput to = testing::btm_output(kAmount);
        to.control_program = program_of(number % 2 == 0 ? 0 : number % 1'000 == 1 ? 1 : others);
        const std::uint64_t left =
            coin.tx->data().outputs.at(coin.output).value.amount - kAmount - kPaymentFee;
        data.outputs = {std::move(to), testing::btm_output(left)};
        coin = {.tx = testing::transaction(std::move(data)), .output = 1};
        return coin.tx;
    }

    std::vector<TransactionPtr> next(std::size_t count) {
        std::vector<TransactionPtr> made;
        for (std::size_t i = 0; i < count; ++i)
            made.push_back(next());
        return made;
    }

    /// Gives units of the asset to as many addresses, from `first` on.
    TransactionPtr spread(const primitives::IssuanceInput& asset, std::size_t first) {
        Coin& coin = coins_[count_++ % coins_.size()];
        primitives::TxData data;
        primitives::IssuanceInput issuance = asset;
        issuance.nonce = program_of(first);
        issuance.value.amount = 0;
        for (std::size_t i = first; i < first + kHoldersOfTransaction; ++i) {
            primitives::TxOutput output;
            output.value = {.asset_id = asset.value.asset_id, .amount = 1 + i % 1'000};
            output.control_program = program_of(std::uint64_t{1'000'000'000} + i);
            issuance.value.amount += output.value.amount;
            data.outputs.push_back(std::move(output));
        }
        data.inputs.push_back(testing::spend(*coin.tx, coin.output));
        data.inputs.emplace_back().body = std::move(issuance);
        const std::uint64_t left = coin.tx->data().outputs.at(coin.output).value.amount - kSpreadingFee;
        data.outputs.push_back(testing::btm_output(left));
        coin = {.tx = testing::transaction(std::move(data)), .output = kHoldersOfTransaction};
        return coin.tx;
    }

private:
    struct Coin {
        TransactionPtr tx;
        std::size_t output = 0;
    };

    std::vector<Coin> coins_;
    std::uint64_t count_ = 0;
};

/// A chain that can have an index.
class IndexedNode {
public:
    explicit IndexedNode(bool has_index) {
        if (!has_index) return;
        explorer::IndexOptions options;
        options.directory = node.directory.path() / "explorer";
        options.chain = node.chain.get();
        index = explorer::Index::open(std::move(options)).value();
        node.context.explorer = index.get();
    }
    ~IndexedNode() {
        if (index) index->stop();
    }
    IndexedNode(const IndexedNode&) = delete;
    IndexedNode& operator=(const IndexedNode&) = delete;

    /// The coinbase.
    TransactionPtr extend(const std::vector<TransactionPtr>& transactions, std::uint64_t fees) {
        const chain::BlockNode& block =
            node.extend(transactions, fees, primitives::TxStatuses(transactions.size(), false));
        return node.chain->block(block)->transactions.front();
    }
    void settle() const {
        if (index && !index->wait_until_current(600s)) throw std::runtime_error("the index does not follow");
    }

    test::ApiNode node;
    std::unique_ptr<explorer::Index> index;
};

class World {
public:
    static World& get() {
        static World world;
        return world;
    }

    World(const World&) = delete;
    World& operator=(const World&) = delete;

    [[nodiscard]] std::uint16_t port() const { return server_->port(); }
    [[nodiscard]] chain::Chain& chain() { return *indexed_.node.chain; }
    [[nodiscard]] std::string asset() const { return asset_.value.asset_id.to_text(); }

    void extend(std::size_t payments) {
        indexed_.extend(payments_.next(payments), payments * kPaymentFee);
        indexed_.settle();
    }

private:
    World()
        : indexed_(true),
          payments_([this](const std::vector<TransactionPtr>& transactions, std::uint64_t fees) {
              return indexed_.extend(transactions, fees);
          }),
          service_({.chain = &chain(), .view = [this] { return indexed_.index->view(); }}) {
        indexed_.node.context.explorer_service = &service_;
        indexed_.node.context.event_forms = &service_.event_forms();
        http::ServerOptions options;
        options.address = "127.0.0.1:0";
        server_ = http::Server::start(options, indexed_.node.api).value();
        const auto begin = Clock::now();
        for (std::size_t made = 0; made < transaction_count(); made += kBlockTransactions)
            indexed_.extend(payments_.next(kBlockTransactions), kBlockTransactions * kPaymentFee);
        spread_asset();
        indexed_.settle();
        std::printf("%zu payments, validated and indexed in %.0f s\n", transaction_count(),
                    std::chrono::duration<double>(Clock::now() - begin).count());
    }

    void spread_asset() {
        asset_.issuance_program = testing::anyone_can_spend();
        asset_.asset_definition = {'{', '}'};
        asset_.value.asset_id = primitives::compute_asset_id(1, asset_.issuance_program,
                                                             crypto::sha3_256(asset_.asset_definition));
        for (std::size_t made = 0; made < transaction_count() * 3 / 10; made += kHoldersOfTransaction)
            indexed_.extend({payments_.spread(asset_, made)}, kSpreadingFee);
    }

    IndexedNode indexed_;
    Payments payments_;
    explorer_api::Service service_;
    primitives::IssuanceInput asset_;
    std::unique_ptr<http::Server> server_;
};

std::string get(std::string_view path) {
    return "GET " + std::string(path) + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
}

/// Of all threads, client and server: what other processes take is not in it.
double processor_seconds() {
    return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

// --- Pages ---

/// Each request is sent when its time has come, whether or not the one before is answered: a latency counts
/// from then.
void pages(benchmark::State& state, std::string request) {
    bench::HttpLoad load(World::get().port(), 16, {std::move(request)});
    bench::LoadResult result;
    load.run(100, result);
    result = {};
    const std::size_t requests =
        std::max<std::size_t>(kRate / 5, std::min<std::size_t>(10 * kRate, transaction_count() / 10));
    const double begin = processor_seconds();
    for (auto _ : state)
        load.run_at_rate(requests, kRate, result);
    if (result.failures > 0) state.SkipWithError("answers other than 200");
    state.counters["processor_us"] = (processor_seconds() - begin) * 1e6 /
                                     static_cast<double>(std::max<std::size_t>(result.latencies.size(), 1));
    state.counters["p50_us"] = result.quantile(0.5) / 1000;
    state.counters["p99_us"] = result.quantile(0.99) / 1000;
}

void quiet_address(benchmark::State& state) {
    pages(state, get("/api/v3/address/" + address_of(1) + "/transaction?limit=10"));
}
BENCHMARK(quiet_address)->Iterations(1)->UseRealTime()->Unit(benchmark::kMillisecond);

void busy_address(benchmark::State& state) {
    pages(state, get("/api/v3/address/" + address_of(0) + "/transaction?limit=10"));
}
BENCHMARK(busy_address)->Iterations(1)->UseRealTime()->Unit(benchmark::kMillisecond);

void busy_address_by_our_call(benchmark::State& state) {
    pages(state, post("/list-address-transactions", R"({"limit":10,"address":")" + address_of(0) + "\"}"));
}
BENCHMARK(busy_address_by_our_call)->Iterations(1)->UseRealTime()->Unit(benchmark::kMillisecond);

void balances_of_busy_address(benchmark::State& state) {
    pages(state, get("/api/v3/address/" + address_of(0) + "/asset"));
}
BENCHMARK(balances_of_busy_address)->Iterations(1)->UseRealTime()->Unit(benchmark::kMillisecond);

/// One after the other.
void first_page_of_holders(benchmark::State& state) {
    bench::HttpLoad load(World::get().port(), 1,
                         {get("/api/v3/asset/" + World::get().asset() + "/addresses?limit=10")});
    bench::LoadResult result;
    for (auto _ : state)
        load.run(std::min<std::size_t>(1'000, transaction_count()), result);
    if (result.failures > 0) state.SkipWithError("answers other than 200");
    state.counters["p50_us"] = result.quantile(0.5) / 1000;
    state.counters["p99_us"] = result.quantile(0.99) / 1000;
}
BENCHMARK(first_page_of_holders)->Iterations(1)->UseRealTime()->Unit(benchmark::kMillisecond);

// --- Events ---

/// Reads a stream of events.
class EventReader {
public:
    explicit EventReader(const std::string& query) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(World::get().port());
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        const std::string request = get("/api/v3/events?" + query);
        if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
            ::send(socket_, request.data(), request.size(), MSG_NOSIGNAL) !=
                static_cast<ssize_t>(request.size()))
            throw std::runtime_error("can't ask for events");
    }
    ~EventReader() { ::close(socket_); }
    EventReader(const EventReader&) = delete;
    EventReader& operator=(const EventReader&) = delete;

    /// Up to the event whose cursor is the hash.
    void read_to(const Hash256& hash) {
        const std::string mark = "id: " + hash.to_text();
        while (rest_.find(mark) == std::string::npos) {
            rest_.erase(0, rest_.size() - std::min(rest_.size(), mark.size()));
            const auto size = ::recv(socket_, piece_.data(), piece_.size(), 0);
            if (size <= 0) throw std::runtime_error("the stream has ended");
            rest_.append(piece_.data(), static_cast<std::size_t>(size));
            bytes_ += static_cast<std::size_t>(size);
        }
    }

    [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }

private:
    int socket_;
    std::string rest_;
    std::array<char, std::size_t{1} << 18> piece_{};
    std::size_t bytes_ = 0;
};

void events_of_history(benchmark::State& state) {
    World& world = World::get();
    std::size_t bytes = 0;
    const double begin = processor_seconds();
    for (auto _ : state) {
        EventReader reader("since=genesis&topics=transactions");
        reader.read_to(world.chain().tip()->hash());
        bytes += reader.bytes();
    }
    state.SetBytesProcessed(static_cast<std::int64_t>(bytes));
    state.counters["MB_a_processor_second"] =
        static_cast<double>(bytes) / 1e6 / (processor_seconds() - begin);
}
BENCHMARK(events_of_history)->Iterations(1)->UseRealTime()->Unit(benchmark::kMillisecond);

/// What a reader of events is measured by.
void raw_blocks(benchmark::State& state) {
    World& world = World::get();
    std::vector<std::string> requests;
    std::size_t bytes = 0;
    for (std::uint64_t height = 1; height <= world.chain().tip()->height(); ++height)
        requests.push_back(post("/get-raw-block", R"({"block_height":)" + std::to_string(height) + "}"));
    const std::size_t count = requests.size();
    bench::HttpLoad load(world.port(), 1, std::move(requests));
    bench::LoadResult result;
    for (auto _ : state)
        load.run(count, result);
    if (result.failures > 0) state.SkipWithError("answers other than 200");
    bytes = result.bytes;
    state.SetBytesProcessed(static_cast<std::int64_t>(bytes));
}
BENCHMARK(raw_blocks)->Iterations(1)->UseRealTime()->Unit(benchmark::kMillisecond);

/// From the moment at which readers can see the block to its event.
void new_block_to_event(benchmark::State& state) {
    World& world = World::get();
    EventReader reader("since=tip&topics=blocks");
    reader.read_to(world.chain().tip()->hash());
    bench::LoadResult result;
    for (auto _ : state) {
        for (std::size_t i = 0; i < std::min<std::size_t>(500, transaction_count() / 50); ++i) {
            const chain::TipPtr tip = world.chain().tip();
            primitives::Block block = test::block_of(tip->height() + 1, {}, 0, {});
            block.header.previous_block_hash = tip->hash();
            block.header.timestamp = tip->header.timestamp + consensus::kTargetSecondsPerBlock;
            block.header.bits = tip->next_bits;
            const auto shared = std::make_shared<const primitives::Block>(std::move(block));
            std::atomic<Clock::time_point> visible{};
            world.chain().submit_block(shared, {}, [&visible](const chain::BlockOutcome&) {
                visible = Clock::now();
                visible.notify_all();
            });
            reader.read_to(shared->hash());
            const auto told = Clock::now();
            visible.wait({});
            const auto waited = std::max(told - visible.load(), Clock::duration(0));
            result.latencies.push_back(static_cast<std::uint64_t>(waited / 1ns));
        }
    }
    state.counters["p50_us"] = result.quantile(0.5) / 1000;
    state.counters["p99_us"] = result.quantile(0.99) / 1000;
}
BENCHMARK(new_block_to_event)->Iterations(1)->UseRealTime()->Unit(benchmark::kMillisecond);

// --- The chain ---

/// The same blocks on a chain with an index and on one without, in turn; the index has caught up before each,
/// as it has at the tip.
void block_with_and_without_index(benchmark::State& state) {
    IndexedNode with(true);
    IndexedNode without(false);
    const auto timed = [](IndexedNode& node, const std::vector<TransactionPtr>& transactions) {
        const auto begin = Clock::now();
        node.extend(transactions, transactions.size() * kPaymentFee);
        return static_cast<std::uint64_t>((Clock::now() - begin) / 1ns);
    };
    Payments payments([&](const std::vector<TransactionPtr>& transactions, std::uint64_t fees) {
        without.extend(transactions, fees);
        return with.extend(transactions, fees);
    });
    bench::LoadResult with_times;
    bench::LoadResult without_times;
    const std::size_t blocks = std::min<std::size_t>(200, transaction_count() / 100);
    for (auto _ : state) {
        for (std::size_t i = 0; i < blocks; ++i) {
            const auto transactions = payments.next(static_cast<std::size_t>(state.range(0)));
            with.settle();
            if (i % 2 == 0) with_times.latencies.push_back(timed(with, transactions));
            without_times.latencies.push_back(timed(without, transactions));
            if (i % 2 != 0) with_times.latencies.push_back(timed(with, transactions));
        }
    }
    state.counters["with_us"] = with_times.quantile(0.5) / 1000;
    state.counters["without_us"] = without_times.quantile(0.5) / 1000;
    state.counters["ratio"] = with_times.quantile(0.5) / without_times.quantile(0.5);
}
BENCHMARK(block_with_and_without_index)
    ->Arg(50)
    ->Arg(500)
    ->Iterations(1)
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

}  // namespace
