#include <algorithm>
#include <chrono>

#include <fmt/core.h>

#include <bytom/tensority/hasher.hpp>
#include <bytom/tensority_gpu/searcher.hpp>

namespace bytom::tensority_gpu {
namespace {

using SteadyClock = std::chrono::steady_clock;

std::unexpected<SearchError> lost(const Error& error) {
    return std::unexpected(SearchError{SearchFailure::device_lost, error.detail});
}

std::unexpected<SearchError> wrong(std::string detail) {
    return std::unexpected(SearchError{SearchFailure::wrong_result, std::move(detail)});
}

/// The number that tells one hash from another stands at both ends.
Hash256 numbered_hash(std::uint64_t number) {
    Hash256 hash;
    for (std::size_t i = 0; i < Hash256::kSize; ++i)
        hash.bytes[i] = static_cast<std::uint8_t>((number >> (8 * (i % 4))) * 0x9d + 29 * i);
    return hash;
}

std::vector<Hash256> numbered_hashes(std::size_t count) {
    std::vector<Hash256> hashes;
    hashes.reserve(count);
    for (std::size_t i = 0; i < count; ++i)
        hashes.push_back(numbered_hash(i));
    return hashes;
}

/// As little-endian numbers.
bool is_at_most(const Hash256& work, const Hash256& target) {
    return !std::ranges::lexicographical_compare(target.bytes.rbegin(), target.bytes.rend(),
                                                 work.bytes.rbegin(), work.bytes.rend());
}

Hash256 highest_target() {
    Hash256 target;
    target.bytes.fill(0xff);
    return target;
}

}  // namespace

Result<std::unique_ptr<Searcher>, SearchError> Searcher::open(std::unique_ptr<Device> device,
                                                              ReferenceWork reference) {
    std::unique_ptr<Searcher> searcher(new Searcher(std::move(device), std::move(reference)));
    BYTOM_TRY(searcher->self_test());
    BYTOM_TRY(searcher->tune());
    return searcher;
}

Status<SearchError> Searcher::self_test() {
    constexpr std::size_t kTestHashes = 3;
    const auto canonical = tensority::SeedCache::test_matrices(tensority::canonical_kernel());
    const auto portable = tensority::SeedCache::test_matrices(tensority::portable_kernel());
    const std::vector<Hash256> headers = numbered_hashes(kTestHashes);
    std::vector<Hash256> expected(headers.size());
    tensority::Hasher().hash_batch(headers, *portable, expected);
    if (const auto loaded = device_->load(*canonical); !loaded) return lost(loaded.error());

    // All, then exactly those at or below the one in the middle.
    std::vector<Hash256> sorted = expected;
    std::ranges::sort(sorted, [](const Hash256& a, const Hash256& b) { return !is_at_most(b, a); });
    for (const Hash256& target : {highest_target(), sorted[kTestHashes / 2]}) {
        auto results = device_->search(headers, target);
        if (!results) return lost(results.error());
        std::ranges::sort(results->candidates, {}, &Candidate::index);
        auto found = results->candidates.begin();
        for (std::size_t i = 0; i < headers.size(); ++i) {
            if (!is_at_most(expected[i], target)) continue;
            if (found == results->candidates.end() || found->index != i || found->work != expected[i])
                return wrong("it has failed the self test");
            ++found;
        }
        if (found != results->candidates.end() || results->first != expected.front())
            return wrong("it has failed the self test");
    }
    return {};
}

Status<SearchError> Searcher::tune() {
    const Hash256 lowest_target;
    while (true) {
        const std::vector<Hash256> headers = numbered_hashes(batch_);
        const auto begin = SteadyClock::now();
        const auto results = device_->search(headers, lowest_target);
        if (!results) return lost(results.error());
        const double seconds = std::chrono::duration<double>(SteadyClock::now() - begin).count();
        if (seconds >= kLaunchSeconds / 2 || batch_ == Device::kMaxBatch) return {};
        // Small launches tell little of large ones, which fill the device.
        const double wanted = static_cast<double>(batch_) * kLaunchSeconds / std::max(seconds, 1e-4);
        const auto next = static_cast<std::size_t>(std::min(wanted, 4.0 * static_cast<double>(batch_)));
        batch_ = std::clamp(next, batch_ + 1, Device::kMaxBatch);
    }
}

Result<std::vector<Candidate>, SearchError> Searcher::search(std::span<const Hash256> header_hashes,
                                                             const Hash256& seed, const Hash256& target,
                                                             std::size_t most) {
    if (loaded_seed_ != seed) {
        const auto cache = tensority::SeedCache::build(seed, tensority::canonical_kernel());
        if (const auto loaded = device_->load(*cache); !loaded) return lost(loaded.error());
        loaded_seed_ = seed;
        launches_ = 0;
    }
    const auto begin = SteadyClock::now();
    auto results = device_->search(header_hashes, target);
    if (!results) return lost(results.error());
    const double seconds = std::chrono::duration<double>(SteadyClock::now() - begin).count();
    // The device has slowed down, or others use it too.
    if (seconds > 2 * kLaunchSeconds && header_hashes.size() >= batch_)
        batch_ = std::max<std::size_t>(1, batch_ / 2);

    const bool checks_first = launches_++ % kLaunchesBetweenChecks == 0;
    if (checks_first && results->first != reference_(header_hashes.front(), seed))
        return wrong(fmt::format("a wrong result for header {} and seed {}", header_hashes.front().to_text(),
                                 seed.to_text()));
    std::vector<Candidate>& candidates = results->candidates;
    std::ranges::sort(candidates, {}, &Candidate::index);
    if (candidates.size() > most) candidates.resize(most);
    for (const Candidate& candidate : candidates) {
        const Hash256& header = header_hashes[candidate.index];
        if (reference_(header, seed) != candidate.work || !is_at_most(candidate.work, target))
            return wrong(
                fmt::format("a wrong result for header {} and seed {}", header.to_text(), seed.to_text()));
    }
    return std::move(candidates);
}

}  // namespace bytom::tensority_gpu
