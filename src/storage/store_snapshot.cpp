#include "storage/store_snapshot.hpp"

#include <bytom/crypto/sha3.hpp>

#include "storage/codec.hpp"

namespace bytom::storage {

RocksSnapshot::RocksSnapshot(std::shared_ptr<Database> database) : database_(std::move(database)) {
    options_.snapshot = database_->rocks().GetSnapshot();
}

RocksSnapshot::~RocksSnapshot() {
    database_->rocks().ReleaseSnapshot(options_.snapshot);
}

std::optional<UtxoEntry> RocksSnapshot::find(const Hash256& output_id) const {
    return database_->read(options_, Family::utxo, slice(output_id.view()), codec::decode_utxo);
}

std::optional<BlockKey> RocksSnapshot::tip() const {
    return database_->read(options_, Family::meta, rocksdb::Slice(kTipKey.data(), kTipKey.size()),
                           codec::decode_tip);
}

std::optional<Hash256> RocksSnapshot::main_hash(std::uint64_t height) const {
    return database_->read(options_, Family::main, slice(codec::height_key(height)), codec::decode_hash);
}

UtxoDigest RocksSnapshot::utxo_digest() const {
    rocksdb::ReadOptions scan = options_;
    scan.fill_cache = false;
    scan.total_order_seek = true;
    const std::unique_ptr<rocksdb::Iterator> rows(
        database_->rocks().NewIterator(scan, database_->family(Family::utxo)));
    crypto::Sha3 hash;
    UtxoDigest result;
    for (rows->SeekToFirst(); rows->Valid(); rows->Next()) {
        const auto entry = codec::decode_utxo(view(rows->value()));
        if (!entry || rows->key().size() != Hash256::kSize) Database::throw_damaged(Family::utxo);
        if (entry->spent) continue;
        const auto height = codec::height_key(entry->coinbase ? entry->height : 0);
        const std::uint8_t flag = entry->coinbase ? 1 : 0;
        hash.update(view(rows->key()))
            .update({&flag, 1})
            .update(base::as_bytes({height.data(), height.size()}));
        ++result.count;
    }
    Database::check(rows->status(), "utxo");
    result.digest = hash.finish();
    return result;
}

}  // namespace bytom::storage
