// The chain on disk: one RocksDB instance in one directory (docs/storage.md).
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <span>
#include <stop_token>
#include <string>

#include <bytom/storage/figures.hpp>
#include <bytom/storage/storage_failure.hpp>
#include <bytom/storage/store_snapshot.hpp>

namespace rocksdb {
class Env;
}

namespace bytom::storage {

struct StoreOptions {
    std::filesystem::path directory;  ///< created if absent, its parent must exist
    std::string network;              ///< chain id; a directory of another network is refused
    std::size_t block_cache_bytes = std::size_t{64} << 20;  ///< RocksDB's cache of uncompressed data
    std::size_t write_buffer_bytes = std::size_t{64}
                                     << 20;  ///< all families together, before they are flushed
    int max_open_files = 512;
    /// The log is forced to the disk after this many commits or this much time, whichever comes first (up to
    /// four times that while a table is being written), and at close. A crash of the process loses no commit;
    /// a power cut at most those since, newest first, in order.
    std::size_t sync_every_commits = 64;
    std::chrono::milliseconds sync_interval{2000};
    /// Nothing is written, and nothing may be committed: for a medium that cannot be written, and for reading
    /// beside the process that writes, which shows the chain as it was when it was opened. All tables are
    /// opened at once then, whatever max_open_files. The directory must hold a chain.
    bool read_only = false;
    /// The file system of the directory, for tests and simulations; null: the machine's. Must outlive the
    /// store.
    rocksdb::Env* env = nullptr;
    /// For sync_interval; never goes back.
    std::function<std::chrono::steady_clock::time_point()> now = [] {
        return std::chrono::steady_clock::now();
    };
};

/// Changes that reach the disk together or not at all. Made by ChainStore::batch, filled by one thread, then
/// given to ChainStore::commit.
class StoreBatch {
public:
    ~StoreBatch();
    StoreBatch(StoreBatch&&) noexcept;
    StoreBatch& operator=(StoreBatch&&) noexcept;

    /// The block in wire form (Block::encode) and the statuses of its transactions.
    void put_block(const BlockKey& key, ByteView wire_form, const primitives::TxStatuses& statuses);
    void put_header(const HeaderRecord& record);
    void put_main(std::uint64_t height, const Hash256& hash);
    void erase_main(std::uint64_t height);
    void put_utxo(const Hash256& output_id, const UtxoEntry& entry);
    void erase_utxo(const Hash256& output_id);
    void put_undo(const BlockKey& key, const BlockUndo& undo);
    void erase_undo(const BlockKey& key);
    void set_tip(const BlockKey& tip);
    /// The bodies (block, statuses, undo record) at the heights from `from` to `below` - 1 go, on all
    /// branches, and from then on ChainStore::pruned_below is `below`. `from` is what it was before, or 1:
    /// genesis stays. Costs the same for any number of blocks.
    void prune(std::uint64_t from, std::uint64_t below);
    void set_snapshot_origin(const SnapshotOrigin& origin);

    [[nodiscard]] std::size_t bytes() const;

private:
    friend class ChainStore;
    class Writes;
    explicit StoreBatch(std::unique_ptr<Writes> writes);
    std::unique_ptr<Writes> writes_;
};

class Database;

/// Reading is for any thread and never waits for the writer; commit and sync are for one thread at a time.
/// Everything throws StorageFailure after open.
class ChainStore {
public:
    /// Opens or makes the directory. The contents of a directory that it refuses stay as they are. Errors:
    /// open_error.
    [[nodiscard]] static Result<std::unique_ptr<ChainStore>> open(const StoreOptions& options);

    /// Syncs. The directory is closed when the last snapshot is gone.
    ~ChainStore();
    ChainStore(const ChainStore&) = delete;
    ChainStore& operator=(const ChainStore&) = delete;

    /// Nothing in a new directory, until the first commit with set_tip.
    [[nodiscard]] std::optional<BlockKey> tip() const;
    [[nodiscard]] std::optional<Hash256> main_hash(std::uint64_t height) const;
    [[nodiscard]] std::optional<HeaderRecord> header(const BlockKey& key) const;
    [[nodiscard]] std::optional<Bytes> raw_block(const BlockKey& key) const;
    [[nodiscard]] std::optional<primitives::TxStatuses> statuses(const BlockKey& key) const;
    [[nodiscard]] std::optional<BlockUndo> undo(const BlockKey& key) const;
    /// No block above genesis and below this height has a body; 0 or 1: none is missing for that.
    [[nodiscard]] std::uint64_t pruned_below() const;
    /// Nothing: the chain was made from its blocks.
    [[nodiscard]] std::optional<SnapshotOrigin> snapshot_origin() const;
    [[nodiscard]] std::optional<UtxoEntry> utxo(const Hash256& output_id) const;
    /// results[i] = utxo(output_ids[i]), faster than one by one.
    [[nodiscard]] std::vector<std::optional<UtxoEntry>> utxos(std::span<const Hash256> output_ids) const;

    /// All headers by ascending height, parents before children.
    void for_each_header(const std::function<void(const HeaderRecord&)>& body) const;

    /// The whole UTXO set, spent coinbase outputs included, by ascending output id.
    void for_each_utxo(const std::function<void(const Hash256& output_id, const UtxoEntry&)>& body) const;

    [[nodiscard]] StoreSnapshotPtr snapshot() const;
    /// Any thread.
    [[nodiscard]] StoreFigures figures() const;

    [[nodiscard]] StoreBatch batch() const;

    /// Atomically. When it returns the batch survives the end of the process; see StoreOptions for power
    /// cuts.
    void commit(StoreBatch batch);

    /// Forces everything committed to the disk.
    void sync();

    /// Gives the room of pruned bodies back to the disk: has the tables that they lie in written anew, which
    /// takes minutes on a large chain. Waits first until the snapshots from before are gone. For a thread of
    /// its own, one at a time, beside the one that commits; returns early when stopped.
    void reclaim(const std::stop_token& stop);

    /// Syncs if commits have waited for longer than the interval. Call it when idle; tells how long the
    /// oldest unsynced commit may still wait, nothing if there is none.
    std::optional<std::chrono::milliseconds> sync_if_due();

private:
    using SteadyTime = std::chrono::steady_clock::time_point;

    ChainStore(std::shared_ptr<Database> database, const StoreOptions& options);

    /// `times` the limits are reached.
    [[nodiscard]] bool is_sync_due(unsigned times) const;

    std::shared_ptr<Database> database_;  ///< shared with snapshots
    std::size_t sync_every_commits_;
    std::chrono::milliseconds sync_interval_;
    std::function<SteadyTime()> now_;
    std::size_t unsynced_commits_ = 0;
    bool failed_ = false;  ///< after a failed write RocksDB must not be asked for another
    SteadyTime oldest_unsynced_;
};

}  // namespace bytom::storage
