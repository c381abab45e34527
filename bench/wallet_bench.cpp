// A wallet of many addresses and transactions: lists, balances, coin selection, builds, rescans. The world is
// as large as BYTOM_BENCH_TRANSACTIONS says (10,000; ten times fewer addresses), made once before the first
// figure.

#include <cstdio>
#include <cstdlib>
#include <fstream>

#include <benchmark/benchmark.h>

#include <bytom/wallet/transaction_builder.hpp>
#include <bytom/wallet/wallet.hpp>

#include "support/block_maker.hpp"
#include "support/temporary_directory.hpp"

namespace bytom::wallet {
namespace {

using testing::TransactionPtr;

constexpr std::size_t kAccounts = 10;
constexpr std::size_t kChainLength = 1000;   // transactions that one coinbase pays for
constexpr std::uint64_t kPayment = 100'000;  // neu

std::size_t transaction_count() {
    const char* const text = std::getenv("BYTOM_BENCH_TRANSACTIONS");  // NOLINT(concurrency-mt-unsafe)
    return text == nullptr ? 10'000 : std::strtoull(text, nullptr, 10);
}

/// Bytes of memory of this process.
double resident_bytes() {
    std::ifstream statm("/proc/self/statm");
    double total = 0;
    double resident = 0;
    statm >> total >> resident;
    return resident * 4096;
}

class World {
public:
    static World& get() {
        static World world;
        return world;
    }

    [[nodiscard]] Wallet& wallet() { return *wallet_; }
    [[nodiscard]] const std::vector<AccountPtr>& accounts() const { return accounts_; }
    [[nodiscard]] std::uint64_t height() const { return chain_->tip()->height(); }
    [[nodiscard]] std::string_view address_prefix() const { return chain_->network().bech32_prefix; }
    [[nodiscard]] double wallet_bytes() const { return wallet_bytes_; }
    void settle() {
        if (!wallet_->wait_until_current(std::chrono::hours(1))) std::abort();
    }

private:
    World() : clock_(1'700'000'000), key_store_(directory_.path() / "keystore") {
        chain::ChainOptions options;
        options.store.directory = directory_.path() / "chain";
        options.network = &consensus::solonet();
        options.clock = &clock_;
        options.proof_of_work = testing::no_work;
        chain_ = chain::Chain::open(std::move(options)).value();
        const double before = resident_bytes();
        WalletOptions wallet_options;
        wallet_options.directory = directory_.path() / "wallet.db";
        wallet_options.chain = chain_.get();
        wallet_options.key_store = &key_store_;
        wallet_options.clock = &clock_;
        wallet_ = Wallet::open(std::move(wallet_options)).value();
        make_addresses(transaction_count() / 10);
        make_blocks(transaction_count());
        settle();
        wallet_bytes_ = resident_bytes() - before;
        std::printf("wallet of %zu transactions, %zu addresses: %.0f MB more in memory, chain included\n",
                    transaction_count(), programs_.size(), wallet_bytes_ / 1e6);
    }

    void make_addresses(std::size_t count) {
        for (std::size_t i = 0; i < kAccounts; ++i) {
            const std::string name = "account" + std::to_string(i);
            const crypto::XPub key = crypto::XPrv::root(base::as_bytes(name)).xpub();
            accounts_.push_back(wallet_->accounts().create(name, {key}, 1).value().account);
        }
        for (std::size_t i = 0; i < count; ++i) {
            const std::string& id = accounts_[i % kAccounts]->id;
            programs_.push_back(wallet_->accounts().make_address(id, false).value().control_program);
        }
    }

    void deliver(const testing::BlockPtr& block) {
        if (!chain_->process_block(block).tip_changed) std::abort();
    }

    void make_blocks(std::size_t transactions) {
        std::vector<TransactionPtr> coinbases;
        for (std::size_t i = 0; i < 100 || i < transactions / kChainLength; ++i) {
            const auto block = testing::make_block(chain_->tip()->header);
            coinbases.push_back(block->transactions[0]);
            deliver(block);
        }
        std::size_t made = 0;
        for (std::size_t i = 0; made < transactions; ++i) {
            std::vector<TransactionPtr> txs;
            TransactionPtr from = coinbases.at(i);
            for (std::size_t j = 0; j < kChainLength && made < transactions; ++j, ++made) {
                primitives::TxData data;
                data.inputs.push_back(testing::spend(*from, 0));
                const std::uint64_t value = from->data().outputs[0].value.amount;
                data.outputs.push_back(testing::btm_output(value - kPayment - testing::kFee));
                data.outputs.push_back(testing::btm_output(kPayment + made));
                data.outputs.back().control_program = programs_[made % programs_.size()];
                from = testing::transaction(std::move(data));
                txs.push_back(from);
            }
            deliver(testing::make_block(chain_->tip()->header, txs));
        }
    }

