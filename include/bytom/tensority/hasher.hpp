// Tensority itself: header hash and seed in, work hash out (11 §1, §2.4, §2.5).
#pragma once

#include <memory>
#include <span>
#include <vector>

#include <bytom/base/hash256.hpp>
#include <bytom/base/thread_pool.hpp>
#include <bytom/tensority/seed_cache.hpp>

namespace bytom::tensority {

class Workspace;

/// Computes hashes on the calling thread. Owns the working memory (some hundred KiB), so that a hash takes no
/// lock and allocates nothing (except the first one with a kernel of larger need). One thread at a time;
/// make one per thread. Use this form for mining and for checking many headers: one whole hash per core is
/// the best use of all cores.
class Hasher {
public:
    Hasher();
    ~Hasher();
    Hasher(Hasher&&) noexcept;
    Hasher& operator=(Hasher&&) noexcept;

    /// The result's bytes in natural order. The rule of the chain reads them as a little-endian number and
    /// accepts it if it is at most the target (11 §1).
    [[nodiscard]] Hash256 hash(const Hash256& header_hash, const SeedCache& cache);

    /// results[i] = hash(header_hashes[i], cache). Precondition: equal sizes.
    void hash_batch(std::span<const Hash256> header_hashes, const SeedCache& cache,
                    std::span<Hash256> results);

private:
    std::unique_ptr<Workspace> workspace_;
};

/// Computes one hash on several threads at once: its four chains of products are spread over the pool, each
/// cut into groups of rows if there are more threads than chains (11 §3 fact 5; no barriers between the
/// products). For the latency of a single block when other cores are idle; total work is slightly more than
/// Hasher's. One caller at a time; the pool may be shared with others and must outlive this.
class SplitHasher {
public:
    /// Spreads over the pool's threads and the caller, `threads` in all at most (0: all of them).
    explicit SplitHasher(base::ThreadPool& pool, std::size_t threads = 0);
    ~SplitHasher();
    SplitHasher(SplitHasher&&) noexcept;
    SplitHasher& operator=(SplitHasher&&) noexcept;

    [[nodiscard]] Hash256 hash(const Hash256& header_hash, const SeedCache& cache);

private:
    base::ThreadPool* pool_;
    std::size_t threads_;
    std::vector<std::unique_ptr<Workspace>> workspaces_;  ///< one per part of the hash
};

/// Hasher::hash with a Hasher that the calling thread keeps (allocated at its first call).
[[nodiscard]] Hash256 hash(const Hash256& header_hash, const SeedCache& cache);

/// results[i] = hash(header_hashes[i], cache), whole hashes spread over the pool and the calling thread.
/// Precondition: equal sizes.
void hash_batch(base::ThreadPool& pool, std::span<const Hash256> header_hashes, const SeedCache& cache,
                std::span<Hash256> results);

}  // namespace bytom::tensority
