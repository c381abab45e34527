// The cache against a model: after every operation both must say the same.

#include <map>
#include <random>

#include <gtest/gtest.h>

#include <bytom/storage/utxo_cache.hpp>

#include "samples.hpp"
#include "support/temporary_directory.hpp"

namespace bytom::storage {
namespace {

using Model = std::map<Hash256, UtxoEntry>;

constexpr std::uint64_t kIds = 200;

std::optional<UtxoEntry> lookup(const Model& model, const Hash256& id) {
    const auto found = model.find(id);
    return found == model.end() ? std::nullopt : std::optional(found->second);
}

void expect_equal(const UtxoView& view, const Model& model) {
    for (std::uint64_t i = 0; i < kIds; ++i)
        ASSERT_EQ(view.find(samples::hash(i)), lookup(model, samples::hash(i))) << i;
}

/// Some changes of distinct ids: creations, spends, disappearances.
std::vector<UtxoChange> random_changes(std::mt19937_64& random, const Model& model) {
    std::map<Hash256, UtxoChange> changes;
    const std::size_t count = random() % 30;
    for (std::size_t i = 0; i < count; ++i) {
        UtxoChange change;
        change.output_id = samples::hash(random() % kIds);
        change.before = lookup(model, change.output_id);
        switch (random() % 4) {
            case 0:
                break;
            case 1:
                change.after = change.before;
                if (change.after) change.after->spent = !change.after->spent;
                break;
            default:
                change.after = UtxoEntry{
                    .coinbase = random() % 2 == 0, .spent = random() % 4 == 0, .height = random() % 1000};
        }
        changes.insert_or_assign(change.output_id, change);
    }
    std::vector<UtxoChange> list;
    list.reserve(changes.size());
    for (const auto& [id, change] : changes)
        list.push_back(change);
    return list;
}

void run(std::size_t capacity_bytes, std::uint64_t seed) {
    const testing::TemporaryDirectory directory;
    auto store = *ChainStore::open(samples::options(directory.path()));
    auto cache = std::make_unique<UtxoCache>(*store, capacity_bytes);
    std::mt19937_64 random(seed);
    Model model;
    for (int step = 0; step < 300; ++step) {
        switch (random() % 4) {
            case 0: {
                std::vector<Hash256> ids;
                ids.resize(random() % 40);
                for (Hash256& id : ids)
                    id = samples::hash(random() % kIds);
                cache->prefetch(ids);
                break;
            }
            case 1: {
                const Hash256 id = samples::hash(random() % kIds);
                ASSERT_EQ(cache->find(id), lookup(model, id));
                break;
            }
            default: {
                const auto changes = random_changes(random, model);
                StoreBatch batch = store->batch();
                UtxoCache::write(batch, changes);
                if (random() % 8 == 0) break;  // a batch that is dropped changes nothing
                store->commit(std::move(batch));
                cache->committed(changes);
                for (const UtxoChange& change : changes) {
                    model.erase(change.output_id);
                    if (change.after && (change.after->coinbase || !change.after->spent))
                        model.emplace(change.output_id, *change.after);
                }
            }
        }
        ASSERT_LE(cache->size(), cache->capacity());
        if (step % 10 == 0) {
            expect_equal(*cache, model);
            expect_equal(*store->snapshot(), model);
        }
        if (step == 150) {
            cache.reset();
            store.reset();
            store = *ChainStore::open(samples::options(directory.path()));
            cache = std::make_unique<UtxoCache>(*store, capacity_bytes);
        }
    }
    expect_equal(*cache, model);
}

TEST(UtxoCache, AgreesWithTheModelWhenEverythingFits) {
    run(std::size_t{1} << 20, 1);
}

TEST(UtxoCache, AgreesWithTheModelWhenItForgetsAllTheTime) {
    run(1, 2);
    run(4000, 3);
}

}  // namespace
}  // namespace bytom::storage
