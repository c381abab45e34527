// How tables are laid out on the disk and kept in memory, the same for all databases.
#pragma once

#include <cstddef>
#include <memory>

#include <rocksdb/table.h>

namespace rocksdb {
class Cache;
}

namespace bytom::storage {

/// A cache of blocks of tables. It has few parts: what is larger than a part is never kept.
[[nodiscard]] std::shared_ptr<rocksdb::Cache> make_block_cache(std::size_t bytes);

/// Indexes and filters come through the cache in pieces. The filter of a whole table has megabytes: it would
/// be read and thrown away again for each row that is looked up. Tables that were written in one piece are
/// read as well.
[[nodiscard]] rocksdb::BlockBasedTableOptions table_options(const std::shared_ptr<rocksdb::Cache>& cache);

/// With a filter of keys, for families in which single rows are looked up.
[[nodiscard]] rocksdb::BlockBasedTableOptions filtered_table_options(
    const std::shared_ptr<rocksdb::Cache>& cache);

}  // namespace bytom::storage
