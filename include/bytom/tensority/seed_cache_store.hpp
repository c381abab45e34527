// The seed caches that a node keeps: a bounded set, least recently used out first (11 §5, §8).
#pragma once

#include <cstddef>
#include <memory>
#include <span>

#include <bytom/tensority/seed_cache.hpp>

namespace bytom::tensority {

struct SeedCacheStoreOptions {
    /// Bound on the memory of the caches kept, in MiB; at least one cache is kept whatever it says. Caches
    /// that callers still hold after eviction are not counted.
    std::size_t memory_mib = 128;
};

/// Builds, keeps and hands out seed caches. From any thread. Never ask for the seed of an unsolicited block
/// before its cheap checks passed: an absent seed costs 20 ms of a core and evicts another one.
class SeedCacheStore {
public:
    explicit SeedCacheStore(Kernel kernel, SeedCacheStoreOptions options = {});
    /// Waits for the build under way in the background, if any. No call may be under way.
    ~SeedCacheStore();
    SeedCacheStore(const SeedCacheStore&) = delete;
    SeedCacheStore& operator=(const SeedCacheStore&) = delete;

    [[nodiscard]] Kernel kernel() const noexcept;
    /// Caches kept at most, from the memory bound and the kernel's need.
    [[nodiscard]] std::size_t capacity() const noexcept;

    /// The seed's cache: the one kept, or built on the calling thread. A seed asked for by many threads at
    /// once is built once, the others wait. Throws std::bad_alloc if there is no memory for it.
    [[nodiscard]] std::shared_ptr<const SeedCache> get(const Hash256& seed);

    /// The seed's cache if it is there; never builds or waits for a build.
    [[nodiscard]] std::shared_ptr<const SeedCache> peek(const Hash256& seed);

    /// Has the seeds that are neither kept nor under way built in the background, up to eight together, so
    /// that get() finds them: the next epoch's when the block that names it is accepted, all known ones
    /// during header-first synchronisation. Returns at once. At most capacity() - 1 wait (prepared caches
    /// must not evict the one in use); those beyond, last in the span first, are left out.
    void prefetch(std::span<const Hash256> seeds);
    void prefetch(const Hash256& seed) { prefetch(std::span(&seed, 1)); }

    struct Statistics {
        std::size_t kept = 0;          ///< caches held now
        std::size_t memory_bytes = 0;  ///< what those take
        std::uint64_t hits = 0;        ///< get() calls answered without building or waiting
        std::uint64_t builds = 0;      ///< caches built, in the foreground or ahead
        std::uint64_t evictions = 0;
    };
    [[nodiscard]] Statistics statistics() const;

private:
    class State;
    std::unique_ptr<State> state_;
};

}  // namespace bytom::tensority
