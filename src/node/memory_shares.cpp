#include "node/memory_shares.hpp"

#include <algorithm>
#include <array>

namespace bytom::node {
namespace {

/// Without a budget, in MiB.
constexpr std::uint64_t kDatabaseCache = 64;
constexpr std::uint64_t kOutputCache = 128;
constexpr std::uint64_t kAnswerCache = 32;

struct Cache {
    std::uint64_t own;     ///< MiB; 0: none
    std::uint64_t preset;  ///< MiB
};

std::array<Cache, 3> caches_of(const MemoryConfig& config) noexcept {
    return {Cache{config.database_cache, kDatabaseCache}, Cache{config.output_cache, kOutputCache},
            Cache{config.answer_cache, kAnswerCache}};
}

}  // namespace

std::int64_t left_of_budget(const MemoryConfig& config) noexcept {
    if (config.budget == 0) return 0;
    auto left = static_cast<std::int64_t>(config.budget);
    for (const Cache& cache : caches_of(config))
        left -= static_cast<std::int64_t>(cache.own);
    return left;
}

std::int64_t caches_of_budget(const MemoryConfig& config) noexcept {
    return std::ranges::count(caches_of(config), std::uint64_t{0}, &Cache::own);
}

MemoryShares memory_shares(const MemoryConfig& config) noexcept {
    const std::array<Cache, 3> caches = caches_of(config);
    const auto left = static_cast<std::uint64_t>(std::max<std::int64_t>(left_of_budget(config), 0)) << 20U;
    std::uint64_t presets = 0;
    for (const Cache& cache : caches)
        presets += cache.own == 0 ? cache.preset : 0;
    const auto share_of = [&](const Cache& cache) -> std::size_t {
        if (cache.own != 0) return cache.own << 20U;
        return config.budget == 0 ? cache.preset << 20U : left / presets * cache.preset;
    };
    return {.database_cache = share_of(caches[0]),
            .output_cache = share_of(caches[1]),
            .answer_cache = share_of(caches[2])};
}

}  // namespace bytom::node
