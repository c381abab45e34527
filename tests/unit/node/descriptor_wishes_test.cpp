#include "node/descriptor_wishes.hpp"

#include <gtest/gtest.h>

namespace bytom::node {
namespace {

TEST(DescriptorWishes, WhatIsSwitchedOnHasItsFiles) {
    Config config;
    config.wallet.disable = true;
    const base::DescriptorWishes plain = descriptor_wishes(config, false);
    config.wallet.disable = false;
    config.explorer.enable = true;
    const base::DescriptorWishes more = descriptor_wishes(config, false);
    EXPECT_EQ(more.databases, plain.databases + 2);
    EXPECT_GT(more.fixed_tables, plain.fixed_tables);
}

TEST(DescriptorWishes, TheSecondChainOfAHistoryHasItsFilesReserved) {
    const Config config;
    const base::DescriptorWishes without = descriptor_wishes(config, false);
    const base::DescriptorWishes with = descriptor_wishes(config, true);
    EXPECT_EQ(with.databases, without.databases + 1);
    EXPECT_EQ(with.fixed_tables, without.fixed_tables + kHistoryTables + kHistorySockets);
    const auto reserved = [](const base::DescriptorWishes& wishes) {
        return base::plan_descriptors(4096, wishes).value().reserved;
    };
    EXPECT_GT(reserved(with), reserved(without) + kHistoryTables + kHistorySockets)
        << "and those of a database";
}

TEST(DescriptorWishes, ConnectionsFitIntoThePlan) {
    Config config;
    config.p2p.max_num_peers = 1000;
    config.stratum.laddr = "127.0.0.1:0";
    const base::DescriptorPlan plan = base::plan_descriptors(1024, descriptor_wishes(config, false)).value();
    fit_connections(config, plan);
    EXPECT_LT(config.p2p.max_num_peers, static_cast<std::int64_t>(plan.peers));
    EXPECT_EQ(config.stratum.max_sessions, plan.stratum);
}

}  // namespace
}  // namespace bytom::node
