// Opening of RocksDB directories and what their failures mean: common to the chain's store and to others.
#pragma once

#include <array>
#include <filesystem>

#include <rocksdb/db.h>

#include <bytom/base/bytes.hpp>
#include <bytom/base/result.hpp>
#include <bytom/storage/figures.hpp>
#include <bytom/storage/storage_failure.hpp>

#include "storage/log_sync.hpp"

namespace bytom::storage {

[[nodiscard]] inline rocksdb::Slice slice(ByteView bytes) noexcept {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
template <std::size_t Size>
[[nodiscard]] rocksdb::Slice slice(const std::array<char, Size>& bytes) noexcept {
    return {bytes.data(), Size};
}
[[nodiscard]] inline ByteView view(const rocksdb::Slice& slice) noexcept {
    return base::as_bytes({slice.data(), slice.size()});
}

struct RocksOptions {
    std::filesystem::path directory;  ///< made if absent, its parent must exist
    std::string network;              ///< chain id; a directory of another network is refused
    std::string contents;             ///< "chain": for error texts
    /// Written into a new directory; an older one is raised to it.
    std::uint8_t schema = 1;
    /// A directory of a later one is refused; one that is between the two stays what it is. 0: `schema`.
    std::uint8_t last_schema = 0;
    std::size_t write_buffer_bytes = 0;
    int max_open_files = 0;
    rocksdb::Env* env = nullptr;  ///< null: the machine's
    bool read_only = false;       ///< the directory must be there, and stays as it is
};

struct OpenedRocks {
    std::shared_ptr<BackgroundErrors> errors = std::make_shared<BackgroundErrors>();
    std::unique_ptr<rocksdb::DB> rocks;
    /// In the order of the families; to be destroyed before the database.
    std::vector<rocksdb::ColumnFamilyHandle*> handles;
};

/// Row of the family `default`: a format byte and one byte, the schema version.
inline constexpr std::string_view kSchemaKey = "schema";
[[nodiscard]] std::array<std::uint8_t, 2> schema_row(std::uint8_t version) noexcept;

/// Opens or makes the directory. The first family is `default`, in which schema and network are kept; they
/// are written into a new directory and must agree with those of an old one. Errors: open_error.
[[nodiscard]] Result<OpenedRocks> open_rocks(const RocksOptions& options,
                                             const std::vector<rocksdb::ColumnFamilyDescriptor>& families);

/// Of all families. Any thread.
[[nodiscard]] StoreFigures figures_of(rocksdb::DB& rocks,
                                      const std::vector<rocksdb::ColumnFamilyHandle*>& families);

/// Throws StorageFailure unless the status is good.
void check_rocks(const rocksdb::Status& status, const char* what);

}  // namespace bytom::storage
