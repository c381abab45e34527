// An ordered key-value store in a directory of its own, for parts of the node beside the chain: families of
// rows, atomic batches, snapshots. RocksDB stands behind it, with the same care for failures as the chain's
// store.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <bytom/base/bytes.hpp>
#include <bytom/base/result.hpp>
#include <bytom/storage/figures.hpp>
#include <bytom/storage/storage_failure.hpp>

namespace rocksdb {
class Env;
}

namespace bytom::storage {

/// Index into KeyValueOptions::families.
using FamilyIndex = std::size_t;

struct KeyValueOptions {
    std::filesystem::path directory;  ///< created if absent, its parent must exist
    std::string network;              ///< chain id; a directory of another network is refused
    std::string contents;             ///< what is in it, for error texts: "wallet"
    std::uint8_t schema = 1;          ///< a directory of a later one is refused
    std::vector<std::string> families;
    std::size_t block_cache_bytes = std::size_t{8} << 20;
    std::size_t write_buffer_bytes = std::size_t{8} << 20;
    int max_open_files = 128;
    /// For a store that grows large: what lies in the lowest level is packed harder. Smaller on the disk, and
    /// a row takes some microseconds longer to read. Both kinds open each other's directories.
    bool dense = false;
    rocksdb::Env* env = nullptr;  ///< as in StoreOptions
};

/// Rows of one family in the order of their keys, as they were when it was made. For one thread; the views
/// are valid until the next move.
class KeyValueCursor {
public:
    KeyValueCursor() = default;
    KeyValueCursor(const KeyValueCursor&) = delete;
    KeyValueCursor& operator=(const KeyValueCursor&) = delete;
    virtual ~KeyValueCursor() = default;

    /// To the first row at or behind the key.
    virtual void seek(ByteView key) = 0;
    /// To the last row at or before the key.
    virtual void seek_last(ByteView key) = 0;
    virtual void next() = 0;
    virtual void previous() = 0;
    /// On a row. Throws StorageFailure if reading has failed.
    [[nodiscard]] virtual bool valid() const = 0;
    [[nodiscard]] virtual ByteView key() const = 0;
    [[nodiscard]] virtual ByteView value() const = 0;
};

/// The store as it was at one moment. Any thread; must not outlive the store.
class KeyValueSnapshot {
public:
    KeyValueSnapshot() = default;
    KeyValueSnapshot(const KeyValueSnapshot&) = delete;
    KeyValueSnapshot& operator=(const KeyValueSnapshot&) = delete;
    virtual ~KeyValueSnapshot() = default;

    [[nodiscard]] virtual std::optional<Bytes> get(FamilyIndex family, ByteView key) const = 0;
    [[nodiscard]] virtual std::unique_ptr<KeyValueCursor> cursor(FamilyIndex family) const = 0;
};

/// Changes that reach the disk together or not at all, in the order of the calls.
class KeyValueBatch {
public:
    KeyValueBatch() = default;
    KeyValueBatch(const KeyValueBatch&) = delete;
    KeyValueBatch& operator=(const KeyValueBatch&) = delete;
    virtual ~KeyValueBatch() = default;

    virtual void put(FamilyIndex family, ByteView key, ByteView value) = 0;
    virtual void erase(FamilyIndex family, ByteView key) = 0;
    /// Every row from `begin` on and before `end`.
    virtual void erase_range(FamilyIndex family, ByteView begin, ByteView end) = 0;
    [[nodiscard]] virtual std::size_t bytes() const = 0;
};

/// Any thread, also for writing. Throws StorageFailure after open; after a failed write every further one
/// fails too.
class KeyValueStore {
public:
    /// Errors: open_error.
    [[nodiscard]] static Result<std::unique_ptr<KeyValueStore>> open(const KeyValueOptions& options);

    /// Syncs. Snapshots and cursors must be gone.
    virtual ~KeyValueStore() = default;
    KeyValueStore(const KeyValueStore&) = delete;
    KeyValueStore& operator=(const KeyValueStore&) = delete;

    [[nodiscard]] virtual std::optional<Bytes> get(FamilyIndex family, ByteView key) const = 0;
    [[nodiscard]] virtual std::unique_ptr<const KeyValueSnapshot> snapshot() const = 0;
    [[nodiscard]] virtual std::unique_ptr<KeyValueBatch> batch() const = 0;
    [[nodiscard]] virtual StoreFigures figures() const { return {}; }

    /// When it returns the batch survives the end of the process; `durable`: power cuts too, and with it
    /// everything written before.
    virtual void write(KeyValueBatch& batch, bool durable) = 0;
    virtual void sync() = 0;

protected:
    KeyValueStore() = default;
};

}  // namespace bytom::storage
