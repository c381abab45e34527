#include "chain/work_quota.hpp"

#include <gtest/gtest.h>

namespace bytom::chain {
namespace {

constexpr WorkQuotaRules kRules{.initial = 100, .burst = 1000, .per_second = 10};

TEST(WorkQuota, APeerOverdrawsOnceAndPaysBack) {
    WorkQuota quota(kRules);
    ASSERT_TRUE(quota.may_begin(1, 50));
    quota.charge(1, 150, 50);
    EXPECT_FALSE(quota.may_begin(1, 50));
    EXPECT_FALSE(quota.may_begin(1, 55));
    EXPECT_TRUE(quota.may_begin(1, 56));
    EXPECT_TRUE(quota.may_begin(2, 50)) << "others have accounts of their own";
}

TEST(WorkQuota, WeHaveNoLimit) {
    WorkQuota quota(kRules);
    quota.charge(0, 1'000'000, 50);
    EXPECT_TRUE(quota.may_begin(0, 50));
}

TEST(WorkQuota, WhatIsSavedUpAndOwedIsBounded) {
    WorkQuota quota(kRules);
    ASSERT_TRUE(quota.may_begin(1, 0));
    quota.charge(1, 999, 1'000'000);
    EXPECT_TRUE(quota.may_begin(1, 1'000'000)) << "it had saved up 1000";
    quota.charge(1, 1'000'000'000, 1'000'000);
    EXPECT_FALSE(quota.may_begin(1, 1'000'100));
    EXPECT_TRUE(quota.may_begin(1, 1'000'101));
}

TEST(WorkQuota, ClockJumpsGiveNothingAwayAndLockNobodyOut) {
    WorkQuota quota(kRules);
    quota.charge(1, 110, 1'000'000);
    EXPECT_FALSE(quota.may_begin(1, 1'000'000));
    EXPECT_FALSE(quota.may_begin(1, 500)) << "back";
    EXPECT_TRUE(quota.may_begin(1, 502)) << "it goes on from there";
    quota.charge(1, 1, ~std::uint64_t{0});
    EXPECT_TRUE(quota.may_begin(1, ~std::uint64_t{0}));
}

TEST(WorkQuota, PeersThatHaveGoneAreForgotten) {
    WorkQuota quota(kRules);
    for (PeerId peer = 1; peer <= 10'000; ++peer)
        quota.charge(peer, 50, peer);
    EXPECT_LE(quota.peers(), 1024U);
}

}  // namespace
}  // namespace bytom::chain
