#pragma once

#include <rocksdb/write_batch.h>

#include "storage/database.hpp"

namespace bytom::storage {

class StoreBatch::Writes {
public:
    explicit Writes(std::shared_ptr<Database> database) : database_(std::move(database)) {}

    void put(Family family, const rocksdb::Slice& key, ByteView value) {
        Database::check(batch_.Put(database_->family(family), key, slice(value)), "batch");
    }
    void erase(Family family, const rocksdb::Slice& key) {
        Database::check(batch_.Delete(database_->family(family), key), "batch");
    }

    /// `end` itself stays.
    void erase_range(Family family, const rocksdb::Slice& begin, const rocksdb::Slice& end) {
        Database::check(batch_.DeleteRange(database_->family(family), begin, end), "batch");
    }

    [[nodiscard]] rocksdb::WriteBatch& batch() noexcept { return batch_; }

private:
    std::shared_ptr<Database> database_;  ///< whose family handles the batch names
    rocksdb::WriteBatch batch_;
};

}  // namespace bytom::storage
