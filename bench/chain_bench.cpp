// The UTXO set under blocks coming and going, and the import of a recorded chain.

#include <fstream>

#include <benchmark/benchmark.h>
#include <nlohmann/json.hpp>

#include <bytom/chain/chain.hpp>
#include <bytom/storage/utxo_cache.hpp>
#include <bytom/tensority/hasher.hpp>
#include <bytom/tensority/seed_cache_store.hpp>

#include "chain/utxo_overlay.hpp"
#include "support/block_maker.hpp"
#include "support/temporary_directory.hpp"
#include "support/transactions.hpp"
#include "test_data.hpp"

namespace bytom::chain {
namespace {

using testing::BlockPtr;

/// A block of `count` payments of one input and two outputs each, and the set it spends from.
struct Workload {
    explicit Workload(std::size_t count) {
        const primitives::Block genesis = consensus::make_genesis_block(consensus::solonet());
        const auto fan = testing::split(*genesis.transactions[0], 0, count);
        std::vector<testing::TransactionPtr> payments;
        payments.reserve(count);
        for (std::size_t i = 0; i < count; ++i) {
            payments.push_back(testing::split(*fan, i, 2));
            spendable.push_back(
                {.output_id = fan->mapped().result_ids[i], .before = {}, .after = UtxoEntry{.height = 1}});
        }
        block = testing::make_block(genesis.header, payments);
        statuses.assign(count + 1, false);
    }

