// What looking up a row of a large table costs.
#include "storage/table_options.hpp"

#include <atomic>
#include <cinttypes>
#include <cstdio>

#include <gtest/gtest.h>
#include <rocksdb/cache.h>
#include <rocksdb/db.h>

#include "storage/rocks_log.hpp"
#include "support/memory_disk.hpp"

namespace bytom::storage {
namespace {

std::string key_of(std::size_t number) {
    char text[24];
    std::snprintf(text, sizeof text, "%020zu", number * 7'919);
    return text;
}

TEST(TableOptions, ARowThatWasReadIsReadAgainFromMemory) {
    constexpr std::size_t kRows = 200'000;  // of whose filter takes 250 kB
    testing::MemoryDisk disk;
    rocksdb::Options options;
    options.env = disk.env();
    options.create_if_missing = true;
    options.info_log = make_rocks_log();
    options.compression = rocksdb::kNoCompression;
    options.table_factory.reset(
        rocksdb::NewBlockBasedTableFactory(filtered_table_options(make_block_cache(std::size_t{200} << 10))));
    rocksdb::DB* opened = nullptr;
    const rocksdb::Status status = rocksdb::DB::Open(options, "/tables", &opened);
    ASSERT_TRUE(status.ok()) << status.ToString();
    const std::unique_ptr<rocksdb::DB> rocks(opened);
    for (std::size_t begin = 0; begin < kRows; begin += 1'000) {
        rocksdb::WriteBatch batch;
        for (std::size_t i = begin; i < begin + 1'000; ++i)
            ASSERT_TRUE(batch.Put(key_of(i), "x").ok());
        ASSERT_TRUE(rocks->Write({}, &batch).ok());
    }
    // What was just flushed stays in memory as a whole.
    rocksdb::CompactRangeOptions anew;
    anew.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForce;
    ASSERT_TRUE(rocks->CompactRange(anew, nullptr, nullptr).ok());
    std::atomic<int> reads = 0;
    disk.before_read([&reads](const std::string&) { ++reads; });
    std::string value;
    for (const std::size_t number : {0UL, kRows / 2, kRows - 1}) {
        ASSERT_TRUE(rocks->Get({}, key_of(number), &value).ok());
        reads = 0;
        ASSERT_TRUE(rocks->Get({}, key_of(number), &value).ok());
        EXPECT_EQ(reads, 0) << number;
    }
    ASSERT_TRUE(rocks->Close().ok());
}

TEST(TableOptions, PartsOfACacheAreLarge) {
    // Beyond its part's room nothing is kept.
    for (const std::size_t bytes : {std::size_t{32} << 20, std::size_t{64} << 20, std::size_t{512} << 20}) {
        const auto cache = make_block_cache(bytes);
        ASSERT_TRUE(
            cache->Insert("filter", nullptr, std::size_t{6} << 20, [](const rocksdb::Slice&, void*) {}).ok());
        EXPECT_GE(cache->GetUsage(), std::size_t{6} << 20) << bytes;
    }
}

}  // namespace
}  // namespace bytom::storage
