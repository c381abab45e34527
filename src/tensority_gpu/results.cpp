#include "tensority_gpu/results.hpp"

#include <bit>
#include <cstring>

#include <fmt/core.h>

namespace bytom::tensority_gpu {
namespace {

static_assert(std::endian::native == std::endian::little);  // as the device's memory is

Hash256 hash_of(const std::uint32_t* words) {
    Hash256 hash;
    std::memcpy(hash.bytes.data(), words, Hash256::kSize);
    return hash;
}

}  // namespace

std::array<std::uint64_t, 4> words_of(const Hash256& target) {
    std::array<std::uint64_t, 4> words{};
    static_assert(sizeof words == Hash256::kSize);
    std::memcpy(words.data(), target.bytes.data(), sizeof words);
    return words;
}

Hash256 first_hash(const ResultHead& head) {
    return hash_of(head.data() + 1);
}

Result<std::size_t> count_of_results(const ResultHead& head, std::size_t hashes) {
    const std::size_t count = head.front();
    if (count > hashes)
        return base::fail("device_lost", fmt::format("{} results of {} hashes", count, hashes));
    return count;
}

Result<std::vector<Candidate>> candidates_of(std::span<const std::uint32_t> words, std::size_t hashes) {
    std::vector<Candidate> candidates;
    candidates.reserve(words.size() / kResultWords);
    for (; words.size() >= kResultWords; words = words.subspan(kResultWords)) {
        if (words.front() >= hashes)
            return base::fail("device_lost", fmt::format("a result for hash {}", words.front()));
        candidates.push_back({.index = words.front(), .work = hash_of(words.data() + 1)});
    }
    return candidates;
}

}  // namespace bytom::tensority_gpu
