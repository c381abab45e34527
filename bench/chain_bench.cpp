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

}  // namespace
}  // namespace bytom::chain
