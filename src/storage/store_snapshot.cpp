#include "storage/store_snapshot.hpp"

#include <bytom/crypto/sha3.hpp>

#include "storage/codec.hpp"

namespace bytom::storage {

RocksSnapshot::RocksSnapshot(std::shared_ptr<Database> database) : database_(std::move(database)) {
    options_.snapshot = database_->rocks().GetSnapshot();
}

RocksSnapshot::~RocksSnapshot() {
    database_->release(options_.snapshot);
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
    crypto::Sha3 hash;
    UtxoDigest result;
    database_->for_each_utxo(options_, [&](const Hash256& output_id, const UtxoEntry& entry) {
        if (entry.spent) return;
        const auto height = codec::height_key(entry.coinbase ? entry.height : 0);
        const std::uint8_t flag = entry.coinbase ? 1 : 0;
        hash.update(output_id.view())
            .update({&flag, 1})
            .update(base::as_bytes({height.data(), height.size()}));
        ++result.count;
    });
    result.digest = hash.finish();
    return result;
}

}  // namespace bytom::storage
