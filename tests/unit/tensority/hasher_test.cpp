#include <algorithm>
#include <vector>

#include <gtest/gtest.h>

#include <bytom/tensority/hasher.hpp>

#include "samples.hpp"

namespace bytom::tensority {
namespace {

TEST(Hasher, GivesThePublicVectorOnEveryKernel) {
    Hasher hasher;  // the same one, so that its memory grows from kernel to kernel
    for (const Kernel kernel : supported_kernels()) {
        const auto cache = SeedCache::build(vector_seed, kernel);
        EXPECT_EQ(hasher.hash(vector_header, *cache), vector_result) << kernel.name();
        EXPECT_EQ(hash(vector_header, *cache), vector_result) << kernel.name();
    }
}

TEST(Hasher, QuartersOfTheHeaderHashCommute) {
    const auto cache = SeedCache::build(vector_seed, select_kernel().value());
    Hash256 permuted = vector_header;
    std::ranges::rotate(permuted.bytes, permuted.bytes.begin() + 8);
    EXPECT_EQ(hash(permuted, *cache), vector_result);
}

TEST(Hasher, BatchesEqualSingleHashes) {
    const auto cache = SeedCache::build(sample_hash(1), select_kernel().value());
    std::vector<Hash256> headers(9);
    for (std::size_t i = 0; i < headers.size(); ++i)
        headers[i] = sample_hash(i * i);
    Hasher hasher;
    std::vector<Hash256> expected(headers.size());
    for (std::size_t i = 0; i < headers.size(); ++i)
        expected[i] = hasher.hash(headers[i], *cache);

    std::vector<Hash256> results(headers.size());
    hasher.hash_batch(headers, *cache, results);
    EXPECT_EQ(results, expected);

    results.assign(headers.size(), Hash256{});
    base::ThreadPool pool(3);
    hash_batch(pool, headers, *cache, results);
    EXPECT_EQ(results, expected);

    hash_batch(pool, {}, *cache, {});
}

TEST(SplitHasher, EqualsSingleHashesWhateverTheThreads) {
    for (const Kernel kernel : supported_kernels()) {
        const auto cache = SeedCache::build(vector_seed, kernel);
        for (const std::size_t threads : {1U, 2U, 3U, 4U, 8U, 16U}) {
            base::ThreadPool pool(threads);
            SplitHasher split(pool, threads);
            EXPECT_EQ(split.hash(vector_header, *cache), vector_result) << kernel.name() << ", " << threads;
        }
    }
}

TEST(SplitHasher, CanBeUsedAgain) {
    const Kernel kernel = select_kernel().value();
    const auto first = SeedCache::build(sample_hash(1), kernel);
    const auto second = SeedCache::build(sample_hash(2), kernel);
    base::ThreadPool pool(2);
    SplitHasher split(pool);
    for (std::uint64_t i = 0; i < 4; ++i) {
        const SeedCache& cache = i % 2 == 0 ? *first : *second;
        EXPECT_EQ(split.hash(sample_hash(i), cache), hash(sample_hash(i), cache));
    }
}

}  // namespace
}  // namespace bytom::tensority
