// Values that the storage tests write.
#pragma once

#include <bytom/storage/chain_store.hpp>

namespace bytom::storage::samples {

/// A hash that differs for every number and spreads over the key space.
inline Hash256 hash(std::uint64_t number) {
    Hash256 result;
    std::uint64_t word = number;
    for (std::size_t i = 0; i < Hash256::kSize; ++i) {
        if (i % 8 == 0) word = (word + i + 1) * 0x9e3779b97f4a7c15U ^ word >> 29;
        result.bytes[i] = static_cast<std::uint8_t>(word >> (8 * (i % 8)));
    }
    return result;
}

inline HeaderRecord header(std::uint64_t height) {
    HeaderRecord record;
    record.header.height = height;
    record.header.previous_block_hash = hash(height + 1'000'000);
    record.header.timestamp = 1'600'000'000 + height;
    record.header.bits = 2305843009214532812;
    record.header.nonce = height * 77;
    record.hash = hash(height);
    record.chain_work = consensus::Work(height * 1000 + 7);
    record.size = 300 + height;
    return record;
}

inline StoreOptions options(const std::filesystem::path& directory) {
    StoreOptions options;
    options.directory = directory;
    options.network = "solonet";
    options.block_cache_bytes = std::size_t{1} << 20;
    options.write_buffer_bytes = std::size_t{1} << 20;
    return options;
}

}  // namespace bytom::storage::samples
