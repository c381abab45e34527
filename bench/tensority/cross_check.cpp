// tensority_cross_check PAIRS [KERNEL…]: compares kernels (without names: all that this machine has) with the
// portable one on random pairs of header hash and seed, ten header hashes a seed, on all cores. The long form
// of what the unit tests do: 10 000 pairs take an hour of CPU time.
#include <algorithm>
#include <atomic>
#include <charconv>
#include <cstdio>
#include <random>
#include <vector>

#include <fmt/format.h>

#include <bytom/base/thread_pool.hpp>
#include <bytom/tensority/hasher.hpp>

namespace {

using bytom::Hash256;
using namespace bytom::tensority;

constexpr std::size_t kHeadersPerSeed = 10;

Hash256 random_hash(std::mt19937_64& random) {
    Hash256 hash;
    for (std::uint8_t& byte : hash.bytes)
        byte = static_cast<std::uint8_t>(random());
    return hash;
}

/// Compares `count` pairs of one seed; the number of differences.
std::size_t differences_of_seed(std::uint64_t number, std::size_t count, const std::vector<Kernel>& kernels) {
    std::mt19937_64 random(
        number);  // NOLINT(bugprone-random-generator-seed): a difference can be found again
    const Hash256 seed = random_hash(random);
    std::vector<Hash256> headers(count);
    for (Hash256& header : headers)
        header = random_hash(random);
    Hasher hasher;
    std::vector<Hash256> expected(count);
    hasher.hash_batch(headers, *SeedCache::build(seed, portable_kernel()), expected);
    std::size_t differences = 0;
    for (const Kernel kernel : kernels) {
        const auto cache = SeedCache::build(seed, kernel);
        for (std::size_t i = 0; i < count; ++i) {
            if (hasher.hash(headers[i], *cache) == expected[i]) continue;
            ++differences;
            fmt::print("{} differs: seed {} header {}\n", kernel.name(), seed.to_text(),
                       headers[i].to_text());
        }
    }
    return differences;
}

}  // namespace

int main(int argc, char** argv) {
    std::size_t pairs = 0;
    const std::string_view text = argc > 1 ? argv[1] : "";
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), pairs);
    if (text.empty() || error != std::errc{} || end != text.data() + text.size()) {
        fmt::print(stderr, "usage: tensority_cross_check PAIRS [KERNEL…]\n");
        return 2;
    }
    std::vector<Kernel> kernels;
    for (int i = 2; i < argc; ++i) {
        const auto kernel = select_kernel(argv[i]);
        if (!kernel) {
            fmt::print(stderr, "{}\n", kernel.error().text());
            return 2;
        }
        kernels.push_back(*kernel);
    }
    if (argc <= 2) {
        kernels = supported_kernels();
        std::erase(kernels, portable_kernel());
    }

    std::atomic<std::size_t> differences{0};
    std::atomic<std::size_t> done{0};
    bytom::base::ThreadPool pool;
    pool.for_each((pairs + kHeadersPerSeed - 1) / kHeadersPerSeed, [&](std::size_t seed) {
        const std::size_t count = std::min(kHeadersPerSeed, pairs - (seed * kHeadersPerSeed));
        differences += differences_of_seed(seed, count, kernels);
        const std::size_t before = done.fetch_add(count);
        if (before / 500 != (before + count) / 500) {
            fmt::print("{} pairs, {} differences so far\n", before + count, differences.load());
            std::fflush(stdout);
        }
    });
    fmt::print("{} pairs on {} kernels, {} differences\n", pairs, kernels.size(), differences.load());
    return differences == 0 ? 0 : 1;
}
