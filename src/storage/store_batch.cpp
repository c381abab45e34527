#include "storage/store_batch.hpp"

#include "storage/codec.hpp"

namespace bytom::storage {

StoreBatch::StoreBatch(std::unique_ptr<Writes> writes) : writes_(std::move(writes)) {}
StoreBatch::~StoreBatch() = default;
StoreBatch::StoreBatch(StoreBatch&&) noexcept = default;
StoreBatch& StoreBatch::operator=(StoreBatch&&) noexcept = default;

void StoreBatch::put_block(const BlockKey& key, ByteView wire_form, const primitives::TxStatuses& statuses) {
    const auto key_bytes = codec::block_key(key);
    Bytes value;
    value.reserve(1 + wire_form.size());
    value.push_back(codec::kFormat);
    base::append(value, wire_form);
    writes_->put(Family::blocks, slice(key_bytes), value);
    writes_->put(Family::statuses, slice(key_bytes), codec::encode_statuses(statuses));
}

void StoreBatch::put_header(const HeaderRecord& record) {
    writes_->put(Family::headers, slice(codec::block_key(record.key())), codec::encode_header(record));
}

void StoreBatch::put_main(std::uint64_t height, const Hash256& hash) {
    writes_->put(Family::main, slice(codec::height_key(height)), codec::encode_hash(hash));
}

void StoreBatch::erase_main(std::uint64_t height) {
    writes_->erase(Family::main, slice(codec::height_key(height)));
}

void StoreBatch::put_utxo(const Hash256& output_id, const UtxoEntry& entry) {
    writes_->put(Family::utxo, slice(output_id.view()), codec::encode_utxo(entry));
}

void StoreBatch::erase_utxo(const Hash256& output_id) {
    writes_->erase(Family::utxo, slice(output_id.view()));
}

void StoreBatch::put_undo(const BlockKey& key, const BlockUndo& undo) {
    writes_->put(Family::undo, slice(codec::block_key(key)), codec::encode_undo(undo));
}

void StoreBatch::erase_undo(const BlockKey& key) {
    writes_->erase(Family::undo, slice(codec::block_key(key)));
}

void StoreBatch::set_tip(const BlockKey& tip) {
    writes_->put(Family::meta, rocksdb::Slice(kTipKey.data(), kTipKey.size()), codec::encode_tip(tip));
}

void StoreBatch::prune(std::uint64_t from, std::uint64_t below) {
    if (from < below) {
        const auto begin = codec::height_key(from);
        const auto end = codec::height_key(below);
        for (const Family family : kBodyFamilies)
            writes_->erase_range(family, slice(begin), slice(end));
    }
    writes_->put(Family::meta, rocksdb::Slice(kPrunedKey.data(), kPrunedKey.size()),
                 codec::encode_height(below));
    writes_->put(Family::meta, rocksdb::Slice(kSchemaKey.data(), kSchemaKey.size()),
                 schema_row(kPrunedSchemaVersion));
}

void StoreBatch::set_snapshot_origin(const SnapshotOrigin& origin) {
    writes_->put(Family::meta, rocksdb::Slice(kSnapshotKey.data(), kSnapshotKey.size()),
                 codec::encode_snapshot_origin(origin));
}

std::size_t StoreBatch::bytes() const {
    return writes_->batch().GetDataSize();
}

}  // namespace bytom::storage