    BlockPtr block;
    primitives::TxStatuses statuses;
    std::vector<storage::UtxoChange> spendable;
};

storage::StoreOptions store_options(const std::filesystem::path& directory) {
    storage::StoreOptions options;
    options.directory = directory / "chain";
    options.network = "solonet";
    return options;
}

/// Apply, commit, detach, commit. Argument: payments in the block; second: whether the cache holds the set.
void connect_and_detach(benchmark::State& state) {
    const Workload work(static_cast<std::size_t>(state.range(0)));
    const testing::TemporaryDirectory directory;
    const auto store = storage::ChainStore::open(store_options(directory.path())).value();
    storage::UtxoCache cache(*store, state.range(1) != 0 ? std::size_t{64} << 20 : 1);
    const auto commit = [&](const std::vector<storage::UtxoChange>& changes) {
        storage::StoreBatch batch = store->batch();
        storage::UtxoCache::write(batch, changes);
        store->commit(std::move(batch));
        cache.committed(changes);
    };
    commit(work.spendable);
    std::vector<Hash256> touched;
    for (const testing::TransactionPtr& tx : work.block->transactions) {
        const primitives::MappedTx& mapped = tx->mapped();
        touched.insert(touched.end(), mapped.spent_output_ids.begin(), mapped.spent_output_ids.end());
        touched.insert(touched.end(), mapped.result_ids.begin(), mapped.result_ids.end());
    }
    for (auto _ : state) {
        cache.prefetch(touched);
        UtxoOverlay forward(cache);
        const storage::BlockUndo undo = forward.apply_block(*work.block, work.statuses).value();
        commit(forward.changes());
        UtxoOverlay back(cache);
        back.detach(undo);
        commit(back.changes());
    }
    state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(connect_and_detach)
    ->ArgNames({"payments", "cached"})
    ->Args({100, 1})
    ->Args({1000, 1})
    ->Args({1000, 0})
    ->Unit(benchmark::kMicrosecond);

std::vector<BlockPtr> recorded_chain(std::size_t which) {
    std::ifstream file(std::string(BYTOM_TEST_DATA) + "/vectors/chain-linear.json");
    const auto vectors = nlohmann::json::parse(file);
    std::vector<BlockPtr> blocks;
    for (const auto& text : vectors.at("cases").at(which).at("blocks")) {
        blocks.push_back(std::make_shared<const primitives::Block>(
            primitives::Block::from_text(text.get<std::string>()).value()));
    }
    return blocks;
}

void import(benchmark::State& state, const std::vector<BlockPtr>& blocks,
            const consensus::ProofOfWork& work) {
    base::ThreadPool pool;
    const base::ManualClock clock(1'700'000'000);
    for (auto _ : state) {
        const testing::TemporaryDirectory directory;
        ChainOptions options;
        options.store = store_options(directory.path());
        options.network = &consensus::solonet();
        options.clock = &clock;
        options.proof_of_work = work;
        options.pool = &pool;
        const auto chain = Chain::open(options).value();
        for (const BlockPtr& block : blocks)
            chain->submit_block(block, {.work_ahead = true}, [](const BlockOutcome&) {});
        if (!chain->wait_for_height(blocks.size(), std::chrono::hours(1)))
            state.SkipWithError("the chain did not come to its end");
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(blocks.size()));
}

/// 320 blocks with transactions of every kind, everything but the proof of work.
void import_without_work(benchmark::State& state) {
    import(state, recorded_chain(0), testing::no_work);
}
BENCHMARK(import_without_work)->Unit(benchmark::kMillisecond)->UseRealTime();

void import_with_work(benchmark::State& state) {
    tensority::SeedCacheStore seeds(tensority::select_kernel().value());
    import(state, recorded_chain(0), [&seeds](const Hash256& block_hash, const Hash256& seed) {
        return tensority::hash(block_hash, *seeds.get(seed));
    });
}
BENCHMARK(import_with_work)->Unit(benchmark::kMillisecond)->UseRealTime();

/// Headers of a chain of 1000 empty blocks, one after the other.
void connect_empty_blocks(benchmark::State& state) {
    std::vector<BlockPtr> blocks;
    primitives::BlockHeader below = consensus::make_genesis_block(consensus::solonet()).header;
    for (int i = 0; i < 1000; ++i) {
        blocks.push_back(testing::make_block(below));
        below = blocks.back()->header;
    }
    import(state, blocks, testing::no_work);
}
BENCHMARK(connect_empty_blocks)->Unit(benchmark::kMillisecond)->UseRealTime();

/// As many signed payments of one input and two outputs as a block has gas for, one block of them after the
/// other.
class FullBlocks {
public:
    explicit FullBlocks(Chain& chain) : chain_(chain) {
        constexpr std::uint64_t kFans = (kPayments + kFan - 1) / kFan;
        for (std::uint64_t i = 0; i <= consensus::kCoinbaseMaturity + kFans; ++i)
            extend({});
        std::vector<testing::TransactionPtr> fans;
        for (std::uint64_t height = 1; height <= kFans; ++height) {
            const auto block = chain.block(*chain.main_node(height));
            const primitives::Transaction& coinbase = *block->transactions.front();
            primitives::TxData fan;
            fan.inputs.push_back(testing::spend(coinbase, 0));
            const std::uint64_t amount = coinbase.data().outputs[0].value.amount - testing::kFee;
            for (std::size_t part = 0; part < kFan; ++part)
                fan.outputs.push_back(test::output(primitives::kBtmAssetId, amount / kFan, key_.program()));
            fans.push_back(testing::transaction(std::move(fan)));
            for (std::size_t part = 0; part < kFan && coins_.size() < kPayments; ++part)
                coins_.emplace_back(fans.back(), part);
        }
        extend(fans);
    }

    /// The next block, which spends what the one before has made.
    [[nodiscard]] BlockPtr next(base::ThreadPool& pool) {
        std::vector<testing::TransactionPtr> payments(coins_.size());
        pool.for_each(coins_.size(), [&](std::size_t i) {
            const auto& [tx, output] = coins_[i];
            primitives::TxData payment;
            payment.inputs.push_back(testing::spend(*tx, output));
            const std::uint64_t amount = tx->data().outputs[output].value.amount - kFee;
            for (const std::uint64_t part : {amount / 4 * 3, amount / 4})
                payment.outputs.push_back(test::output(primitives::kBtmAssetId, part, key_.program()));
            payments[i] = test::sign(std::move(payment), key_);
            coins_[i] = {payments[i], 0};
        });
        return testing::make_block(chain_.tip()->header, payments);
    }

private:
    static constexpr std::size_t kFan = 200;
    static constexpr std::size_t kPayments = 5700;
    static constexpr std::uint64_t kFee = 400'000;

    void extend(const std::vector<testing::TransactionPtr>& txs) const {
        const auto outcome = chain_.process_block(testing::make_block(chain_.tip()->header, txs));
        if (!outcome.tip_changed) throw std::runtime_error(outcome.error_text());
    }

    Chain& chain_;
    const test::KeyPair key_{1};
    std::vector<std::pair<testing::TransactionPtr, std::size_t>> coins_;
};

double cpu_seconds() {
    timespec time{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

/// A full block at the tip, from its bytes to the new tip; `pooled`: its transactions are in the pool.
/// Counters in milliseconds: `decode`, what is done with a block alone; `cpu`, of all threads.
void full_block_at_tip(benchmark::State& state) {
    base::ThreadPool pool;
    const testing::TemporaryDirectory directory;
    const base::ManualClock clock(1'900'000'000);
    ChainOptions options;
    options.store = store_options(directory.path());
    options.network = &consensus::solonet();
    options.clock = &clock;
    options.proof_of_work = testing::no_work;
    options.pool = &pool;
    const auto chain = Chain::open(options).value();
    FullBlocks blocks(*chain);
    double decode = 0;
    double cpu = 0;
    for (auto _ : state) {
        const BlockPtr block = blocks.next(pool);
        const auto& txs = block->transactions;
        for (std::size_t i = 1; i < txs.size() && state.range(0) != 0; ++i) {
            if (!chain->process_transaction(txs[i]).accepted())
                return state.SkipWithError("a payment was refused");
        }
        const Bytes bytes = block->encode();
        const double cpu_before = cpu_seconds();
        const auto begin = std::chrono::steady_clock::now();
        IncomingBlock incoming = make_incoming_block(
            std::make_shared<const primitives::Block>(primitives::Block::decode(bytes).value()));
        const auto decoded = std::chrono::steady_clock::now();
        const BlockOutcome outcome = chain->process_block(std::move(incoming));
        const auto end = std::chrono::steady_clock::now();
        if (!outcome.tip_changed) return state.SkipWithError(outcome.error_text().c_str());
        state.SetIterationTime(std::chrono::duration<double>(end - decoded).count());
        decode += std::chrono::duration<double, std::milli>(decoded - begin).count();
        cpu += 1e3 * (cpu_seconds() - cpu_before);
    }
    state.counters["decode"] = benchmark::Counter(decode, benchmark::Counter::kAvgIterations);
    state.counters["cpu"] = benchmark::Counter(cpu, benchmark::Counter::kAvgIterations);
}
BENCHMARK(full_block_at_tip)
    ->ArgName("pooled")
    ->Arg(0)
    ->Arg(1)
    ->Iterations(8)
    ->UseManualTime()
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace bytom::chain
