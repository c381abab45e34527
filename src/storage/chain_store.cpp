#include <algorithm>

#include <bytom/base/log.hpp>
#include <bytom/storage/chain_store.hpp>

#include "storage/codec.hpp"
#include "storage/database.hpp"
#include "storage/store_batch.hpp"
#include "storage/store_snapshot.hpp"

namespace bytom::storage {
namespace {

/// While a table is written, a sync waits until so many times its limits are reached: most tables are
/// written by then, and nobody has to stand still for them.
constexpr unsigned kSyncPatience = 4;
constexpr std::chrono::milliseconds kSyncPause{50};

std::optional<Bytes> decode_wire_form(ByteView value) {
    if (value.empty() || value[0] != codec::kFormat) return std::nullopt;
    return base::to_bytes(value.subspan(1));
}

}  // namespace

ChainStore::ChainStore(std::shared_ptr<Database> database, const StoreOptions& options)
    : database_(std::move(database)),
      sync_every_commits_(options.sync_every_commits),
      sync_interval_(options.sync_interval),
      now_(options.now) {}

ChainStore::~ChainStore() {
    try {
        sync();
    } catch (const StorageFailure& failure) {
        base::log(base::LogLevel::error, "storage", "closing: {}", failure.what());
    }
}

Result<std::unique_ptr<ChainStore>> ChainStore::open(const StoreOptions& options) {
    BYTOM_ASSIGN(std::shared_ptr<Database> database, Database::open(options));
    return std::unique_ptr<ChainStore>(new ChainStore(std::move(database), options));
}

StoreFigures ChainStore::figures() const {
    return database_->figures();
}

std::optional<BlockKey> ChainStore::tip() const {
    return database_->read({}, Family::meta, rocksdb::Slice(kTipKey.data(), kTipKey.size()),
                           codec::decode_tip);
}

std::optional<Hash256> ChainStore::main_hash(std::uint64_t height) const {
    return database_->read({}, Family::main, slice(codec::height_key(height)), codec::decode_hash);
}

std::optional<HeaderRecord> ChainStore::header(const BlockKey& key) const {
    return database_->read({}, Family::headers, slice(codec::block_key(key)),
                           [&key](ByteView value) { return codec::decode_header(key.hash, value); });
}

std::optional<Bytes> ChainStore::raw_block(const BlockKey& key) const {
    return database_->read({}, Family::blocks, slice(codec::block_key(key)), decode_wire_form);
}

std::optional<primitives::TxStatuses> ChainStore::statuses(const BlockKey& key) const {
    return database_->read({}, Family::statuses, slice(codec::block_key(key)), codec::decode_statuses);
}

std::optional<BlockUndo> ChainStore::undo(const BlockKey& key) const {
    return database_->read({}, Family::undo, slice(codec::block_key(key)), codec::decode_undo);
}

std::uint64_t ChainStore::pruned_below() const {
    return database_
        ->read({}, Family::meta, rocksdb::Slice(kPrunedKey.data(), kPrunedKey.size()), codec::decode_height)
        .value_or(0);
}

std::optional<SnapshotOrigin> ChainStore::snapshot_origin() const {
    return database_->read({}, Family::meta, rocksdb::Slice(kSnapshotKey.data(), kSnapshotKey.size()),
                           codec::decode_snapshot_origin);
}

std::optional<UtxoEntry> ChainStore::utxo(const Hash256& output_id) const {
    return database_->read({}, Family::utxo, slice(output_id.view()), codec::decode_utxo);
}

std::vector<std::optional<UtxoEntry>> ChainStore::utxos(std::span<const Hash256> output_ids) const {
    const std::size_t count = output_ids.size();
    // RocksDB reads each table once if the keys come in order.
    std::vector<std::size_t> order(count);
    for (std::size_t i = 0; i < count; ++i)
        order[i] = i;
    std::ranges::sort(order, {}, [&output_ids](std::size_t i) { return output_ids[i]; });
    std::vector<rocksdb::Slice> keys(count);
    for (std::size_t i = 0; i < count; ++i)
        keys[i] = slice(output_ids[order[i]].view());
    std::vector<rocksdb::PinnableSlice> values(count);
    std::vector<rocksdb::Status> found(count);
    database_->rocks().MultiGet(rocksdb::ReadOptions(), database_->family(Family::utxo), count, keys.data(),
                                values.data(), found.data(), /*sorted_input=*/true);
    std::vector<std::optional<UtxoEntry>> results(count);
    for (std::size_t i = 0; i < count; ++i) {
        if (found[i].IsNotFound()) continue;
        Database::check(found[i], "utxo");
        const auto entry = codec::decode_utxo(view(values[i]));
        if (!entry) Database::throw_damaged(Family::utxo);
        results[order[i]] = entry;
    }
    return results;
}

void ChainStore::for_each_header(const std::function<void(const HeaderRecord&)>& body) const {
    rocksdb::ReadOptions scan;
    scan.fill_cache = false;
    scan.readahead_size = std::size_t{4} << 20;
    const std::unique_ptr<rocksdb::Iterator> rows(
        database_->rocks().NewIterator(scan, database_->family(Family::headers)));
    for (rows->SeekToFirst(); rows->Valid(); rows->Next()) {
        const auto key = codec::decode_block_key(view(rows->key()));
        if (!key) Database::throw_damaged(Family::headers);
        const auto record = codec::decode_header(key->hash, view(rows->value()));
        if (!record || record->header.height != key->height) Database::throw_damaged(Family::headers);
        body(*record);
    }
    Database::check(rows->status(), "headers");
}

void ChainStore::for_each_utxo(const std::function<void(const Hash256&, const UtxoEntry&)>& body) const {
    database_->for_each_utxo({}, body);
}

StoreSnapshotPtr ChainStore::snapshot() const {
    return std::make_shared<RocksSnapshot>(database_);
}

StoreBatch ChainStore::batch() const {
    return StoreBatch(std::make_unique<StoreBatch::Writes>(database_));
}

void ChainStore::commit(StoreBatch batch) {
    if (failed_) throw StorageFailure(open_error::kDirectoryUnusable, "commit: an earlier write has failed");
    if (unsynced_commits_ == 0) oldest_unsynced_ = now_();
    const rocksdb::Status written =
        database_->rocks().Write(rocksdb::WriteOptions(), &batch.writes_->batch());
    failed_ = !written.ok();
    Database::check(written, "commit");
    ++unsynced_commits_;
    if (is_sync_due(1) && (!database_->log().must_wait() || is_sync_due(kSyncPatience))) sync();
}

void ChainStore::reclaim(const std::stop_token& stop) {
    database_->reclaim(pruned_below(), stop);
}

bool ChainStore::is_sync_due(unsigned times) const {
    return unsynced_commits_ >= times * sync_every_commits_ ||
           now_() - oldest_unsynced_ >= times * sync_interval_;
}

void ChainStore::sync() {
    if (unsynced_commits_ == 0 || failed_) return;
    const rocksdb::Status synced = database_->log().sync();
    failed_ = !synced.ok();
    Database::check(synced, "sync");
    unsynced_commits_ = 0;
}

std::optional<std::chrono::milliseconds> ChainStore::sync_if_due() {
    if (unsynced_commits_ == 0 || failed_) return std::nullopt;
    const auto waited = std::chrono::duration_cast<std::chrono::milliseconds>(now_() - oldest_unsynced_);
    if (waited < sync_interval_) return sync_interval_ - waited;
    if (database_->log().must_wait() && !is_sync_due(kSyncPatience)) return kSyncPause;
    sync();
    return std::nullopt;
}

}  // namespace bytom::storage
