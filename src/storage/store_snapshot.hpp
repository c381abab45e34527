#pragma once

#include "storage/database.hpp"

namespace bytom::storage {

class RocksSnapshot final : public StoreSnapshot {
public:
    explicit RocksSnapshot(std::shared_ptr<Database> database);
    ~RocksSnapshot() override;
    RocksSnapshot(const RocksSnapshot&) = delete;
    RocksSnapshot& operator=(const RocksSnapshot&) = delete;

    [[nodiscard]] std::optional<UtxoEntry> find(const Hash256& output_id) const override;
    [[nodiscard]] std::optional<BlockKey> tip() const override;
    [[nodiscard]] std::optional<Hash256> main_hash(std::uint64_t height) const override;
    [[nodiscard]] UtxoDigest utxo_digest() const override;

private:
    std::shared_ptr<Database> database_;
    rocksdb::ReadOptions options_;
};

}  // namespace bytom::storage
