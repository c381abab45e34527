#include "storage/database.hpp"

#include <algorithm>

#include <rocksdb/slice_transform.h>

#include "storage/codec.hpp"
#include "storage/rocks.hpp"
#include "storage/table_options.hpp"

namespace bytom::storage {
namespace {

rocksdb::ColumnFamilyOptions family_options(Family family, const StoreOptions& options,
                                            const std::shared_ptr<rocksdb::Cache>& cache) {
    rocksdb::ColumnFamilyOptions result;
    rocksdb::BlockBasedTableOptions table = table_options(cache);
    result.write_buffer_size = std::max<std::size_t>(options.write_buffer_bytes / 2, std::size_t{1} << 20);
    result.level_compaction_dynamic_level_bytes = true;
    result.compression = rocksdb::kLZ4Compression;
    switch (family) {
        case Family::utxo:
            // Hashes do not compress, and most lookups of outputs that do not exist end at the filter.
            result.compression = rocksdb::kNoCompression;
            table = filtered_table_options(cache);
            // The same for what has not been written to a table yet: each of a block's new outputs is looked
            // up. Ten bits an entry, of which there is one in some hundred bytes.
            result.memtable_prefix_bloom_size_ratio = 0.02;
            result.memtable_whole_key_filtering = true;
            // A batch comes in the order of its keys: each is searched for from where the last one went, not
            // from the top.
            result.memtable_insert_with_hint_prefix_extractor.reset(rocksdb::NewFixedPrefixTransform(0));
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

}  // namespace

Database::Database(OpenedRocks opened)
    : rocks_(std::move(opened.rocks)),
      handles_(std::move(opened.handles)),
      log_(*rocks_, std::move(opened.errors)) {}

Database::~Database() {
    for (rocksdb::ColumnFamilyHandle* handle : handles_)
        rocks_->DestroyColumnFamilyHandle(handle).PermitUncheckedError();
    rocks_->Close().PermitUncheckedError();
}

Result<std::shared_ptr<Database>> Database::open(const StoreOptions& options) {
    const auto cache = make_block_cache(options.block_cache_bytes);
    std::vector<rocksdb::ColumnFamilyDescriptor> families;
    families.reserve(kFamilyNames.size());
    for (std::size_t i = 0; i < kFamilyNames.size(); ++i)
        families.emplace_back(kFamilyNames[i], family_options(static_cast<Family>(i), options, cache));
    BYTOM_ASSIGN(OpenedRocks opened, open_rocks({.directory = options.directory,
                                                 .network = options.network,
                                                 .contents = "chain",
                                                 .schema = kSchemaVersion,
                                                 .last_schema = kPrunedSchemaVersion,
                                                 .write_buffer_bytes = options.write_buffer_bytes,
                                                 .max_open_files = options.max_open_files,
                                                 .env = options.env,
                                                 .read_only = options.read_only},
                                                families));
    return std::shared_ptr<Database>(new Database(std::move(opened)));
}

bool Database::get(const rocksdb::ReadOptions& options, Family family, const rocksdb::Slice& key,
                   rocksdb::PinnableSlice& value) const {
    const rocksdb::Status status = rocks_->Get(options, this->family(family), key, &value);
    if (status.IsNotFound()) return false;
    check(status, kFamilyNames[static_cast<std::size_t>(family)]);
    return true;
}

void Database::for_each_utxo(rocksdb::ReadOptions options,
                             const std::function<void(const Hash256&, const UtxoEntry&)>& body) const {
    options.fill_cache = false;
    options.total_order_seek = true;
    const std::unique_ptr<rocksdb::Iterator> rows(rocks_->NewIterator(options, family(Family::utxo)));
    for (rows->SeekToFirst(); rows->Valid(); rows->Next()) {
        const auto entry = codec::decode_utxo(view(rows->value()));
        if (!entry || rows->key().size() != Hash256::kSize) throw_damaged(Family::utxo);
        body(Hash256::from_bytes(view(rows->key())), *entry);
    }
    check(rows->status(), "utxo");
}

void Database::release(const rocksdb::Snapshot* snapshot) {
    rocks_->ReleaseSnapshot(snapshot);
    const base::MutexLock lock(snapshots_mutex_);
    snapshot_released_.notify_all();
}

bool Database::is_seen_before(rocksdb::SequenceNumber sequence) const {
    std::uint64_t oldest = 0;
    // 0: there is no snapshot.
    return rocks_->GetIntProperty(rocksdb::DB::Properties::kOldestSnapshotSequence, &oldest) && oldest > 0 &&
           oldest < sequence;
}

void Database::reclaim(std::uint64_t below, const std::stop_token& stop) {
    if (below < 2) return;
    {
        const rocksdb::SequenceNumber now = rocks_->GetLatestSequenceNumber();
        base::MutexLock lock(snapshots_mutex_);
        snapshot_released_.wait(lock, stop, [&] { return !is_seen_before(now); });
    }
    std::atomic<bool> canceled{false};
    const std::stop_callback cancel(stop, [&canceled] { canceled = true; });
    const auto first = codec::height_key(1);
    Hash256 last_hash;
    last_hash.bytes.fill(0xff);
    const auto last = codec::block_key({.height = below - 1, .hash = last_hash});
    const rocksdb::Slice begin = slice(first);
    const rocksdb::Slice end = slice(last);
    for (const Family family : kBodyFamilies) {
        if (canceled) return;
        // No flush is left to CompactRange, which knows nothing of syncs under way.
        rocksdb::Status done = log_.flush(*this->family(family));
        rocksdb::CompactRangeOptions options;
        options.exclusive_manual_compaction = false;
        options.canceled = &canceled;
        if (done.ok()) done = rocks_->CompactRange(options, this->family(family), &begin, &end);
        if (!canceled) check(done, "reclaim");
        done.PermitUncheckedError();
    }
}

void Database::throw_damaged(Family family) {
    throw StorageFailure(open_error::kCorrupted, std::string("damaged data: a value of \"") +
                                                     kFamilyNames[static_cast<std::size_t>(family)] +
                                                     "\" does not decode");
}

void Database::check(const rocksdb::Status& status, const char* what) {
    check_rocks(status, what);
}

}  // namespace bytom::storage
