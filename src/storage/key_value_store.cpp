#include <atomic>

#include <bytom/base/log.hpp>
#include <bytom/base/mutex.hpp>
#include <bytom/storage/key_value_store.hpp>

#include "storage/rocks.hpp"
#include "storage/table_options.hpp"

namespace bytom::storage {
namespace {

class RocksCursor final : public KeyValueCursor {
public:
    explicit RocksCursor(std::unique_ptr<rocksdb::Iterator> rows) : rows_(std::move(rows)) {}

    void seek(ByteView key) override { rows_->Seek(slice(key)); }
    void seek_last(ByteView key) override { rows_->SeekForPrev(slice(key)); }
    void next() override { rows_->Next(); }
    void previous() override { rows_->Prev(); }
    [[nodiscard]] bool valid() const override {
        if (rows_->Valid()) return true;
        check_rocks(rows_->status(), "cursor");
        return false;
    }
    [[nodiscard]] ByteView key() const override { return view(rows_->key()); }
    [[nodiscard]] ByteView value() const override { return view(rows_->value()); }

private:
    std::unique_ptr<rocksdb::Iterator> rows_;
};

/// The database with its families, in the order of the indexes.
struct Rocks {
    explicit Rocks(OpenedRocks from) : opened(std::move(from)) {}
    ~Rocks() {
        for (rocksdb::ColumnFamilyHandle* handle : opened.handles)
            opened.rocks->DestroyColumnFamilyHandle(handle).PermitUncheckedError();
        opened.rocks->Close().PermitUncheckedError();
    }
    Rocks(const Rocks&) = delete;
    Rocks& operator=(const Rocks&) = delete;

    [[nodiscard]] rocksdb::DB& db() const { return *opened.rocks; }
    /// The default family stands before the user's.
    [[nodiscard]] rocksdb::ColumnFamilyHandle* family(FamilyIndex index) const {
        return opened.handles.at(index + 1);
    }
    [[nodiscard]] std::optional<Bytes> get(const rocksdb::ReadOptions& options, FamilyIndex index,
                                           ByteView key) const {
        rocksdb::PinnableSlice value;
        const rocksdb::Status status = db().Get(options, family(index), slice(key), &value);
        if (status.IsNotFound()) return std::nullopt;
        check_rocks(status, "get");
        return base::to_bytes(view(value));
    }

    OpenedRocks opened;
};

class RocksKeyValueSnapshot final : public KeyValueSnapshot {
public:
    explicit RocksKeyValueSnapshot(const Rocks& rocks) : rocks_(rocks) {
        options_.snapshot = rocks.db().GetSnapshot();
    }
    ~RocksKeyValueSnapshot() override { rocks_.db().ReleaseSnapshot(options_.snapshot); }
    RocksKeyValueSnapshot(const RocksKeyValueSnapshot&) = delete;
    RocksKeyValueSnapshot& operator=(const RocksKeyValueSnapshot&) = delete;

    [[nodiscard]] std::optional<Bytes> get(FamilyIndex family, ByteView key) const override {
        return rocks_.get(options_, family, key);
    }
    [[nodiscard]] std::unique_ptr<KeyValueCursor> cursor(FamilyIndex family) const override {
        return std::make_unique<RocksCursor>(
            std::unique_ptr<rocksdb::Iterator>(rocks_.db().NewIterator(options_, rocks_.family(family))));
    }

private:
    const Rocks& rocks_;
    rocksdb::ReadOptions options_;
};

class RocksBatch final : public KeyValueBatch {
public:
    explicit RocksBatch(const Rocks& rocks) : rocks_(rocks) {}

    void put(FamilyIndex family, ByteView key, ByteView value) override {
        check_rocks(batch_.Put(rocks_.family(family), slice(key), slice(value)), "batch");
    }
    void erase(FamilyIndex family, ByteView key) override {
        check_rocks(batch_.Delete(rocks_.family(family), slice(key)), "batch");
    }
    void erase_range(FamilyIndex family, ByteView begin, ByteView end) override {
        check_rocks(batch_.DeleteRange(rocks_.family(family), slice(begin), slice(end)), "batch");
    }
    [[nodiscard]] std::size_t bytes() const override { return batch_.GetDataSize(); }

