#include <algorithm>
#include <atomic>
#include <cstring>

#include <bytom/tensority/hasher.hpp>

#include "tensority/chain.hpp"
#include "tensority/workspace.hpp"

namespace bytom::tensority {
namespace {

using detail::kChains;
using detail::kDimension;
using detail::kMatrixBytes;

/// A part of a hash: `rows` rows of a chain.
detail::ChainTask chain_task(const SeedCache& cache, const detail::Sequences& sequences, std::size_t chain,
                             std::size_t first_row, std::size_t rows, std::size_t next_chain) {
    const detail::KernelCode& kernel = cache.kernel().code();
    const std::uint8_t next = sequences[next_chain].bytes.front();
    return {.matrices = cache.matrices(),
            .sequence = sequences[chain].bytes.data(),
            .steps = detail::kSteps,
            .first_row = first_row,
            .rows = rows,
            .next_matrix = cache.matrices() + kernel.matrix_bytes * next,
            .workspace = nullptr,
            .sum = nullptr};
}

/// Into how many row groups each chain is cut for so many threads: the fewest that give the shortest time.
std::size_t row_groups(std::size_t threads) {
    constexpr std::size_t kMost = 4;  // smaller groups read the matrices too often for what they compute
    std::size_t best = 1;
    for (std::size_t groups = 1; groups <= kMost; groups *= 2) {
        // Time is the number of turns, in units of 1/groups of a chain; compared without division.
        const auto turns = [threads](std::size_t n) { return (kChains * n + threads - 1) / threads; };
        if (turns(groups) * best < turns(best) * groups) best = groups;
    }
    return best;
}

}  // namespace

Hasher::Hasher() : workspace_(std::make_unique<Workspace>()) {}
Hasher::~Hasher() = default;
Hasher::Hasher(Hasher&&) noexcept = default;
Hasher& Hasher::operator=(Hasher&&) noexcept = default;

Hash256 Hasher::hash(const Hash256& header_hash, const SeedCache& cache) {
    const detail::Sequences sequences = detail::sequences(header_hash);
    const detail::KernelCode& kernel = cache.kernel().code();
    std::memset(workspace_->sum(), 0, kMatrixBytes);
    for (std::size_t chain = 0; chain < kChains; ++chain) {
        detail::ChainTask task = chain_task(cache, sequences, chain, 0, kDimension, (chain + 1) % kChains);
        task.workspace = workspace_->chain(kernel);
        task.sum = workspace_->sum();
        kernel.run_chain(task);
    }
    return detail::finish(workspace_->sum(), workspace_->words());
}

void Hasher::hash_batch(std::span<const Hash256> header_hashes, const SeedCache& cache,
                        std::span<Hash256> results) {
    for (std::size_t i = 0; i < header_hashes.size(); ++i)
        results[i] = hash(header_hashes[i], cache);
}

SplitHasher::SplitHasher(base::ThreadPool& pool, std::size_t threads) : pool_(&pool) {
    const std::size_t all = pool.size() + 1;
    threads_ = threads == 0 ? all : std::min(threads, all);
    const std::size_t parts = kChains * row_groups(threads_);
    for (std::size_t i = 0; i < parts; ++i)
        workspaces_.push_back(std::make_unique<Workspace>());
}
SplitHasher::~SplitHasher() = default;
SplitHasher::SplitHasher(SplitHasher&&) noexcept = default;
SplitHasher& SplitHasher::operator=(SplitHasher&&) noexcept = default;

Hash256 SplitHasher::hash(const Hash256& header_hash, const SeedCache& cache) {
    const detail::Sequences sequences = detail::sequences(header_hash);
    const detail::KernelCode& kernel = cache.kernel().code();
    const std::size_t parts = workspaces_.size();
    const std::size_t rows = kDimension * kChains / parts;

    // `threads_` workers draw parts, so that a pool shared with others is not filled up with this hash.
    std::atomic<std::size_t> next{0};
    pool_->for_each(std::min(threads_, parts), [&](std::size_t) {
        for (std::size_t part = next.fetch_add(1); part < parts; part = next.fetch_add(1)) {
            const std::size_t chain = part % kChains;
            Workspace& workspace = *workspaces_[part];
            const std::size_t first_row = part / kChains * rows;
            detail::ChainTask task = chain_task(cache, sequences, chain, first_row, rows, chain);
            task.workspace = workspace.chain(kernel);
            task.sum = workspace.sum();
            std::memset(task.sum + kDimension * first_row, 0, kDimension * rows);
            kernel.run_chain(task);
        }
    });

    std::uint8_t* const sum = workspaces_.front()->sum();
    for (std::size_t part = 0; part < parts; ++part) {
        const std::size_t first = kDimension * (part / kChains * rows);
        const std::uint8_t* const from = workspaces_[part]->sum();
        if (part == 0) continue;
        for (std::size_t i = first; i < first + kDimension * rows; ++i) {
            const unsigned before = part % kChains == 0 ? 0U : sum[i];
            sum[i] = static_cast<std::uint8_t>(before + from[i]);
        }
    }
    return detail::finish(sum, workspaces_.front()->words());
}

Hash256 hash(const Hash256& header_hash, const SeedCache& cache) {
    thread_local Hasher hasher;
    return hasher.hash(header_hash, cache);
}

void hash_batch(base::ThreadPool& pool, std::span<const Hash256> header_hashes, const SeedCache& cache,
                std::span<Hash256> results) {
    pool.for_each(header_hashes.size(), [&](std::size_t i) { results[i] = hash(header_hashes[i], cache); });
}

}  // namespace bytom::tensority
