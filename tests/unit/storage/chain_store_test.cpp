#include <gtest/gtest.h>

#include <bytom/crypto/sha3.hpp>
#include <bytom/storage/chain_store.hpp>

#include "samples.hpp"
#include "support/temporary_directory.hpp"

namespace bytom::storage {
namespace {

class ChainStoreTest : public ::testing::Test {
protected:
    void SetUp() override { reopen(); }

    void reopen() {
        store.reset();
        auto opened = ChainStore::open(samples::options(directory.path()));
        ASSERT_TRUE(opened) << opened.error().text();
        store = *std::move(opened);
    }

    void commit(const std::function<void(StoreBatch&)>& fill) {
        StoreBatch batch = store->batch();
        fill(batch);
        store->commit(std::move(batch));
    }

    testing::TemporaryDirectory directory;
    std::unique_ptr<ChainStore> store;
};

TEST_F(ChainStoreTest, ANewDirectoryIsEmpty) {
    EXPECT_EQ(store->tip(), std::nullopt);
    EXPECT_EQ(store->main_hash(0), std::nullopt);
    EXPECT_EQ(store->utxo(samples::hash(1)), std::nullopt);
    EXPECT_EQ(store->header({}), std::nullopt);
    EXPECT_EQ(store->snapshot()->utxo_digest().count, 0);
    EXPECT_EQ(store->snapshot()->utxo_digest().digest, crypto::sha3_256(ByteView()));
}

TEST_F(ChainStoreTest, EverythingOfACommitIsThereAfterReopening) {
    const HeaderRecord header = samples::header(5);
    const Bytes wire{1, 2, 3};
    const primitives::TxStatuses statuses{false, true};
    const BlockUndo undo{{{samples::hash(50), UtxoEntry{.coinbase = true, .height = 3}}}};
    const UtxoEntry entry{.height = 5};
    commit([&](StoreBatch& batch) {
        batch.put_header(header);
        batch.put_block(header.key(), wire, statuses);
        batch.put_main(5, header.hash);
        batch.put_undo(header.key(), undo);
        batch.put_utxo(samples::hash(51), entry);
        batch.set_tip(header.key());
    });
    for (int round = 0; round < 2; ++round) {
        EXPECT_EQ(store->tip(), header.key());
        EXPECT_EQ(store->main_hash(5), header.hash);
        EXPECT_EQ(store->header(header.key()), header);
        EXPECT_EQ(store->raw_block(header.key()), wire);
        EXPECT_EQ(store->statuses(header.key()), statuses);
        EXPECT_EQ(store->undo(header.key()), undo);
        EXPECT_EQ(store->utxo(samples::hash(51)), entry);
        reopen();
    }
}

TEST_F(ChainStoreTest, HeadersComeInOrderOfHeight) {
    commit([](StoreBatch& batch) {
        for (const std::uint64_t height : {300, 2, 65536, 1, 255, 256})
            batch.put_header(samples::header(height));
    });
    std::vector<std::uint64_t> heights;
    store->for_each_header([&heights](const HeaderRecord& record) {
        heights.push_back(record.header.height);
        EXPECT_EQ(record, samples::header(record.header.height));
    });
    EXPECT_EQ(heights, (std::vector<std::uint64_t>{1, 2, 255, 256, 300, 65536}));
}

TEST_F(ChainStoreTest, ManyUtxosAtOnceAnswerInTheOrderAsked) {
    commit([](StoreBatch& batch) {
        for (std::uint64_t i = 0; i < 100; i += 2)
            batch.put_utxo(samples::hash(i), {.height = i});
    });
    std::vector<Hash256> ids;
    ids.reserve(100);
    for (std::uint64_t i = 0; i < 100; ++i)
        ids.push_back(samples::hash(99 - i));
    const auto entries = store->utxos(ids);
    ASSERT_EQ(entries.size(), ids.size());
    for (std::size_t i = 0; i < ids.size(); ++i)
        EXPECT_EQ(entries[i], store->utxo(ids[i])) << i;
}

TEST_F(ChainStoreTest, ASnapshotShowsItsCommitAndNothingLater) {
    commit([](StoreBatch& batch) {
        batch.put_utxo(samples::hash(1), {.height = 1});
        batch.put_main(1, samples::hash(11));
        batch.set_tip({.height = 1, .hash = samples::hash(11)});
    });
    const StoreSnapshotPtr before = store->snapshot();
    const UtxoDigest digest = before->utxo_digest();
    commit([](StoreBatch& batch) {
        batch.erase_utxo(samples::hash(1));
        batch.put_utxo(samples::hash(2), {.height = 2});
        batch.put_main(2, samples::hash(12));
        batch.set_tip({.height = 2, .hash = samples::hash(12)});
    });
    EXPECT_EQ(before->find(samples::hash(1)), UtxoEntry{.height = 1});
    EXPECT_EQ(before->find(samples::hash(2)), std::nullopt);
    EXPECT_EQ(before->main_hash(2), std::nullopt);
    EXPECT_EQ(before->tip()->height, 1);
    EXPECT_EQ(before->utxo_digest(), digest);
    const StoreSnapshotPtr after = store->snapshot();
    EXPECT_EQ(after->find(samples::hash(1)), std::nullopt);
    EXPECT_EQ(after->tip()->height, 2);
    EXPECT_NE(after->utxo_digest(), digest);
}

TEST_F(ChainStoreTest, ASnapshotMayOutliveTheStore) {
    commit([](StoreBatch& batch) { batch.put_utxo(samples::hash(1), {.height = 1}); });
    const StoreSnapshotPtr snapshot = store->snapshot();
    store.reset();
    EXPECT_EQ(snapshot->find(samples::hash(1)), UtxoEntry{.height = 1});
}

TEST_F(ChainStoreTest, TheDigestCountsUnspentEntriesWithCoinbaseHeightsOnly) {
    const Hash256 low = samples::hash(1) < samples::hash(2) ? samples::hash(1) : samples::hash(2);
    const Hash256 high = samples::hash(1) < samples::hash(2) ? samples::hash(2) : samples::hash(1);
    commit([&](StoreBatch& batch) {
        batch.put_utxo(high, {.coinbase = true, .height = 0x0203});
        batch.put_utxo(low, {.height = 99});
        batch.put_utxo(samples::hash(3), {.coinbase = true, .spent = true, .height = 7});
    });
    Bytes image = base::to_bytes(low.view());
    image.insert(image.end(), {0, 0, 0, 0, 0, 0, 0, 0, 0});
    base::append(image, high.view());
    image.insert(image.end(), {1, 0, 0, 0, 0, 0, 0, 2, 3});
    EXPECT_EQ(store->snapshot()->utxo_digest(), (UtxoDigest{.count = 2, .digest = crypto::sha3_256(image)}));
}

TEST_F(ChainStoreTest, SyncFallsDueAfterItsInterval) {
    store.reset();
    StoreOptions options = samples::options(directory.path());
    options.sync_interval = std::chrono::milliseconds(0);
    store = *ChainStore::open(options);
    EXPECT_EQ(store->sync_if_due(), std::nullopt);
    store.reset();
    options.sync_interval = std::chrono::hours(1);
    options.sync_every_commits = 2;
    store = *ChainStore::open(options);
    const auto write = [](StoreBatch& batch) { batch.put_main(1, samples::hash(1)); };
    commit(write);
    EXPECT_TRUE(store->sync_if_due().has_value());
    commit(write);
    EXPECT_EQ(store->sync_if_due(), std::nullopt) << "the second commit syncs both";
}

}  // namespace
}  // namespace bytom::storage
