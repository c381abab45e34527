#include "node/memory_shares.hpp"

#include <gtest/gtest.h>

namespace bytom::node {
namespace {

constexpr std::size_t kMiB = std::size_t{1} << 20;

void expect_shares(const MemoryConfig& config, std::size_t database, std::size_t outputs,
                   std::size_t answers) {
    const MemoryShares shares = memory_shares(config);
    EXPECT_EQ(shares.database_cache, database * kMiB);
    EXPECT_EQ(shares.output_cache, outputs * kMiB);
    EXPECT_EQ(shares.answer_cache, answers * kMiB);
}

TEST(MemoryShares, WithoutABudgetEachHasItsPreset) {
    expect_shares({}, 64, 128, 32);
    expect_shares({.output_cache = 1000}, 64, 1000, 32);
}

TEST(MemoryShares, ABudgetIsSharedInTheSameProportion) {
    expect_shares({.budget = 224}, 64, 128, 32);
    expect_shares({.budget = 7}, 2, 4, 1);
    expect_shares({.budget = 7000}, 2000, 4000, 1000);
}

TEST(MemoryShares, WhatHasASizeOfItsOwnLeavesTheRest) {
    expect_shares({.budget = 1000, .database_cache = 100, .answer_cache = 50}, 100, 850, 50);
    expect_shares({.budget = 1000, .output_cache = 400}, 400, 400, 200);
    EXPECT_EQ(left_of_budget({.budget = 1000, .output_cache = 400}), 600);
    EXPECT_EQ(caches_of_budget({.budget = 1000, .output_cache = 400}), 2);
    EXPECT_LT(left_of_budget({.budget = 100, .output_cache = 400}), 0);
}

TEST(MemoryShares, TheLargestSizesDoNotOverflow) {
    constexpr std::uint64_t kTerabyte = 1'048'576;
    expect_shares({.budget = kTerabyte, .database_cache = kTerabyte}, kTerabyte, 0, 0);
    EXPECT_LT(memory_shares({.budget = kTerabyte}).output_cache, kTerabyte * kMiB);
}

}  // namespace
}  // namespace bytom::node
