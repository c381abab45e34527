#include "storage/database.hpp"

#include <algorithm>
#include <system_error>

#include <rocksdb/cache.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/listener.h>
#include <rocksdb/table.h>
#include <rocksdb/write_buffer_manager.h>

#include "storage/codec.hpp"
#include "storage/rocks_log.hpp"

namespace bytom::storage {
namespace {

namespace fs = std::filesystem;

constexpr std::uint8_t kSchemaVersion = 1;
constexpr std::string_view kSchemaKey = "schema";
constexpr std::string_view kNetworkKey = "network";

rocksdb::Slice slice_of(std::string_view text) {
    return {text.data(), text.size()};
}

/// After a failed write the node stops. RocksDB, which waits for room on the disk to go on by itself, would
/// only delay that.
class NoRecovery final : public rocksdb::EventListener {
public:
    void OnErrorRecoveryBegin(rocksdb::BackgroundErrorReason, rocksdb::Status, bool* automatic) override {
        *automatic = false;
    }
};

rocksdb::DBOptions db_options(const StoreOptions& options) {
    rocksdb::DBOptions db;
    db.create_if_missing = true;
    db.create_missing_column_families = true;
    db.max_open_files = options.max_open_files;
    db.db_write_buffer_size = options.write_buffer_bytes;
    db.max_total_wal_size = 2 * options.write_buffer_bytes;
    db.max_background_jobs = 2;
    db.bytes_per_sync = std::uint64_t{1} << 20;
    db.info_log = make_rocks_log();
    db.listeners.push_back(std::make_shared<NoRecovery>());
    // A log that ends in the middle of a record, or whose rest the power cut took, gives back every commit
    // before.
    db.wal_recovery_mode = rocksdb::WALRecoveryMode::kPointInTimeRecovery;
    return db;
}

rocksdb::ColumnFamilyOptions family_options(Family family, const StoreOptions& options,
                                            const std::shared_ptr<rocksdb::Cache>& cache) {
    rocksdb::ColumnFamilyOptions result;
    rocksdb::BlockBasedTableOptions table;
    table.block_cache = cache;
    table.format_version = 5;
    table.cache_index_and_filter_blocks = true;
    table.pin_l0_filter_and_index_blocks_in_cache = true;
    result.write_buffer_size = std::max<std::size_t>(options.write_buffer_bytes / 2, std::size_t{1} << 20);
    result.level_compaction_dynamic_level_bytes = true;
    result.compression = rocksdb::kLZ4Compression;
    switch (family) {
        case Family::utxo:
            // Hashes do not compress, and most lookups of outputs that do not exist end at the filter.
            result.compression = rocksdb::kNoCompression;
            table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
            break;
        case Family::blocks:
        case Family::undo:
            table.block_size = std::size_t{32} << 10;
            break;
        case Family::meta:
        case Family::headers:
        case Family::main:
        case Family::statuses:
            break;
    }
    result.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
    return result;
}

bool is_disk_full(const rocksdb::Status& status, const std::string& text) {
    return status.IsNoSpace() || text.find("No space left") != std::string::npos ||
           text.find("Disk quota exceeded") != std::string::npos ||
           text.find("File too large") != std::string::npos;
}

bool is_damage(const rocksdb::Status& status, const std::string& text) {
    return status.IsCorruption() || status.IsInvalidArgument() || status.IsNotFound() ||
           status.IsNotSupported() || text.find("No such file") != std::string::npos;
}

std::unexpected<Error> open_failure(const rocksdb::Status& status, const fs::path& directory) {
    const std::string text = status.ToString();
    const auto says = [&text](std::string_view part) { return text.find(part) != std::string::npos; };
    const std::string where = directory.string() + ": ";
    if (is_disk_full(status, text))
        return base::fail(open_error::kDiskFull, where + "no space left (" + text + ")");
    if (says("LOCK") && (says("lock hold by current process") || says("Resource temporarily unavailable")))
        return base::fail(open_error::kDirectoryLocked, where + "in use by another process");
    if (says("Permission denied") || says("Read-only file system") || says("Operation not permitted"))
        return base::fail(open_error::kDirectoryUnusable, where + "cannot be written (" + text + ")");
    if (is_damage(status, text)) return base::fail(open_error::kCorrupted, where + "damaged (" + text + ")");
    return base::fail(open_error::kDirectoryUnusable, where + text);
}

/// Makes the directory, or looks whether RocksDB would take somebody else's files, or the remains of a
/// damaged database, for an empty place to start in.
Status<> prepare_directory(const fs::path& directory) {
    std::error_code error;
    fs::create_directory(directory, error);
    if (error == std::errc::no_space_on_device)
        return base::fail(open_error::kDiskFull, directory.string() + ": " + error.message());
    if (error || !fs::is_directory(directory, error)) {
        return base::fail(open_error::kDirectoryUnusable,
                          directory.string() + ": " + (error ? error.message() : "is no directory"));
    }
    if (fs::exists(directory / "CURRENT", error)) return {};
    const fs::directory_iterator files(directory, error);
    if (error) return base::fail(open_error::kDirectoryUnusable, directory.string() + ": " + error.message());
    for (const fs::directory_entry& file : files) {
        const std::string name = file.path().filename().string();
        const std::string extension = file.path().extension().string();
        // What the first moments of a database leave behind when the process dies in them.
        const bool harmless = name.starts_with("LOG") || name == "LOCK" || name == "IDENTITY" ||
                              name.starts_with("MANIFEST-") || name.starts_with("OPTIONS-") ||
                              extension == ".dbtmp" ||
                              (extension == ".log" && fs::file_size(file.path(), error) == 0);
        if (!harmless) {
            return base::fail(open_error::kCorrupted, directory.string() + ": contains " + name +
                                                          " but no CURRENT: damaged, or no " +
                                                          "chain directory");
        }
    }
    return {};
}

/// The families on the disk; those of a later version cannot be opened by this one.
Status<> check_families(const fs::path& directory) {
    std::error_code error;
    if (!fs::exists(directory / "CURRENT", error)) return {};
    std::vector<std::string> names;
    const rocksdb::Status status =
        rocksdb::DB::ListColumnFamilies(rocksdb::DBOptions(), directory.string(), &names);
    if (!status.ok()) return open_failure(status, directory);
    for (const std::string& name : names) {
        if (std::ranges::find(kFamilyNames, name) == kFamilyNames.end()) {
            return base::fail(open_error::kNewerSchema, directory.string() + ": has the unknown part \"" +
                                                            name + "\", written by a later version");
        }
    }
    return {};
}

}  // namespace

Database::Database(std::unique_ptr<rocksdb::DB> rocks, std::vector<rocksdb::ColumnFamilyHandle*> handles)
    : rocks_(std::move(rocks)), handles_(std::move(handles)) {}

Database::~Database() {
    for (rocksdb::ColumnFamilyHandle* handle : handles_)
        rocks_->DestroyColumnFamilyHandle(handle).PermitUncheckedError();
    rocks_->Close().PermitUncheckedError();
}

Result<std::shared_ptr<Database>> Database::open(const StoreOptions& options) {
    BYTOM_TRY(prepare_directory(options.directory));
    BYTOM_TRY(check_families(options.directory));

    const auto cache = rocksdb::NewLRUCache(options.block_cache_bytes);
    std::vector<rocksdb::ColumnFamilyDescriptor> families;
    families.reserve(kFamilyNames.size());
    for (std::size_t i = 0; i < kFamilyNames.size(); ++i)
        families.emplace_back(kFamilyNames[i], family_options(static_cast<Family>(i), options, cache));
    std::vector<rocksdb::ColumnFamilyHandle*> handles;
    rocksdb::DB* opened = nullptr;
    const rocksdb::Status status =
        rocksdb::DB::Open(db_options(options), options.directory.string(), families, &handles, &opened);
    if (!status.ok()) return open_failure(status, options.directory);

    std::shared_ptr<Database> database(
        new Database(std::unique_ptr<rocksdb::DB>(opened), std::move(handles)));
    BYTOM_TRY(database->check_identity(options));
    return database;
}

Status<> Database::check_identity(const StoreOptions& options) {
    const std::string where = options.directory.string() + ": ";
    rocksdb::PinnableSlice schema;
    rocksdb::PinnableSlice network;
    const rocksdb::Status schema_status =
        rocks_->Get(rocksdb::ReadOptions(), family(Family::meta), slice_of(kSchemaKey), &schema);
    const rocksdb::Status network_status =
        rocks_->Get(rocksdb::ReadOptions(), family(Family::meta), slice_of(kNetworkKey), &network);
    if (schema_status.IsNotFound() && network_status.IsNotFound()) {
        // Both rows are written before anything else: without them nothing else may be there.
        for (rocksdb::ColumnFamilyHandle* handle : handles_) {
            const std::unique_ptr<rocksdb::Iterator> rows(
                rocks_->NewIterator(rocksdb::ReadOptions(), handle));
            rows->SeekToFirst();
            if (rows->Valid() || !rows->status().ok())
                return base::fail(open_error::kCorrupted, where + "no chain directory of this program");
        }
        rocksdb::WriteBatch batch;
        rocksdb::WriteOptions durable;
        durable.sync = true;
        const std::array<std::uint8_t, 2> schema_value{codec::kFormat, kSchemaVersion};
        Bytes network_value{codec::kFormat};
        base::append(network_value, base::as_bytes(options.network));
        rocksdb::Status written = batch.Put(family(Family::meta), slice_of(kSchemaKey), slice(schema_value));
        if (written.ok())
            written = batch.Put(family(Family::meta), slice_of(kNetworkKey), slice(network_value));
        if (written.ok()) written = rocks_->Write(durable, &batch);
        if (!written.ok()) return open_failure(written, options.directory);
        return {};
    }
    for (const rocksdb::Status& status : {schema_status, network_status}) {
        if (!status.ok()) return open_failure(status, options.directory);
    }
    if (schema.size() != 2 || view(schema)[0] != codec::kFormat)
        return base::fail(open_error::kCorrupted, where + "unreadable schema version");
    if (view(schema)[1] > kSchemaVersion) {
        return base::fail(open_error::kNewerSchema,
                          where + "schema " + std::to_string(view(schema)[1]) + ", this program knows " +
                              std::to_string(kSchemaVersion) + " at most: use a newer one");
    }
    if (network.empty()) return base::fail(open_error::kCorrupted, where + "unreadable network name");
    const std::string_view name = base::as_text(view(network).subspan(1));
    if (name != options.network) {
        return base::fail(open_error::kWrongNetwork, where + "holds the chain of \"" + std::string(name) +
                                                         "\", not of \"" + options.network + "\"");
    }
    return {};
}

bool Database::get(const rocksdb::ReadOptions& options, Family family, const rocksdb::Slice& key,
                   rocksdb::PinnableSlice& value) const {
    const rocksdb::Status status = rocks_->Get(options, this->family(family), key, &value);
    if (status.IsNotFound()) return false;
    check(status, kFamilyNames[static_cast<std::size_t>(family)]);
    return true;
}

void Database::throw_damaged(Family family) {
    throw StorageFailure(open_error::kCorrupted, std::string("damaged data: a value of \"") +
                                                     kFamilyNames[static_cast<std::size_t>(family)] +
                                                     "\" does not decode");
}

void Database::check(const rocksdb::Status& status, const char* what) {
    if (status.ok()) return;
    const std::string text = status.ToString();
    const std::string_view name = is_disk_full(status, text) ? open_error::kDiskFull
                                  : is_damage(status, text)  ? open_error::kCorrupted
                                                             : open_error::kDirectoryUnusable;
    throw StorageFailure(name, std::string(what) + ": " + text);
}

}  // namespace bytom::storage