    [[nodiscard]] rocksdb::WriteBatch& rocks_batch() noexcept { return batch_; }

private:
    const Rocks& rocks_;
    rocksdb::WriteBatch batch_;
};

class RocksKeyValueStore final : public KeyValueStore {
public:
    explicit RocksKeyValueStore(OpenedRocks opened) : rocks_(std::move(opened)) {}

    ~RocksKeyValueStore() override {
        if (failed_) return;
        const rocksdb::Status synced = log_.sync();
        if (!synced.ok()) base::log(base::LogLevel::error, "storage", "closing: {}", synced.ToString());
    }
    RocksKeyValueStore(const RocksKeyValueStore&) = delete;
    RocksKeyValueStore& operator=(const RocksKeyValueStore&) = delete;

    [[nodiscard]] std::optional<Bytes> get(FamilyIndex family, ByteView key) const override {
        return rocks_.get(rocksdb::ReadOptions(), family, key);
    }
    [[nodiscard]] std::unique_ptr<const KeyValueSnapshot> snapshot() const override {
        return std::make_unique<const RocksKeyValueSnapshot>(rocks_);
    }
    [[nodiscard]] StoreFigures figures() const override {
        return figures_of(rocks_.db(), rocks_.opened.handles);
    }
    [[nodiscard]] std::unique_ptr<KeyValueBatch> batch() const override {
        return std::make_unique<RocksBatch>(rocks_);
    }

    void write(KeyValueBatch& batch, bool durable) override {
        const base::MutexLock lock(writing_);
        check_usable();
        const rocksdb::Status written =
            rocks_.db().Write(rocksdb::WriteOptions(), &dynamic_cast<RocksBatch&>(batch).rocks_batch());
        if (!written.ok()) failed_ = true;
        check_rocks(written, "write");
        if (durable) sync_log();
    }
    void sync() override {
        const base::MutexLock lock(writing_);
        check_usable();
        sync_log();
    }

private:
    void check_usable() const {
        if (failed_)
            throw StorageFailure(open_error::kDirectoryUnusable, "write: an earlier write has failed");
    }

    void sync_log() BYTOM_REQUIRES(writing_) {
        const rocksdb::Status synced = log_.sync();
        if (!synced.ok()) failed_ = true;
        check_rocks(synced, "sync");
    }

    Rocks rocks_;
    const LogSync log_{rocks_.db(), rocks_.opened.errors};
    base::Mutex writing_;  ///< held for a batch or a sync
    std::atomic<bool> failed_ = false;
};

}  // namespace

Result<std::unique_ptr<KeyValueStore>> KeyValueStore::open(const KeyValueOptions& options) {
    const rocksdb::BlockBasedTableOptions table =
        filtered_table_options(make_block_cache(options.block_cache_bytes));
    rocksdb::ColumnFamilyOptions family;
    family.write_buffer_size = std::max<std::size_t>(options.write_buffer_bytes / 2, std::size_t{1} << 20);
    family.level_compaction_dynamic_level_bytes = true;
    family.compression = rocksdb::kLZ4Compression;
    if (options.dense) family.bottommost_compression = rocksdb::kZSTD;
    family.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
    std::vector<rocksdb::ColumnFamilyDescriptor> families;
    families.reserve(options.families.size() + 1);
    families.emplace_back(rocksdb::kDefaultColumnFamilyName, family);
    for (const std::string& name : options.families)
        families.emplace_back(name, family);
    BYTOM_ASSIGN(OpenedRocks opened, open_rocks({.directory = options.directory,
                                                 .network = options.network,
                                                 .contents = options.contents,
                                                 .schema = options.schema,
                                                 .write_buffer_bytes = options.write_buffer_bytes,
                                                 .max_open_files = options.max_open_files,
                                                 .env = options.env},
                                                families));
    return std::unique_ptr<KeyValueStore>(std::make_unique<RocksKeyValueStore>(std::move(opened)));
}

}  // namespace bytom::storage
