#include "tensority/seed/seed_builder.hpp"

#include <cstring>
#include <vector>

#include <gtest/gtest.h>

#include <bytom/tensority/seed_cache.hpp>

#include "samples.hpp"
#include "tensority/kernels/kernels.hpp"
#include "tensority/memory.hpp"

namespace bytom::tensority {
namespace {

using namespace detail;

/// Two rounds of different seeds in every lane, each compared with the scalar variant.
TEST(SeedBuilder, VariantsAgreeWithTheScalarOne) {
    for (const SmixCode& variant : smix_variants()) {
        if (!supported(variant)) continue;
        std::vector<SmixState> states;
        states.reserve(variant.lanes);
        for (std::size_t lane = 0; lane < variant.lanes; ++lane)
            states.push_back(extended_seed(sample_hash(lane)));
        std::vector<SmixState> expected = states;
        const AlignedBytes v = allocate_aligned(variant.lanes * kRoundBytes);
        const AlignedBytes expected_v = allocate_aligned(kRoundBytes);
        for (int round = 0; round < 2; ++round) {
            variant.fill(states.front().data(), v.get());
            for (std::size_t lane = 0; lane < variant.lanes; ++lane) {
                fill_scalar(expected[lane].data(), expected_v.get());
                EXPECT_EQ(states[lane], expected[lane]) << variant.name << " fill, lane " << lane;
                const std::uint8_t* const own = v.get() + (kRoundBytes * lane);
                for (std::size_t word = 0; word < kRoundBytes / 4; ++word) {
                    const std::size_t natural = (word & ~std::size_t{15}) | variant.order[word & 15];
                    ASSERT_EQ(std::memcmp(own + (4 * word), expected_v.get() + (4 * natural), 4), 0)
                        << variant.name << " lane " << lane << " word " << word;
                }
                mix_scalar(expected[lane].data(), expected_v.get());
            }
            variant.mix(states.front().data(), v.get());
            EXPECT_EQ(states, expected) << variant.name << " mix";
        }
    }
}

TEST(SeedBuilder, TheBestVariantsAreSupported) {
    EXPECT_TRUE(supported(best_single_smix()));
    EXPECT_EQ(best_single_smix().lanes, 1U);
    EXPECT_EQ(&best_smix(1), &best_single_smix());
    for (std::size_t seeds = 1; seeds < 20; ++seeds) {
        const SmixCode& variant = best_smix(seeds);
        EXPECT_TRUE(supported(variant));
        EXPECT_GE(variant.lanes, best_smix(1).lanes);
        // The narrowest that takes them all.
        for (const SmixCode& other : smix_variants()) {
            if (seeds < 2 || other.lanes < 2 || !supported(other)) continue;
            EXPECT_TRUE(variant.lanes > 1);
            EXPECT_FALSE(other.lanes >= seeds && (variant.lanes < seeds || variant.lanes > other.lanes))
                << seeds << " seeds: " << other.name << " instead of " << variant.name;
        }
    }
}

TEST(SeedBuilder, SeveralSeedsAtOnceGiveTheSameMatrices) {
    for (const Kernel kernel : supported_kernels()) {
        std::vector<Hash256> seeds(10);  // eight, and two of the next four
        for (std::size_t i = 0; i < seeds.size(); ++i)
            seeds[i] = sample_hash(i);
        const auto together = SeedCache::build(seeds, kernel);
        ASSERT_EQ(together.size(), seeds.size());
        for (const std::size_t i : {0U, 3U, 5U, 7U, 8U, 9U}) {
            EXPECT_EQ(together[i]->seed(), seeds[i]);
            EXPECT_EQ(together[i]->kernel(), kernel);
            const auto alone = SeedCache::build(seeds[i], kernel);
            EXPECT_EQ(std::memcmp(together[i]->matrices(), alone->matrices(), kernel.seed_bytes()), 0)
                << kernel.name() << " seed " << i;
        }
    }
    EXPECT_TRUE(SeedCache::build(std::span<const Hash256>(), portable_kernel()).empty());
}

}  // namespace
}  // namespace bytom::tensority
