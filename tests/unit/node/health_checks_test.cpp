// When a node is fit for service.

#include "node/health_checks.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace bytom::node {
namespace {

/// A node that every check is content with.
HealthFacts healthy() {
    HealthFacts facts;
    facts.peers = 3;
    facts.height = 1'000;
    facts.best_header = 1'000;
    facts.tip_timestamp = 1'700'000'000;
    facts.now = facts.tip_timestamp + 100;
    facts.followers = {{.name = "wallet", .height = 1'000}, {.name = "txindex", .height = 995}};
    facts.free_mebibytes = 10'000;
    return facts;
}

/// The names of those that have not passed.
std::string failed(const HealthFacts& facts, const HealthConfig& limits = {}) {
    std::string names;
    for (const rpc::HealthCheck& check : check_readiness(facts, limits))
        if (!check.passed) names += std::string(check.name) + " ";
    return names;
}

TEST(HealthChecks, AllPassWhereNothingIsWrong) {
    EXPECT_EQ(failed(healthy()), "");
    EXPECT_EQ(check_readiness(healthy(), {}).size(), 7U);
}

TEST(HealthChecks, EachFailsByItself) {
    HealthFacts facts = healthy();
    facts.stuck = "the chain thread has been at one thing for 70 s";
    EXPECT_EQ(failed(facts), "threads ");
    facts = healthy();
    facts.peers = 0;
    EXPECT_EQ(failed(facts), "peers ");
    facts = healthy();
    facts.syncing = true;
    EXPECT_EQ(failed(facts), "sync ");
    facts = healthy();
    facts.now = facts.tip_timestamp + 3'601;
    EXPECT_EQ(failed(facts), "tip ");
    facts = healthy();
    facts.followers[1].height = 989;
    EXPECT_EQ(failed(facts), "txindex ");
    facts = healthy();
    facts.free_mebibytes = 511;
    EXPECT_EQ(failed(facts), "disk ");
    facts.free_mebibytes.reset();
    EXPECT_EQ(failed(facts), "disk ");
}

TEST(HealthChecks, TheLimitsThemselvesAreStillGood) {
    HealthFacts facts = healthy();
    facts.peers = 1;
    facts.now = facts.tip_timestamp + 3'600;
    facts.followers[0].height = 990;
    facts.free_mebibytes = 512;
    EXPECT_EQ(failed(facts), "");
    // A clock behind the best block, an index ahead of the tip that was looked at.
    facts.now = 0;
    facts.followers[0].height = 1'001;
    EXPECT_EQ(failed(facts), "");
}

TEST(HealthChecks, ZeroLeavesACheckOut) {
    HealthFacts facts = healthy();
    facts.peers = 0;
    facts.now += 1'000'000;
    facts.followers[0].height = 0;
    facts.free_mebibytes = 0;
    EXPECT_EQ(failed(facts, {.min_peers = 0, .max_tip_age = 0, .max_lag = 0, .min_free_disk = 0}), "");
}

TEST(HealthChecks, WhereThereAreNoOtherNodesNobodyIsMissed) {
    HealthFacts facts = healthy();
    facts.has_network = false;
    facts.peers = 0;
    facts.now += 1'000'000;
    EXPECT_EQ(failed(facts), "");
}

TEST(HealthChecks, AHistoryThatIsNotValidatedIsToldAndNoReasonToEnd) {
    HealthFacts facts = healthy();
    facts.history = {.height = 500, .validated = 20, .is_validated = false, .problem = "no peers"};
    EXPECT_EQ(failed(facts), "");
    const auto detail = [&facts] {
        const auto checks = check_readiness(facts, {});
        return std::ranges::find(checks, "history", &rpc::HealthCheck::name)->detail;
    };
    EXPECT_EQ(detail(),
              "not validated: the chain began with the snapshot of block 500, blocks up to 20 have been "
              "validated since; no peers");
    facts.history->is_validated = true;
    EXPECT_EQ(detail(), "validated up to block 500");
}

TEST(HealthChecks, WhatHasBeenPrunedIsToldAndNoReasonToEnd) {
    HealthFacts facts = healthy();
    const auto blocks = [&facts] {
        const auto checks = check_readiness(facts, {});
        const auto found = std::ranges::find(checks, "blocks", &rpc::HealthCheck::name);
        return found == checks.end() ? "" : found->detail;
    };
    EXPECT_EQ(blocks(), "");
    facts.pruned_below = 1;
    EXPECT_EQ(blocks(), "") << "genesis is never dropped";
    facts.pruned_below = 400;
    EXPECT_EQ(blocks(), "pruned_below 400: of blocks below only headers and genesis");
    EXPECT_EQ(failed(facts), "");
    facts.out_of_reach = "block 420 has more work";
    EXPECT_EQ(blocks(), "block 420 has more work");
    EXPECT_EQ(failed(facts), "blocks ");
}

TEST(HealthChecks, ANodeThatIsNotReadyIsAlive) {
    HealthFacts facts = healthy();
    facts.syncing = true;
    facts.peers = 0;
    EXPECT_TRUE(std::ranges::all_of(check_liveness(facts), &rpc::HealthCheck::passed));
}

}  // namespace
}  // namespace bytom::node
