// Directories whose old bodies are gone (docs/storage.md).

#include <thread>

#include <gtest/gtest.h>
#include <rocksdb/db.h>

#include <bytom/storage/chain_store.hpp>

#include "samples.hpp"
#include "support/temporary_directory.hpp"

namespace bytom::storage {
namespace {

constexpr std::uint64_t kBest = 60;
constexpr std::size_t kBodySize = std::size_t{100} << 10;

/// Bytes that cannot be packed.
Bytes body(std::uint64_t height) {
    Bytes bytes;
    bytes.reserve(kBodySize);
    for (std::uint64_t i = 0; bytes.size() < kBodySize; ++i)
        base::append(bytes, samples::hash(height * 1'000'000 + i).view());
    return bytes;
}

class PruneTest : public ::testing::Test {
protected:
    void SetUp() override { reopen(); }

    void reopen() {
        store.reset();
        auto opened = ChainStore::open(samples::options(directory.path()));
        ASSERT_TRUE(opened) << opened.error().text();
        store = *std::move(opened);
    }

    void commit(const std::function<void(StoreBatch&)>& fill) const {
        StoreBatch batch = store->batch();
        fill(batch);
        store->commit(std::move(batch));
    }

    /// A main chain, genesis included, and another block at height 10.
    void fill() const {
        for (std::uint64_t height = 0; height <= kBest; ++height) {
            commit([height](StoreBatch& batch) {
                const HeaderRecord header = samples::header(height);
                put(batch, header);
                batch.put_main(height, header.hash);
                batch.set_tip(header.key());
            });
        }
        commit([](StoreBatch& batch) { put(batch, side_block()); });
    }

    static HeaderRecord side_block() {
        HeaderRecord record = samples::header(10);
        record.hash = samples::hash(9'999);
        return record;
    }

    static void put(StoreBatch& batch, const HeaderRecord& header) {
        batch.put_header(header);
        batch.put_block(header.key(), body(header.header.height), {false});
        batch.put_undo(header.key(), BlockUndo{{{samples::hash(1), std::nullopt}}});
    }

    [[nodiscard]] bool has_body(const BlockKey& key) const {
        const bool has_block = store->raw_block(key).has_value();
        EXPECT_EQ(store->statuses(key).has_value(), has_block) << key.height;
        EXPECT_EQ(store->undo(key).has_value(), has_block) << key.height;
        return has_block;
    }

    void expect_bodies_from(std::uint64_t below) const {
        EXPECT_EQ(store->pruned_below(), below);
        for (std::uint64_t height = 0; height <= kBest; ++height) {
            const BlockKey key = samples::header(height).key();
            EXPECT_EQ(has_body(key), height == 0 || height >= below) << height;
            EXPECT_TRUE(store->header(key)) << height;
            EXPECT_EQ(store->main_hash(height), key.hash);
        }
        EXPECT_EQ(has_body(side_block().key()), below <= 10);
        EXPECT_TRUE(store->header(side_block().key()));
    }

    [[nodiscard]] std::uint8_t schema() {
        store.reset();
        const rocksdb::DBOptions options;
        std::vector<std::string> names;
        EXPECT_TRUE(rocksdb::DB::ListColumnFamilies(options, directory.path(), &names).ok());
        std::vector<rocksdb::ColumnFamilyDescriptor> families;
        for (const std::string& name : names)
            families.emplace_back(name, rocksdb::ColumnFamilyOptions());
        std::vector<rocksdb::ColumnFamilyHandle*> handles;
        rocksdb::DB* opened = nullptr;
        EXPECT_TRUE(
            rocksdb::DB::OpenForReadOnly(options, directory.path(), families, &handles, &opened).ok());
        const std::unique_ptr<rocksdb::DB> rocks(opened);
        std::string value;
        EXPECT_TRUE(rocks->Get(rocksdb::ReadOptions(), handles.front(), "schema", &value).ok());
        for (rocksdb::ColumnFamilyHandle* handle : handles)
            EXPECT_TRUE(rocks->DestroyColumnFamilyHandle(handle).ok());
        return static_cast<std::uint8_t>(value.at(1));
    }

    [[nodiscard]] std::uintmax_t table_bytes() const {
        std::uintmax_t bytes = 0;  // NOLINT(misc-const-correctness): it is added to
        for (const auto& file : std::filesystem::directory_iterator(directory.path())) {
            if (file.path().extension() == ".sst") bytes += file.file_size();
        }
        return bytes;
    }

    testing::TemporaryDirectory directory;
    std::unique_ptr<ChainStore> store;
};

TEST_F(PruneTest, BodiesGoOnAllBranchesAndHeadersStay) {
    fill();
    expect_bodies_from(0);
    commit([](StoreBatch& batch) { batch.prune(1, 21); });
    expect_bodies_from(21);
    reopen();
    expect_bodies_from(21);
    commit([](StoreBatch& batch) { batch.prune(21, 40); });
    reopen();
    expect_bodies_from(40);
}

TEST_F(PruneTest, ADirectoryMayBeginWithoutBodies) {
    commit([](StoreBatch& batch) {
        const HeaderRecord header = samples::header(kBest);
        batch.put_header(header);
        batch.prune(1, kBest + 1);
        batch.set_tip(header.key());
    });
    reopen();
    EXPECT_EQ(store->pruned_below(), kBest + 1);
    EXPECT_FALSE(has_body(samples::header(kBest).key()));
}

TEST_F(PruneTest, OnlyAPrunedDirectoryHasTheSchemaThatOlderProgramsRefuse) {
    fill();
    EXPECT_EQ(schema(), 1);
    reopen();
    commit([](StoreBatch& batch) { batch.prune(1, 5); });
    EXPECT_EQ(schema(), 2);
    reopen();
    EXPECT_EQ(store->pruned_below(), 5);
    EXPECT_EQ(schema(), 2);
}

TEST_F(PruneTest, ReclaimedRoomIsTheDisksAgain) {
    fill();
    // Tables on the lowest level, as after months.
    commit([](StoreBatch& batch) { batch.prune(1, 2); });
    store->reclaim({});
    const std::uintmax_t before = table_bytes();
    commit([](StoreBatch& batch) { batch.prune(2, 51); });
    store->reclaim({});
    expect_bodies_from(51);
    reopen();  // RocksDB removes what nobody reads any more
    EXPECT_LT(table_bytes() + 40 * kBodySize, before);
    expect_bodies_from(51);
}

TEST_F(PruneTest, ReclaimingWaitsForReadersOfThePast) {
    fill();
    StoreSnapshotPtr snapshot = store->snapshot();
    commit([](StoreBatch& batch) { batch.prune(1, 51); });
    std::jthread reclaiming([this](const std::stop_token& stop) { store->reclaim(stop); });
    snapshot.reset();
    reclaiming.join();
    reopen();
    EXPECT_LT(table_bytes(), 15 * kBodySize);
}

TEST_F(PruneTest, ReclaimingIsStoppedWhileItWaits) {
    fill();
    const StoreSnapshotPtr snapshot = store->snapshot();
    commit([](StoreBatch& batch) { batch.prune(1, 51); });
    std::jthread reclaiming([this](const std::stop_token& stop) { store->reclaim(stop); });
    reclaiming.request_stop();
    reclaiming.join();
    expect_bodies_from(51);
}

}  // namespace
}  // namespace bytom::storage
