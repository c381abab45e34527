// RocksDB as the store uses it: its families, its options, and failures as exceptions.
#pragma once

#include <array>
#include <functional>
#include <stop_token>

#include <bytom/base/mutex.hpp>
#include <bytom/storage/chain_store.hpp>

#include "storage/rocks.hpp"

namespace bytom::storage {

/// Column families, in the order of their handles.
enum class Family : std::uint8_t { meta, headers, main, blocks, statuses, utxo, undo };
inline constexpr std::array kFamilyNames = {"default",  "headers", "main", "blocks",
                                            "statuses", "utxo",    "undo"};

/// What a body consists of: lies under its block key, and goes when the chain is pruned.
inline constexpr std::array kBodyFamilies = {Family::blocks, Family::statuses, Family::undo};

/// Row of Family::meta that names the best block.
inline constexpr std::string_view kTipKey = "tip";
/// Row of Family::meta: below which height bodies are gone.
inline constexpr std::string_view kPrunedKey = "pruned_below";

inline constexpr std::uint8_t kSchemaVersion = 1;
/// Of a directory with kPrunedKey, which version 1 would take for a damaged one.
inline constexpr std::uint8_t kPrunedSchemaVersion = 2;
/// Row of Family::meta: the snapshot that the chain begins with.
inline constexpr std::string_view kSnapshotKey = "snapshot";

class Database {
public:
    [[nodiscard]] static Result<std::shared_ptr<Database>> open(const StoreOptions& options);
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    [[nodiscard]] rocksdb::DB& rocks() const noexcept { return *rocks_; }
    [[nodiscard]] LogSync& log() noexcept { return log_; }
    [[nodiscard]] rocksdb::ColumnFamilyHandle* family(Family family) const noexcept {
        return handles_[static_cast<std::size_t>(family)];
    }

    /// False: no such key. Throws StorageFailure.
    [[nodiscard]] bool get(const rocksdb::ReadOptions& options, Family family, const rocksdb::Slice& key,
                           rocksdb::PinnableSlice& value) const;

    /// The decoded value; nothing if there is no such key.
    template <typename Decode>
    [[nodiscard]] auto read(const rocksdb::ReadOptions& options, Family family, const rocksdb::Slice& key,
                            Decode decode) const -> decltype(decode(ByteView())) {
        rocksdb::PinnableSlice value;
        if (!get(options, family, key, value)) return std::nullopt;
        auto decoded = decode(view(value));
        if (!decoded) throw_damaged(family);
        return decoded;
    }

    /// The rows of Family::utxo in the order of their keys. Throws StorageFailure.
    void for_each_utxo(rocksdb::ReadOptions options,
                       const std::function<void(const Hash256&, const UtxoEntry&)>& body) const;
    /// Of a snapshot that nobody reads any more. Any thread.
    void release(const rocksdb::Snapshot* snapshot);

    /// See ChainStore::reclaim.
    void reclaim(std::uint64_t below, const std::stop_token& stop);

    [[nodiscard]] StoreFigures figures() const { return figures_of(*rocks_, handles_); }

    [[noreturn]] static void throw_damaged(Family family);
    static void check(const rocksdb::Status& status, const char* what);

private:
    explicit Database(OpenedRocks opened);

    /// Whether a snapshot shows the rows as they were before this change.
    [[nodiscard]] bool is_seen_before(rocksdb::SequenceNumber sequence) const;

    std::unique_ptr<rocksdb::DB> rocks_;
    std::vector<rocksdb::ColumnFamilyHandle*> handles_;
    LogSync log_;
    base::Mutex snapshots_mutex_;  ///< RocksDB owns the snapshots; this is for waiting only
    base::StoppableCondition snapshot_released_;
};

}  // namespace bytom::storage
