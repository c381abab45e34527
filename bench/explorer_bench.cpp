// The explorer's index (13 §5): how fast it is built and how large it gets, and what pages cost. The world
// has BYTOM_BENCH_TRANSACTIONS plain payments (20,000), half of them to one address, and a third as many
// holders of an asset; made once before the first figure. docs/explorer.md has figures.

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>

#include <benchmark/benchmark.h>

#include <bytom/chain/chain.hpp>
#include <bytom/crypto/sha3.hpp>

#include "explorer/block_writer.hpp"
#include "explorer/stored_view.hpp"
#include "many_payments.hpp"
#include "support/block_maker.hpp"
#include "support/temporary_directory.hpp"

namespace bytom::explorer {
namespace {

using bench::program_of;
using primitives::kBtmAssetId;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kBlockTransactions = 500;
constexpr std::size_t kBatchBytes = std::size_t{16} << 20;
constexpr std::size_t kCoins = 1'000;         // that are spent in turn
constexpr std::uint64_t kAmount = 1'000'000;  // neu

std::size_t transaction_count() {
    return bench::transaction_count(20'000);
}

double seconds_since(Clock::time_point begin) {
    return std::chrono::duration<double>(Clock::now() - begin).count();
}

std::uintmax_t directory_bytes(const std::filesystem::path& directory) {
    std::uintmax_t bytes = 0;
    for (const auto& entry : std::filesystem::directory_iterator(directory)) {
        if (entry.path().extension() == ".sst") bytes += entry.file_size();
    }
    return bytes;
}

class World {
public:
    static World& get() {
        static World world;
        return world;
    }

    [[nodiscard]] ViewPtr view() const {
        return std::make_unique<const StoredView>(*chain_, *store_, *blocks_);
    }
    [[nodiscard]] const ProgramHash& busy() const { return busy_; }
    [[nodiscard]] const ProgramHash& quiet() const { return quiet_; }
    [[nodiscard]] const primitives::AssetId& asset() const { return asset_; }
    [[nodiscard]] BlockWriter& writer() { return *writer_; }
    [[nodiscard]] storage::KeyValueStore& store() { return *store_; }

    /// Payments that nobody validates: each spends the change of an earlier one.
    [[nodiscard]] primitives::Block payments(std::size_t count) {
        std::vector<testing::TransactionPtr> transactions{coinbase()};
        for (std::size_t i = 0; i < count; ++i)
            transactions.push_back(payment());
        return block(std::move(transactions));
    }

    void attach(const primitives::Block& block) {
        const Hash256 hash = block.hash();
        writer_->attach({.block = block,
                         .statuses = primitives::TxStatuses(block.transactions.size(), false),
                         .hash = hash});
    }

private:
    struct Coin {
        Hash256 source;
        std::uint64_t position = 0;
        Bytes program;
    };

    World() : clock_(1'700'000'000) {
        chain::ChainOptions options;
        options.store.directory = directory_.path() / "chain";
        options.network = &consensus::solonet();
        options.clock = &clock_;
        options.proof_of_work = testing::no_work;
        chain_ = chain::Chain::open(std::move(options)).value();
        blocks_ = std::make_unique<BlockCache>(*chain_, 0);
        open_store();
        busy_ = ProgramHash::of(program_of(0));
        quiet_ = ProgramHash::of(program_of(1));
        build();
        spread_asset();
    }

    /// As the index does it.
    void open_store() {
        storage::KeyValueOptions store_options;
        store_options.directory = directory_.path() / "explorer";
        store_options.network = "bench";
        store_options.contents = "explorer index";
        store_options.families = family_names();
        store_options.block_cache_bytes = std::size_t{32} << 20;
        store_options.write_buffer_bytes = std::size_t{32} << 20;
        store_options.dense = std::getenv("BYTOM_BENCH_PLAIN") == nullptr;  // NOLINT(concurrency-mt-unsafe)
        store_ = storage::KeyValueStore::open(store_options).value();
        writer_ = std::make_unique<BlockWriter>(*store_);
    }

    /// Blocks are decoded as they come from the chain's store; making them is not counted.
    void build() {
        double decoding = 0;
        double seconds = 0;
        std::clock_t processor = 0;  // of all threads: what a busy machine would not show otherwise
        const std::size_t count = transaction_count();
        for (std::size_t done = 0; done < count; done += kBlockTransactions) {
            const Bytes bytes = payments(kBlockTransactions).received();
            const std::clock_t processor_begin = std::clock();
            const auto begin = Clock::now();
            const auto read = primitives::Block::decode(bytes);
            decoding += seconds_since(begin);
            attach(*read);
            if (writer_->waiting_bytes() >= kBatchBytes) writer_->write();
            seconds += seconds_since(begin);
            processor += std::clock() - processor_begin;
        }
        const std::clock_t processor_begin = std::clock();
        const auto begin = Clock::now();
        writer_->write();
        store_->sync();
        seconds += seconds_since(begin);
        processor += std::clock() - processor_begin;
        reopen();
        const auto size = static_cast<double>(directory_bytes(directory_.path() / "explorer"));
        const auto payments = static_cast<double>(count);
        const double processor_seconds = static_cast<double>(processor) / CLOCKS_PER_SEC;
        std::printf(
            "built from %zu payments in %.1f s (%.1f s of it decoding), %.1f s of processor time: %.0f "
            "transactions a second, %.0f of processor time; %.0f bytes a transaction on disk\n",
            count, seconds, decoding, processor_seconds, payments / seconds, payments / processor_seconds,
            size / payments);
    }

    /// What is in memory tables goes to the disk.
    void reopen() {
        writer_.reset();
        store_.reset();
        open_store();
    }

    void spread_asset() {
        primitives::IssuanceInput issuance;
        issuance.issuance_program = {0x51};
        issuance.asset_definition = {'{', '}'};
        asset_ = primitives::compute_asset_id(1, issuance.issuance_program,
                                              crypto::sha3_256(issuance.asset_definition));
        const std::size_t holders = transaction_count() / 6;
        for (std::size_t i = 0; i < holders; i += kBlockTransactions) {
            primitives::TxData data;
            issuance.nonce = program_of(i);
            issuance.value = {.asset_id = asset_, .amount = 0};
            for (std::size_t j = i; j < i + kBlockTransactions; ++j) {
                primitives::TxOutput output;
                output.value = {.asset_id = asset_, .amount = 1 + j % 1'000};
                output.control_program = program_of(10'000'000 + j);
                issuance.value.amount += output.value.amount;
                data.outputs.push_back(std::move(output));
            }
            primitives::TxInput input;
            input.body = issuance;
            data.inputs.push_back(std::move(input));
            attach(block({coinbase(), testing::transaction(std::move(data))}));
            if (writer_->waiting_bytes() >= kBatchBytes) writer_->write();
        }
        writer_->write();
    }

    testing::TransactionPtr coinbase() {
        primitives::TxData data;
        primitives::TxInput input;
        input.body = primitives::CoinbaseInput{.arbitrary = program_of(height_)};
        data.inputs.push_back(input);
        data.outputs.push_back(testing::btm_output(1'000 * kAmount));
        auto tx = testing::transaction(std::move(data));
        // The bench asks for nothing to mature.
        if (coins_.size() < kCoins)
            coins_.push_back(
                {.source = tx->mapped().mux_id, .position = 0, .program = testing::anyone_can_spend()});
        return tx;
    }

    testing::TransactionPtr payment() {
        const std::size_t at = payments_ * 7'919 % coins_.size();
        const Coin coin = coins_[at];
        const auto amount = coin.program.size() == 1 ? 1'000 * kAmount : kAmount;
        primitives::TxData data;
        primitives::TxInput input;
        input.body = primitives::SpendInput{.source_id = coin.source,
                                            .value = {.asset_id = kBtmAssetId, .amount = amount},
                                            .source_position = coin.position,
                                            .vm_version = 1,
                                            .control_program = coin.program,
                                            .spend_commitment_suffix = {},
                                            .arguments = {Bytes(64, 1), Bytes(32, 2)}};
        data.inputs.push_back(std::move(input));
        // Half of the payments go to one address; the others to few of many. Ten to a quiet one.
        const std::uint64_t payee =
            payments_ % 2 == 0 ? 0 : 2 + payments_ * 31 % (1 + transaction_count() / 8);
        primitives::TxOutput to = testing::btm_output(kAmount);
        to.control_program = program_of(payments_ < 20 && payments_ % 2 == 1 ? 1 : payee);
        primitives::TxOutput change = testing::btm_output(kAmount);
        change.control_program = program_of(2 + payments_ * 17 % (1 + transaction_count() / 8));
        data.outputs = {to, change};
        auto tx = testing::transaction(std::move(data));
        coins_[at] = {.source = tx->mapped().mux_id, .position = 1, .program = change.control_program};
        ++payments_;
        return tx;
    }

    primitives::Block block(std::vector<testing::TransactionPtr> transactions) {
        primitives::Block result;
        result.header.height = height_++;
        result.header.timestamp = 1'600'000'000 + 150 * height_;
        result.header.previous_block_hash = last_;
        result.transactions = std::move(transactions);
        last_ = result.hash();
        return result;
    }

    testing::TemporaryDirectory directory_;
    base::ManualClock clock_;
    std::unique_ptr<chain::Chain> chain_;
    std::unique_ptr<storage::KeyValueStore> store_;
    std::unique_ptr<BlockCache> blocks_;
    std::unique_ptr<BlockWriter> writer_;
    ProgramHash busy_;
    ProgramHash quiet_;
    primitives::AssetId asset_;
    std::vector<Coin> coins_;
    std::uint64_t payments_ = 0;
    std::uint64_t height_ = 0;
    Hash256 last_;
};

void newest_page(benchmark::State& state, const ProgramHash& address) {
    std::uint64_t total = 0;
    for (auto _ : state) {
        const ViewPtr view = World::get().view();
        const auto page = view->history(address, std::nullopt, {.limit = 10});
        total = page->total;
        benchmark::DoNotOptimize(page->items.data());
    }
    state.counters["transactions"] = static_cast<double>(total);
}

void newest_page_of_quiet_address(benchmark::State& state) {
    newest_page(state, World::get().quiet());
}
BENCHMARK(newest_page_of_quiet_address);

void newest_page_of_busy_address(benchmark::State& state) {
    newest_page(state, World::get().busy());
}
BENCHMARK(newest_page_of_busy_address);

void deep_page_of_busy_address(benchmark::State& state) {
    World& world = World::get();
    std::uint64_t skip = 0;
    for (auto _ : state) {
        const ViewPtr view = world.view();
        const auto total = view->address(world.busy())->transactions;
        skip = (skip + 7'919) % total;
        const auto page = view->history(world.busy(), std::nullopt, {.limit = 10, .skip = skip});
        benchmark::DoNotOptimize(page->items.data());
    }
}
BENCHMARK(deep_page_of_busy_address);

void balances_of_busy_address(benchmark::State& state) {
    World& world = World::get();
    for (auto _ : state) {
        const auto page = world.view()->balances(world.busy(), {.limit = 100});
        benchmark::DoNotOptimize(page->items.data());
    }
}
BENCHMARK(balances_of_busy_address);

void first_page_of_holders(benchmark::State& state) {
    World& world = World::get();
    std::uint64_t total = 0;
    for (auto _ : state) {
        const ViewPtr view = world.view();
        const auto page = view->holders(world.asset(), {.limit = 100});
        for (const Holder& holder : page->items)
            benchmark::DoNotOptimize(view->balance(holder.address, world.asset()));
        total = page->total;
    }
    state.counters["holders"] = static_cast<double>(total);
}
BENCHMARK(first_page_of_holders);

/// What the index does for a block at the tip, on its own thread.
void block_at_the_tip(benchmark::State& state) {
    World& world = World::get();
    for (auto _ : state) {
        state.PauseTiming();
        const primitives::Block block = world.payments(static_cast<std::size_t>(state.range(0)));
        state.ResumeTiming();
        world.attach(block);
        world.writer().write();
    }
}
BENCHMARK(block_at_the_tip)->Arg(0)->Arg(50)->Arg(500)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace bytom::explorer
