#include <algorithm>
#include <array>

#include <bytom/tensority/seed_cache.hpp>

#include "tensority/memory.hpp"
#include "tensority/seed/seed_builder.hpp"
#include "tensority/seed/smix.hpp"
#include "tensority/test_rounds.hpp"

namespace bytom::tensority {

SeedCache::SeedCache(const Hash256& seed, Kernel kernel)
    : seed_(seed), kernel_(kernel), memory_(std::make_unique<MatrixMemory>(kernel.seed_bytes())) {}

SeedCache::~SeedCache() = default;

const std::uint8_t* SeedCache::matrices() const noexcept {
    return memory_->data();
}

std::shared_ptr<const SeedCache> SeedCache::build(const Hash256& seed, Kernel kernel) {
    return build(std::span(&seed, 1), kernel).front();
}

std::vector<std::shared_ptr<const SeedCache>> SeedCache::build(std::span<const Hash256> seeds,
                                                               Kernel kernel) {
    std::vector<std::shared_ptr<const SeedCache>> caches;
    std::vector<detail::SeedJob> jobs;
    for (const Hash256& seed : seeds) {
        const std::shared_ptr<SeedCache> cache(new SeedCache(seed, kernel));
        jobs.push_back({.seed = seed, .matrices = cache->memory_->data()});
        caches.push_back(cache);
    }
    for (std::span<const detail::SeedJob> rest = jobs; !rest.empty();) {
        const detail::SmixCode& variant = detail::best_smix(rest.size());
        const std::size_t count = std::min(variant.lanes, rest.size());
        detail::build_seeds(rest.first(count), variant, kernel.code());
        rest = rest.subspan(count);
    }
    return caches;
}

std::shared_ptr<const SeedCache> SeedCache::test_matrices(Kernel kernel) {
    const std::shared_ptr<SeedCache> cache(new SeedCache(Hash256{}, kernel));
    const AlignedBytes v = allocate_aligned(detail::kRoundBytes);
    const std::size_t round_bytes = kernel.seed_bytes() / detail::kRounds;
    for (std::size_t round = 0; round < detail::kRounds; ++round) {
        detail::fill_test_round(round, v.get());
        kernel.code().pack(v.get(), detail::kDiagonalOrder, cache->memory_->data() + round_bytes * round);
    }
    return cache;
}

}  // namespace bytom::tensority
