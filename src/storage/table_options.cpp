#include "storage/table_options.hpp"

#include <algorithm>
#include <bit>

#include <rocksdb/cache.h>
#include <rocksdb/filter_policy.h>

namespace bytom::storage {

std::shared_ptr<rocksdb::Cache> make_block_cache(std::size_t bytes) {
    constexpr std::size_t kPartBytes = std::size_t{8} << 20;
    constexpr int kMostBits = 6;
    const int bits = static_cast<int>(std::bit_width(std::max<std::size_t>(bytes / kPartBytes, 1))) - 1;
    return rocksdb::NewLRUCache(bytes, std::min(bits, kMostBits));
}

rocksdb::BlockBasedTableOptions table_options(const std::shared_ptr<rocksdb::Cache>& cache) {
    rocksdb::BlockBasedTableOptions table;
    table.block_cache = cache;
    table.format_version = 5;
    table.cache_index_and_filter_blocks = true;
    table.pin_l0_filter_and_index_blocks_in_cache = true;
    table.index_type = rocksdb::BlockBasedTableOptions::kTwoLevelIndexSearch;
    return table;
}

rocksdb::BlockBasedTableOptions filtered_table_options(const std::shared_ptr<rocksdb::Cache>& cache) {
    constexpr double kBitsOfKey = 10;
    rocksdb::BlockBasedTableOptions table = table_options(cache);
    table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(kBitsOfKey));
    table.partition_filters = true;
    return table;
}

}  // namespace bytom::storage
