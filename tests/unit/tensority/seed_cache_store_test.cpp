#include <atomic>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include <bytom/tensority/hasher.hpp>
#include <bytom/tensority/seed_cache_store.hpp>

#include "samples.hpp"

namespace bytom::tensority {
namespace {

constexpr std::size_t kMebibyte = std::size_t{1} << 20U;

/// A store for so many caches of the kernel that is fastest here.
SeedCacheStore store_of(std::size_t caches) {
    const Kernel kernel = select_kernel().value();
    return SeedCacheStore(kernel, {.memory_mib = (caches * kernel.seed_bytes() + kMebibyte - 1) / kMebibyte});
}

TEST(SeedCacheStore, KeepsAtLeastOneCache) {
    const SeedCacheStore store(portable_kernel(), {.memory_mib = 0});
    EXPECT_EQ(store.capacity(), 1U);
    EXPECT_EQ(store.kernel(), portable_kernel());
}

TEST(SeedCacheStore, CountsMemoryByTheKernelsNeed) {
    const std::size_t need = portable_kernel().seed_bytes() / kMebibyte;
    EXPECT_EQ(SeedCacheStore(portable_kernel(), {.memory_mib = 5 * need}).capacity(), 5U);
    EXPECT_EQ(SeedCacheStore(portable_kernel(), {.memory_mib = 5 * need - 1}).capacity(), 4U);
}

TEST(SeedCacheStore, EvictsTheLeastRecentlyUsed) {
    SeedCacheStore store = store_of(2);
    ASSERT_EQ(store.capacity(), 2U);
    const auto first = store.get(sample_hash(1));
    static_cast<void>(store.get(sample_hash(2)));
    EXPECT_EQ(store.get(sample_hash(1)), first);
    const auto third = store.get(sample_hash(3));  // evicts 2
    EXPECT_EQ(store.peek(sample_hash(2)), nullptr);
    EXPECT_EQ(store.peek(sample_hash(1)), first);
    EXPECT_EQ(store.peek(sample_hash(3)), third);
    const auto statistics = store.statistics();
    EXPECT_EQ(statistics.kept, 2U);
    EXPECT_EQ(statistics.memory_bytes, 2 * store.kernel().seed_bytes());
    EXPECT_EQ(statistics.builds, 3U);
    EXPECT_EQ(statistics.hits, 1U);
    EXPECT_EQ(statistics.evictions, 1U);
}

TEST(SeedCacheStore, AnEvictedCacheLivesWhileItIsHeld) {
    SeedCacheStore store = store_of(1);
    const auto held = store.get(vector_seed);
    static_cast<void>(store.get(sample_hash(1)));
    EXPECT_EQ(store.peek(vector_seed), nullptr);
    EXPECT_EQ(hash(vector_header, *held), vector_result);
}

TEST(SeedCacheStore, ASeedIsBuiltOnceForAllWhoAskAtTheSameTime) {
    SeedCacheStore store = store_of(3);
    constexpr std::size_t kThreads = 8;
    std::vector<std::shared_ptr<const SeedCache>> caches(kThreads);
    std::atomic<std::size_t> ready{0};
    std::vector<std::thread> threads;
    threads.reserve(kThreads);
    for (std::size_t i = 0; i < kThreads; ++i) {
        threads.emplace_back([&, i] {
            ++ready;
            while (ready < kThreads)
                std::this_thread::yield();
            caches[i] = store.get(sample_hash(1));
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    for (const auto& cache : caches)
        EXPECT_EQ(cache, caches.front());
    EXPECT_EQ(store.statistics().builds, 1U);
}

TEST(SeedCacheStore, PreparesAheadAndOnce) {
    SeedCacheStore store = store_of(4);
    const std::vector<Hash256> seeds = {sample_hash(1), sample_hash(2), sample_hash(1), sample_hash(3)};
    store.prefetch(seeds);
    store.prefetch(sample_hash(2));
    // Waits for the build under way, or does it itself if the background has not begun: once in any case.
    for (std::uint64_t i = 1; i <= 3; ++i)
        EXPECT_EQ(store.get(sample_hash(i))->seed(), sample_hash(i));
    EXPECT_EQ(store.statistics().builds, 3U);
    store.prefetch(seeds);
    EXPECT_EQ(store.get(sample_hash(1))->seed(), sample_hash(1));
    EXPECT_EQ(store.statistics().builds, 3U);
}

TEST(SeedCacheStore, PreparingEvictsAtMostAllButOne) {
    SeedCacheStore store = store_of(3);
    const auto in_use = store.get(sample_hash(0));
    std::vector<Hash256> many;
    for (std::uint64_t i = 1; i <= 50; ++i)
        many.push_back(sample_hash(i));
    store.prefetch(many);
    static_cast<void>(store.get(sample_hash(1)));
    static_cast<void>(store.get(sample_hash(2)));
    EXPECT_EQ(store.peek(sample_hash(0)), in_use);
    EXPECT_EQ(store.statistics().builds, 3U);

    SeedCacheStore smallest = store_of(1);
    smallest.prefetch(many);
    EXPECT_EQ(smallest.statistics().builds, 0U);
}

TEST(SeedCacheStore, PreparesAheadAgainAndAgain) {
    SeedCacheStore store = store_of(8);
    for (std::uint64_t i = 1; i <= 4; ++i) {
        store.prefetch(sample_hash(i));
        EXPECT_EQ(store.get(sample_hash(i))->seed(), sample_hash(i));
    }
    EXPECT_EQ(store.statistics().builds, 4U);
}

TEST(SeedCacheStore, EndsWhileSeedsAreBeingPrepared) {
    SeedCacheStore store = store_of(8);
    std::vector<Hash256> many;
    for (std::uint64_t i = 1; i <= 7; ++i)
        many.push_back(sample_hash(i));
    store.prefetch(many);
}

}  // namespace
}  // namespace bytom::tensority
