#include "storage/rocks.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <system_error>

#include <fmt/format.h>
#include <rocksdb/env.h>
#include <rocksdb/write_buffer_manager.h>

#include <bytom/base/log.hpp>
#include <bytom/base/no_thread.hpp>
#include <bytom/base/thread.hpp>

#include "storage/rocks_log.hpp"

namespace bytom::storage {
namespace {

namespace fs = std::filesystem;

constexpr std::uint8_t kFormat = 1;  // first byte of both rows
constexpr std::string_view kNetworkKey = "network";

rocksdb::Slice slice_of(std::string_view text) {
    return {text.data(), text.size()};
}

rocksdb::Env& env_of(const RocksOptions& options) {
    return options.env != nullptr ? *options.env : *rocksdb::Env::Default();
}

rocksdb::DBOptions db_options(const RocksOptions& options, const std::shared_ptr<BackgroundErrors>& errors) {
    rocksdb::DBOptions db;
    db.env = &env_of(options);
    db.create_if_missing = !options.read_only;
    db.create_missing_column_families = !options.read_only;
    // Beside a process that writes, tables go away; those that are open can be read to the end.
    db.max_open_files = options.read_only ? -1 : options.max_open_files;
    db.db_write_buffer_size = options.write_buffer_bytes;
    db.max_total_wal_size = 2 * options.write_buffer_bytes;
    db.max_background_jobs = 2;
    // RocksDB aborts where it cannot have a thread to open tables with.
    db.max_file_opening_threads = 1;
    db.bytes_per_sync = std::uint64_t{1} << 20;
    db.info_log = make_rocks_log();
    db.listeners.push_back(errors);
    // A log that ends in the middle of a record, or whose rest the power cut took, gives back every commit
    // before.
    db.wal_recovery_mode = rocksdb::WALRecoveryMode::kPointInTimeRecovery;
    return db;
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

/// What the first moments of a database leave behind when the process dies in them.
bool is_harmless(rocksdb::Env& env, const fs::path& file) {
    const std::string name = file.filename().string();
    if (name.starts_with("LOG") || name == "LOCK" || name == "IDENTITY" || name.starts_with("MANIFEST-") ||
        name.starts_with("OPTIONS-") || file.extension() == ".dbtmp")
        return true;
    std::uint64_t size = 0;
    return file.extension() == ".log" && env.GetFileSize(file.string(), &size).ok() && size == 0;
}

/// Makes the directory, or looks whether RocksDB would take somebody else's files, or the remains of a
/// damaged database, for an empty place to start in.
Status<> prepare_directory(rocksdb::Env& env, const fs::path& directory, const std::string& contents) {
    const auto unusable = [&directory](const rocksdb::Status& status) {
        const std::string text = status.ToString();
        const bool is_full = is_disk_full(status, text);
        return base::fail(is_full ? open_error::kDiskFull : open_error::kDirectoryUnusable,
                          directory.string() + ": " + (is_full ? "no space left (" + text + ")" : text));
    };
    const rocksdb::Status made = env.CreateDirIfMissing(directory.string());
    if (!made.ok()) return unusable(made);
    const rocksdb::Status current = env.FileExists((directory / "CURRENT").string());
    if (current.ok()) return {};
    if (!current.IsNotFound()) return unusable(current);
    std::vector<std::string> names;
    const rocksdb::Status listed = env.GetChildren(directory.string(), &names);
    if (listed.IsNotFound()) {
        // RocksDB's word for a directory that must not be read.
        std::error_code error;
        const fs::directory_iterator entries(directory, error);
        if (error) {
            return base::fail(open_error::kDirectoryUnusable,
                              directory.string() + ": cannot be read: " + error.message());
        }
    }
    if (!listed.ok()) return unusable(listed);
    for (const std::string& name : names) {
        if (!is_harmless(env, directory / name)) {
            return base::fail(open_error::kCorrupted,
                              fmt::format("{}: contains {} but no CURRENT: damaged, or no {} directory",
                                          directory.string(), name, contents));
        }
    }
    return {};
}

/// There must be a database if none can be made.
Status<> require_database(rocksdb::Env& env, const RocksOptions& options) {
    if (env.FileExists((options.directory / "CURRENT").string()).ok()) return {};
    return base::fail(open_error::kDirectoryUnusable,
                      options.directory.string() + ": there is no " + options.contents + " to read");
}

/// The families on the disk; those of a later version cannot be opened by this one.
Status<> check_families(rocksdb::Env& env, const fs::path& directory,
                        const std::vector<rocksdb::ColumnFamilyDescriptor>& families) {
    if (env.FileExists((directory / "CURRENT").string()).IsNotFound()) return {};
    rocksdb::DBOptions options;
    options.env = &env;
    std::vector<std::string> names;
    const rocksdb::Status status = rocksdb::DB::ListColumnFamilies(options, directory.string(), &names);
    if (!status.ok()) return open_failure(status, directory);
    for (const std::string& name : names) {
        if (std::ranges::find(families, name, &rocksdb::ColumnFamilyDescriptor::name) == families.end()) {
            return base::fail(open_error::kNewerSchema, directory.string() + ": has the unknown part \"" +
                                                            name + "\", written by a later version");
        }
    }
    return {};
}

/// Before the first row is written that an older program could not read: it refuses the directory from now
/// on.
Status<> raise_schema(const OpenedRocks& opened, const RocksOptions& options) {
    rocksdb::WriteOptions durable;
    durable.sync = true;
    const auto value = schema_row(options.schema);
    const rocksdb::Status written =
        opened.rocks->Put(durable, opened.handles.front(), slice_of(kSchemaKey), slice(value));
    if (!written.ok()) return open_failure(written, options.directory);
    base::log(base::LogLevel::info, "storage",
              "{} has schema {} from now on: older versions of this program cannot open it",
              options.directory.string(), options.schema);
    return {};
}

/// Schema and network of the directory agree with the options; they are written into a new one.
Status<> check_identity(const OpenedRocks& opened, const RocksOptions& options) {
    rocksdb::DB& rocks = *opened.rocks;
    rocksdb::ColumnFamilyHandle* const meta = opened.handles.front();
    const std::string where = options.directory.string() + ": ";
    rocksdb::PinnableSlice schema;
    rocksdb::PinnableSlice network;
    const rocksdb::Status schema_status =
        rocks.Get(rocksdb::ReadOptions(), meta, slice_of(kSchemaKey), &schema);
    const rocksdb::Status network_status =
        rocks.Get(rocksdb::ReadOptions(), meta, slice_of(kNetworkKey), &network);
    if (schema_status.IsNotFound() && network_status.IsNotFound() && !options.read_only) {
        // Both rows are written before anything else: without them nothing else may be there.
        for (rocksdb::ColumnFamilyHandle* handle : opened.handles) {
            const std::unique_ptr<rocksdb::Iterator> rows(rocks.NewIterator(rocksdb::ReadOptions(), handle));
            rows->SeekToFirst();
            if (rows->Valid() || !rows->status().ok())
                return base::fail(open_error::kCorrupted,
                                  where + "no " + options.contents + " directory of this program");
        }
        rocksdb::WriteBatch batch;
        rocksdb::WriteOptions durable;
        durable.sync = true;
        const auto schema_value = schema_row(options.schema);
        Bytes network_value{kFormat};
        base::append(network_value, base::as_bytes(options.network));
        rocksdb::Status written = batch.Put(meta, slice_of(kSchemaKey), slice(schema_value));
        if (written.ok()) written = batch.Put(meta, slice_of(kNetworkKey), slice(network_value));
        if (written.ok()) written = rocks.Write(durable, &batch);
        if (!written.ok()) return open_failure(written, options.directory);
        return {};
    }
    for (const rocksdb::Status& status : {schema_status, network_status}) {
        if (!status.ok()) return open_failure(status, options.directory);
    }
    if (schema.size() != 2 || view(schema)[0] != kFormat)
        return base::fail(open_error::kCorrupted, where + "unreadable schema version");
    const std::uint8_t last_schema = std::max(options.schema, options.last_schema);
    if (view(schema)[1] > last_schema) {
        return base::fail(open_error::kNewerSchema,
                          where + "schema " + std::to_string(view(schema)[1]) + ", this program knows " +
                              std::to_string(last_schema) + " at most: use a newer one");
    }
    if (network.empty()) return base::fail(open_error::kCorrupted, where + "unreadable network name");
    const std::string_view name = base::as_text(view(network).subspan(1));
    if (name != options.network) {
        return base::fail(open_error::kWrongNetwork, where + "holds the " + options.contents + " of \"" +
                                                         std::string(name) + "\", not of \"" +
                                                         options.network + "\"");
    }
    if (view(schema)[1] < options.schema && !options.read_only) return raise_schema(opened, options);
    return {};
}

/// 0 where the text is none.
std::uint64_t number_in(const std::string& text) {
    std::uint64_t number = 0;
    (void)std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

/// The threads that RocksDB flushes and compacts on, which all databases of the process share. Started when
/// they are needed first, they would throw in the middle of a commit where the system gives none.
Status<> start_background_threads(rocksdb::Env& env) {
    try {
        for (const auto priority : {rocksdb::Env::Priority::HIGH, rocksdb::Env::Priority::LOW}) {
            env.IncBackgroundThreadsIfNeeded(1, priority);
            env.Schedule([](void*) {}, nullptr, priority);
        }
    } catch (const std::system_error& error) {
        return base::no_thread(std::string("database: ") + error.what());
    }
    return {};
}

/// A process that writes may take files away between the moment they are listed and that at which they are
/// opened; the next list does without them.
rocksdb::Status open_to_read(const rocksdb::DBOptions& options, const std::string& directory,
                             const std::vector<rocksdb::ColumnFamilyDescriptor>& families,
                             std::vector<rocksdb::ColumnFamilyHandle*>& handles, rocksdb::DB*& opened) {
    constexpr int kAttempts = 5;
    rocksdb::Status status;
    for (int attempt = 0; attempt < kAttempts; ++attempt) {
        status = rocksdb::DB::OpenForReadOnly(options, directory, families, &handles, &opened);
        if (status.ok() || status.ToString().find("No such file") == std::string::npos) break;
    }
    return status;
}

}  // namespace

Result<OpenedRocks> open_rocks(const RocksOptions& options,
                               const std::vector<rocksdb::ColumnFamilyDescriptor>& families) {
    rocksdb::Env& env = env_of(options);
    if (options.read_only) {
        BYTOM_TRY(require_database(env, options));
    } else {
        BYTOM_TRY(start_background_threads(env));
        BYTOM_TRY(prepare_directory(env, options.directory, options.contents));
    }
    BYTOM_TRY(check_families(env, options.directory, families));
    OpenedRocks result;
    rocksdb::DB* opened = nullptr;
    rocksdb::Status status;
    {
        // RocksDB's timer, which it starts now and does not name, inherits the name of the thread that opens.
        BYTOM_ASSIGN(const base::Thread opener,
                     base::Thread::start("rocksdb:timer", [&](const std::stop_token&) {
                         const std::string directory = options.directory.string();
                         const rocksdb::DBOptions db = db_options(options, result.errors);
                         status = options.read_only
                                      ? open_to_read(db, directory, families, result.handles, opened)
                                      : rocksdb::DB::Open(db, directory, families, &result.handles, &opened);
                     }));
    }
    if (!status.ok()) return open_failure(status, options.directory);
    result.rocks.reset(opened);
    if (const auto identity = check_identity(result, options); !identity) {
        for (rocksdb::ColumnFamilyHandle* handle : result.handles)
            result.rocks->DestroyColumnFamilyHandle(handle).PermitUncheckedError();
        result.rocks->Close().PermitUncheckedError();
        return std::unexpected(identity.error());
    }
    return result;
}

std::array<std::uint8_t, 2> schema_row(std::uint8_t version) noexcept {
    return {kFormat, version};
}

StoreFigures figures_of(rocksdb::DB& rocks, const std::vector<rocksdb::ColumnFamilyHandle*>& families) {
    using Properties = rocksdb::DB::Properties;
    StoreFigures figures;
    const auto sum = [&rocks](const std::string& property) {
        std::uint64_t value = 0;
        return rocks.GetAggregatedIntProperty(property, &value) ? value : 0;
    };
    figures.table_bytes = sum(Properties::kTotalSstFilesSize);
    figures.memory_bytes = sum(Properties::kSizeAllMemTables);
    figures.pending_bytes = sum(Properties::kEstimatePendingCompactionBytes);
    figures.is_stopped = sum(Properties::kIsWriteStopped) != 0;
    for (rocksdb::ColumnFamilyHandle* family : families) {
        std::map<std::string, std::string> of_family;
        if (!rocks.GetMapProperty(family, Properties::kCFStats, &of_family)) continue;
        figures.slowdowns += number_in(of_family["io_stalls.total_slowdown"]);
        figures.stops += number_in(of_family["io_stalls.total_stop"]);
    }
    return figures;
}

void check_rocks(const rocksdb::Status& status, const char* what) {
    if (status.ok()) return;
    const std::string text = status.ToString();
    const std::string_view name = is_disk_full(status, text) ? open_error::kDiskFull
                                  : is_damage(status, text)  ? open_error::kCorrupted
                                                             : open_error::kDirectoryUnusable;
    throw StorageFailure(name, std::string(what) + ": " + text);
}

}  // namespace bytom::storage
