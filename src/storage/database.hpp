// RocksDB as the store uses it: its families, its options, and failures as exceptions.
#pragma once

#include <array>
#include <functional>
#include <mutex>

#include <bytom/storage/chain_store.hpp>

#include "storage/rocks.hpp"

namespace bytom::storage {

/// Column families, in the order of their handles.
enum class Family : std::uint8_t { meta, headers, main, blocks, statuses, utxo, undo };
inline constexpr std::array kFamilyNames = {"default",  "headers", "main", "blocks",
                                            "statuses", "utxo",    "undo"};

/// Row of Family::meta that names the best block.
inline constexpr std::string_view kTipKey = "tip";

class Database {
public:
    [[nodiscard]] static Result<std::shared_ptr<Database>> open(const StoreOptions& options);
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    [[nodiscard]] rocksdb::DB& rocks() const noexcept { return *rocks_; }
    [[nodiscard]] const LogSync& log() const noexcept { return log_; }
    [[nodiscard]] rocksdb::ColumnFamilyHandle* family(Family family) const noexcept {
        return handles_[static_cast<std::size_t>(family)];
    }

    /// False: no such key. Throws StorageFailure.
    [[nodiscard]] bool get(const rocksdb::ReadOptions& options, Family family, const rocksdb::Slice& key,
                           rocksdb::PinnableSlice& value) const;

    /// The decoded value; nothing if there is no such key.
    template <typename Decode>
    [[nodiscard]] auto read(const rocksdb::ReadOptions& options, Family family, const rocksdb::Slice& key,
                            Decode decode) const -> decltype(decode(ByteView())) {
        rocksdb::PinnableSlice value;
        if (!get(options, family, key, value)) return std::nullopt;
        auto decoded = decode(view(value));
        if (!decoded) throw_damaged(family);
        return decoded;
    }

    /// The rows of Family::utxo in the order of their keys. Throws StorageFailure.
    void for_each_utxo(rocksdb::ReadOptions options,
                       const std::function<void(const Hash256&, const UtxoEntry&)>& body) const;
    [[nodiscard]] StoreFigures figures() const { return figures_of(*rocks_, handles_); }

    [[noreturn]] static void throw_damaged(Family family);
    static void check(const rocksdb::Status& status, const char* what);

private:
    explicit Database(OpenedRocks opened);

    std::unique_ptr<rocksdb::DB> rocks_;
    std::vector<rocksdb::ColumnFamilyHandle*> handles_;
    LogSync log_;
};

}  // namespace bytom::storage
