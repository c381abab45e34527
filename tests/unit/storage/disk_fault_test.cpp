// What the stores promise to those who write: a failure is told by the call that it befell, nothing is taken
// after it, and what is durable outlives a power cut.

#include <functional>

#include <gtest/gtest.h>

#include <bytom/storage/chain_store.hpp>
#include <bytom/storage/key_value_store.hpp>

#include "samples.hpp"
#include "support/memory_disk.hpp"

namespace bytom::storage {
namespace {

using testing::DiskFault;
using testing::MemoryDisk;

/// `write` meets a fault at each of its operations in turn, and throws each time; so does every `later` call,
/// though the disk works again. The number of operations.
std::size_t fail_everywhere(const std::function<void(MemoryDisk&)>& prepare,
                            const std::function<void()>& write,
                            const std::vector<std::function<void()>>& later,
                            const std::function<void()>& close) {
    for (std::size_t at = 0;; ++at) {
        MemoryDisk disk;
        prepare(disk);
        disk.fail(DiskFault::io_error, at, false);
        bool was_told = false;
        try {
            write();
        } catch (const StorageFailure&) {
            was_told = true;
        }
        const std::string failed = disk.first_failed();
        disk.heal();
        EXPECT_EQ(was_told, !failed.empty()) << failed;
        if (was_told) {
            for (const auto& call : later)
                EXPECT_THROW(call(), StorageFailure) << failed;
        }
        close();
        if (failed.empty() || ::testing::Test::HasFailure()) return at;
    }
}

class ChainStoreFaults : public ::testing::Test {
protected:
    void open(const MemoryDisk& disk) {
        StoreOptions options = samples::options("/chain");
        options.env = disk.env();
        options.sync_every_commits = sync_every_commits;
        options.sync_interval = std::chrono::hours(1);
        options.now = [this] { return now; };
        auto opened = ChainStore::open(options);
        ASSERT_TRUE(opened) << opened.error().text();
        store = *std::move(opened);
    }

    void commit(std::uint64_t height) {
        StoreBatch batch = store->batch();
        batch.put_main(height, samples::hash(height));
        store->commit(std::move(batch));
    }

    /// Whether it is there after a power cut now.
    bool outlives(const MemoryDisk& disk, std::uint64_t height) {
        const auto cut = disk.after_power_cut();
        StoreOptions options = samples::options("/chain");
        options.env = cut->env();
        const auto again = ChainStore::open(options);
        EXPECT_TRUE(again);
        return again && (*again)->main_hash(height).has_value();
    }

    std::size_t sync_every_commits = 1000;
    std::chrono::steady_clock::time_point now;
    std::unique_ptr<ChainStore> store;
};

TEST_F(ChainStoreFaults, AFailedCommitIsToldAndNothingIsTakenAfterIt) {
    const auto prepare = [this](const MemoryDisk& disk) {
        open(disk);
        commit(1);
    };
    const auto later = [this] { commit(3); };
    const auto close = [this] { store.reset(); };
    EXPECT_GE(fail_everywhere(prepare, [this] { commit(2); }, {later}, close), 1U) << "the append";
    sync_every_commits = 2;
    EXPECT_GE(fail_everywhere(prepare, [this] { commit(2); }, {later}, close), 2U) << "and the sync";
}

TEST_F(ChainStoreFaults, AFailedSyncIsToldAndNothingIsTakenAfterIt) {
    const auto prepare = [this](const MemoryDisk& disk) {
        open(disk);
        commit(1);
    };
    const auto close = [this] { store.reset(); };
    EXPECT_GE(fail_everywhere(prepare, [this] { store->sync(); }, {[this] { commit(2); }}, close), 1U);
}

TEST_F(ChainStoreFaults, WhatIsSyncedOutlivesAPowerCut) {
    MemoryDisk disk;
    sync_every_commits = 2;
    open(disk);
    commit(1);
    EXPECT_FALSE(outlives(disk, 1));
    commit(2);
    EXPECT_TRUE(outlives(disk, 1) && outlives(disk, 2));
    commit(3);
    store->sync();
    EXPECT_TRUE(outlives(disk, 3));
    commit(4);
    now += std::chrono::hours(1);
    EXPECT_EQ(store->sync_if_due(), std::nullopt);
    EXPECT_TRUE(outlives(disk, 4));
    commit(5);
    store.reset();
    EXPECT_TRUE(outlives(disk, 5));
}

class KeyValueStoreFaults : public ::testing::Test {
protected:
    static KeyValueOptions options(const MemoryDisk& disk) {
        KeyValueOptions options;
        options.directory = "/store";
        options.network = "solonet";
        options.contents = "test";
        options.families = {"rows"};
        options.write_buffer_bytes = std::size_t{1} << 20;
        options.env = disk.env();
        return options;
    }

    void open(const MemoryDisk& disk) {
        auto opened = KeyValueStore::open(options(disk));
        ASSERT_TRUE(opened) << opened.error().text();
        store = *std::move(opened);
    }

    void write(std::string_view key, bool durable) {
        const auto batch = store->batch();
        batch->put(0, base::as_bytes(key), base::as_bytes("value"));
        store->write(*batch, durable);
    }

    static bool outlives(const MemoryDisk& disk, std::string_view key) {
        const auto cut = disk.after_power_cut();
        const auto again = KeyValueStore::open(options(*cut));
        EXPECT_TRUE(again);
        return again && (*again)->get(0, base::as_bytes(key)).has_value();
    }

    std::unique_ptr<KeyValueStore> store;
};

TEST_F(KeyValueStoreFaults, AFailedWriteIsToldAndNothingIsTakenAfterIt) {
    const auto prepare = [this](const MemoryDisk& disk) {
        open(disk);
        write("before", false);
    };
    const std::vector<std::function<void()>> later{
        [this] { write("later", false); }, [this] { write("later", true); }, [this] { store->sync(); }};
    const auto close = [this] { store.reset(); };
    EXPECT_GE(fail_everywhere(prepare, [this] { write("key", false); }, later, close), 1U) << "the append";
    EXPECT_GE(fail_everywhere(prepare, [this] { write("key", true); }, later, close), 2U) << "and the sync";
    EXPECT_GE(fail_everywhere(prepare, [this] { store->sync(); }, later, close), 1U);
}

TEST_F(KeyValueStoreFaults, WhatIsDurableOutlivesAPowerCut) {
    MemoryDisk disk;
    open(disk);
    write("one", false);
    EXPECT_FALSE(outlives(disk, "one"));
    write("two", true);
    EXPECT_TRUE(outlives(disk, "one") && outlives(disk, "two"));
    write("three", false);
    store->sync();
    EXPECT_TRUE(outlives(disk, "three"));
    write("four", false);
    store.reset();
    EXPECT_TRUE(outlives(disk, "four"));
}

}  // namespace
}  // namespace bytom::storage