    testing::TemporaryDirectory directory_;
    base::ManualClock clock_;
    keys::KeyStore key_store_;
    std::unique_ptr<chain::Chain> chain_;
    std::unique_ptr<Wallet> wallet_;
    std::vector<AccountPtr> accounts_;
    std::vector<Bytes> programs_;
    double wallet_bytes_ = 0;
};

void list_addresses(benchmark::State& state) {
    World& world = World::get();
    for (auto _ : state)
        benchmark::DoNotOptimize(world.wallet().accounts().addresses({}));
}
BENCHMARK(list_addresses)->Unit(benchmark::kMillisecond);

void list_balances(benchmark::State& state) {
    World& world = World::get();
    for (auto _ : state)
        benchmark::DoNotOptimize(world.wallet().outputs().balances({}));
}
BENCHMARK(list_balances)->Unit(benchmark::kMillisecond);

/// Argument: outputs on the page; 0: all.
void list_outputs(benchmark::State& state) {
    World& world = World::get();
    OutputQuery query;
    if (state.range(0) > 0) query.count = static_cast<std::size_t>(state.range(0));
    for (auto _ : state)
        benchmark::DoNotOptimize(world.wallet().outputs().list(query));
}
BENCHMARK(list_outputs)->Arg(100)->Arg(0)->Unit(benchmark::kMillisecond);

void list_outputs_of_account(benchmark::State& state) {
    World& world = World::get();
    OutputQuery query;
    query.account_id = world.accounts().front()->id;
    query.count = 100;
    for (auto _ : state)
        benchmark::DoNotOptimize(world.wallet().outputs().list(query));
}
BENCHMARK(list_outputs_of_account)->Unit(benchmark::kMillisecond);

/// Arguments: transactions on the page, 0: all; whether of one account.
void list_transactions(benchmark::State& state) {
    World& world = World::get();
    TransactionQuery query;
    if (state.range(0) > 0) query.count = static_cast<std::size_t>(state.range(0));
    if (state.range(1) != 0) query.account_id = world.accounts().front()->id;
    std::size_t seen = 0;
    for (auto _ : state) {
        world.wallet().for_each_transaction(query, [&seen](const TransactionRecord& record) {
            benchmark::DoNotOptimize(record);
            ++seen;
            return true;
        });
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(seen));
}
BENCHMARK(list_transactions)
    ->Args({100, 0})
    ->Args({100, 1})
    ->Args({0, 0})
    ->Args({0, 1})
    ->Unit(benchmark::kMillisecond);

/// Argument: payments that the amount is worth.
void select_coins(benchmark::State& state) {
    World& world = World::get();
    OutputBook& outputs = world.wallet().outputs();
    const auto amount = static_cast<std::uint64_t>(state.range(0)) * kPayment;
    for (auto _ : state) {
        const auto reserved = outputs.reserve(world.accounts().front()->id, primitives::kBtmAssetId, amount,
                                              false, std::chrono::seconds(60));
        if (!reserved) {
            state.SkipWithError(reserved.error().detail.c_str());
            break;
        }
        outputs.cancel(reserved->id);
    }
}
BENCHMARK(select_coins)->Arg(1)->Arg(5)->Arg(500)->Unit(benchmark::kMicrosecond);

/// A payment with change, whose address is synced to the disk.
void build_transaction(benchmark::State& state) {
    World& world = World::get();
    Wallet& wallet = world.wallet();
    const TransactionBuilder builder(wallet.accounts(), wallet.assets(), wallet.outputs(),
                                     world.address_prefix());
    const std::string btm = primitives::kBtmAssetId.to_text();
    const std::string body = R"({"actions":[{"type":"spend_account","account_id":")" +
                             world.accounts().front()->id + R"(","asset_id":")" + btm +
                             R"(","amount":150000},{"type":"control_program","control_program":"51",)" +
                             R"("asset_id":")" + btm + R"(","amount":100000}]})";
    const json::Document document = json::Document::parse(body).value();
    const auto request = json::decode<BuildRequest>(document.root()).value();
    for (auto _ : state) {
        const auto built = builder.build(request);
        if (!built) {
            state.SkipWithError(built.error().detail.c_str());
            break;
        }
        state.PauseTiming();
        for (const Reservation& reservation : wallet.outputs().reservations())
            wallet.outputs().cancel(reservation.id);
        state.ResumeTiming();
    }
}
BENCHMARK(build_transaction)->Unit(benchmark::kMicrosecond);

void make_address(benchmark::State& state) {
    World& world = World::get();
    for (auto _ : state)
        benchmark::DoNotOptimize(world.wallet().accounts().make_address(world.accounts().back()->id, true));
}
BENCHMARK(make_address)->Unit(benchmark::kMicrosecond)->Iterations(100);

void rescan(benchmark::State& state) {
    World& world = World::get();
    for (auto _ : state) {
        world.wallet().rescan(0);
        world.settle();
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(transaction_count()) * state.iterations());
    state.counters["blocks/s"] =
        benchmark::Counter(static_cast<double>(world.height()) * static_cast<double>(state.iterations()),
                           benchmark::Counter::kIsRate);
    state.counters["MB"] = world.wallet_bytes() / 1e6;
}
BENCHMARK(rescan)->Unit(benchmark::kMillisecond)->UseRealTime()->Iterations(1);

}  // namespace
}  // namespace bytom::wallet
