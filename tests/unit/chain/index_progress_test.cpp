#include <chrono>

#include <gtest/gtest.h>

#include <bytom/chain/index_progress.hpp>
#include <bytom/storage/key_value_store.hpp>

#include "support/chain_fixture.hpp"

namespace bytom::chain {
namespace {

using namespace std::chrono_literals;

/// Holds nothing and counts how often it is synced.
class CountingStore final : public storage::KeyValueStore {
public:
    std::optional<Bytes> get(storage::FamilyIndex /*family*/, ByteView /*key*/) const override { return {}; }
    std::unique_ptr<const storage::KeyValueSnapshot> snapshot() const override { return {}; }
    std::unique_ptr<storage::KeyValueBatch> batch() const override { return {}; }
    void write(storage::KeyValueBatch& /*batch*/, bool /*durable*/) override {}
    void sync() override { ++syncs; }

    int syncs = 0;
};

class IndexProgressTest : public testing::ChainFixture {
protected:
    void SetUp() override {
        ChainFixture::SetUp();
        progress.emplace(*chain, store, "test");
        progress->begin(*chain->main_node(0));
    }

    IndexProgress::Instant now{1h};
    CountingStore store;
    std::optional<IndexProgress> progress;
};

TEST_F(IndexProgressTest, RowsAreSyncedTwoSecondsAfterTheyWereWritten) {
    EXPECT_FALSE(progress->sync_if_due(now));
    progress->written(*chain->main_node(0), now);
    EXPECT_EQ(progress->sync_if_due(now + 1s), now + 2s);
    EXPECT_EQ(store.syncs, 0);
    EXPECT_FALSE(progress->sync_if_due(now + 2s));
    EXPECT_EQ(store.syncs, 1);
    EXPECT_FALSE(progress->sync_if_due(now + 1h));
    EXPECT_EQ(store.syncs, 1);
}

TEST_F(IndexProgressTest, ABuildThatWritesAllTheTimeIsSyncedOnTheWay) {
    for (int i = 0; i < 100; ++i, now += 100ms) {
        progress->written(*chain->main_node(0), now);
        (void)progress->sync_if_due(now);
    }
    EXPECT_EQ(store.syncs, 4);  // every 2.1 s of 10
}

}  // namespace
}  // namespace bytom::chain
