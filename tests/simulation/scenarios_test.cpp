// Named scenarios: small ones that show how they are written, and one for every fault that was found.
#include <algorithm>
#include <iostream>

#include <gtest/gtest.h>

#include "simulation/hostile.hpp"
#include "simulation/world.hpp"

namespace bytom::simulation {
namespace {

constexpr std::size_t kScenarioOutputs = 200;

class Scenario : public ::testing::Test {
protected:
    static const Origin& origin() {
        static const Origin made(kScenarioOutputs);
        return made;
    }

    void expect_agreement(Duration bound = 120s) {
        EXPECT_TRUE(
            world.context.timeline.run_until([this] { return world.common_tip() != nullptr; }, bound));
        world.context.timeline.run(5s);
        world.check();
        EXPECT_EQ(world.context.faults, std::vector<std::string>());
        if (HasFailure()) {
            for (const std::string& line : world.context.log.lines())
                std::cout << line << '\n';
        }
    }

    World world{1, origin()};
};

TEST_F(Scenario, ANewNodeGetsTheChainFromAnOldOne) {
    world.add_node({});
    world.add_node({}, false);
    world.link(1, 0);
    world.context.timeline.run(30s);
    EXPECT_EQ(world.node(1).chain().tip()->height(), origin().height());
    expect_agreement();
}

TEST_F(Scenario, TwoMinersAgreeAfterAPartition) {
    world.add_node({});
    world.add_node({});
    world.link(0, 1);
    world.context.timeline.run(5s);
    world.pay(1s, 0.1);
    world.partition({0});
    world.mine(10s, {0.4, 0.6});
    world.context.timeline.run(200s);
    EXPECT_EQ(world.common_tip(), nullptr);
    world.heal();
    world.context.timeline.run(60s);
    world.stop_paying();
    world.mine(10s, {});
    world.context.timeline.run(1s);
    world.node(0).mine();
    expect_agreement();
    EXPECT_GT(world.blocks_found(), 10U);
}

TEST_F(Scenario, ACommitThatWasNotSyncedIsLostAndComesAgain) {
    world.add_node({});
    world.add_node({});
    world.link(0, 1);
    world.context.timeline.run(5s);
    world.node(0).mine();
    EXPECT_TRUE(world.context.timeline.run_until([this] { return world.common_tip() != nullptr; }, 10s));
    world.crash(1, true, 5s);
    world.context.timeline.run(6s);
    EXPECT_EQ(world.node(1).chain().tip()->height(), origin().height());
    expect_agreement();
    EXPECT_EQ(world.node(1).chain().tip()->height(), origin().height() + 1);
}

TEST_F(Scenario, ADeepReorganisationLosesNoTransaction) {
    constexpr std::size_t kNodes = 4;
    for (std::size_t i = 0; i < kNodes; ++i)
        world.add_node({});
    for (std::size_t i = 0; i < kNodes; ++i)
        world.link(i, (i + 1) % kNodes);
    world.context.timeline.run(5s);
    world.pay(2s, 0.2);
    world.partition({0, 1});
    world.mine(2s, {1, 1, 1, 1});
    world.context.timeline.run(240s);
    world.heal();
    world.context.timeline.run(60s);
    world.stop_paying();
    world.mine(2s, {});
    world.context.timeline.run(1s);
    world.node(0).mine();
    expect_agreement();
    EXPECT_GT(world.blocks_found(), 100U);
}

TEST_F(Scenario, PowerCutsInTheMiddleOfReorganisationsLeaveAChain) {
    NodeOptions slow;
    slow.chain_step = 100ms;
    world.add_node(slow);
    world.add_node(slow);
    world.link(0, 1);
    world.mine(5s, {1, 1});
    world.pay(1s, 0.1);
    for (int round = 0; round < 10; ++round) {
        world.partition({0});
        world.context.timeline.run(40s);
        world.heal();
        world.context.timeline.run(world.context.chance.between(Duration{}, Duration{3s}));
        world.crash(world.context.chance.index(2), true, 3s);
        world.context.timeline.run(10s);
    }
    world.stop_paying();
    world.mine(5s, {});
    world.context.timeline.run(15s);
    world.node(0).mine();
    expect_agreement();
}

TEST_F(Scenario, HonestNodesAgreeAmongPeersOfEveryKind) {
    constexpr std::size_t kNodes = 4;
    for (std::size_t i = 0; i < kNodes; ++i)
        world.add_node({}, i < 2);
    for (std::size_t i = 0; i < kNodes; ++i)
        world.link(i, (i + 1) % kNodes);
    for (std::size_t i = 0; i < kHostileKinds; ++i)
        world.add_hostile(std::make_unique<Hostile>(world, i, static_cast<HostileKind>(i)));
    world.mine(15s, {1, 1, 1, 1});
    world.pay(5s, 0.1);
    world.context.timeline.run(300s);
    world.stop_paying();
    world.mine(15s, {});
    world.context.timeline.run(1s);
    world.node(0).mine();
    expect_agreement();
    const auto was_blamed = [this](std::string_view why) {
        return std::ranges::any_of(world.context.log.lines(),
                                   [why](const std::string& line) { return line.contains(why); });
    };
    EXPECT_TRUE(was_blamed("without proof of work"));
    EXPECT_TRUE(was_blamed("an undecodable transaction"));
    EXPECT_TRUE(was_blamed("an invalid block was announced"));
}

/// One honest peer among thirty that are not is enough, whatever they are.
TEST_F(Scenario, ANewNodeGetsTheChainAmongManyHostilePeers) {
    constexpr std::size_t kHostile = 30;
    for (std::size_t kind = 0; kind < kHostileKinds; ++kind) {
        SCOPED_TRACE(to_string(static_cast<HostileKind>(kind)));
        World other(100 + kind, origin());
        other.add_node({});
        other.add_node({}, false);
        for (std::size_t i = 0; i < kHostile; ++i)
            other.add_hostile(std::make_unique<Hostile>(other, i, static_cast<HostileKind>(kind)), {1});
        // The honest one comes last.
        other.context.timeline.run(70s);
        other.link(0, 1);
        EXPECT_TRUE(other.context.timeline.run_until([&] { return other.common_tip() != nullptr; }, 60s))
            << "at " << other.node(1).chain().tip()->height();
        other.context.timeline.run(5s);
        other.check();
        EXPECT_EQ(other.context.faults, std::vector<std::string>());
    }
}

TEST_F(Scenario, AClockThatGoesBackHoldsNobodyUp) {
    world.add_node({});
    world.add_node({});
    world.link(0, 1);
    world.node(1).set_clock(1500s);
    world.mine(10s, {1, 1});
    world.pay(2s, 0);
    world.context.timeline.run(100s);
    world.node(1).set_clock(-1500s);
    world.context.timeline.run(100s);
    world.stop_paying();
    world.mine(10s, {});
    world.context.timeline.run(1s);
    world.node(0).mine();
    expect_agreement();
    EXPECT_GT(world.blocks_found(), 8U);
}

constexpr Duration kDay = 86'400s;

/// Hours and days, both ways, one after the other and back each time. What the others find meanwhile may lie
/// in its future, and its blocks in theirs: nobody is blamed, and nothing is held against a block for good.
TEST_F(Scenario, AClockThatJumpsByHoursAndDaysIsForgivenWhenItIsRight) {
    world.add_node({});
    world.add_node({});
    world.add_node({});
    world.link(0, 1);
    world.link(1, 2);
    world.link(2, 0);
    world.mine(10s, {1, 0.15, 1});
    world.pay(2s, 0.1);
    for (const Duration ahead :
         {Duration{7h}, Duration{-7h}, kDay, -kDay, 40 * kDay, -40 * kDay, Duration{0s}}) {
        world.node(1).set_clock(ahead);
        const std::uint64_t before = world.node(0).chain().tip()->height();
        world.context.timeline.run(150s);
        EXPECT_GT(world.node(0).chain().tip()->height(), before) << ahead.count();
        // Those whose clocks are right agree but for what is under way.
        EXPECT_TRUE(world.context.timeline.run_until(
            [this] { return world.node(0).chain().tip()->hash() == world.node(2).chain().tip()->hash(); },
            60s));
    }
    world.stop_paying();
    world.mine(10s, {1.0});
    expect_agreement();
    EXPECT_GT(world.blocks_found(), 60U);
}

TEST_F(Scenario, AClockThatJumpsDuringTheFirstSynchronisationOnlyDelaysIt) {
    for (const Duration ahead : {Duration{-7h}, -40 * kDay, Duration{7h}, 40 * kDay}) {
        for (const Duration after :
             {Duration{10ms}, Duration{400ms}, Duration{1s}, Duration{2s}, Duration{4s}}) {
            World other(3, origin());
            other.add_node({});
            other.add_node({}, false);
            other.link(1, 0);
            other.context.timeline.run(after);
            other.node(1).set_clock(ahead);
            other.context.timeline.run(100s);
            if (ahead > Duration{}) {
                EXPECT_EQ(other.node(1).chain().tip()->height(), origin().height());
            }
            other.node(1).set_clock({});
            EXPECT_TRUE(other.context.timeline.run_until([&] { return other.common_tip() != nullptr; }, 130s))
                << ahead.count() << " after " << after.count() << ": at "
                << other.node(1).chain().tip()->height();
            other.check();
            EXPECT_EQ(other.context.faults, std::vector<std::string>());
        }
    }
}

/// As long as the median of the last blocks' times, which a block must exceed, does not lie in the future.
TEST_F(Scenario, AMinerWhoseClockIsSetGoesOn) {
    world.add_node({});
    std::uint64_t height = world.node(0).chain().tip()->height();
    for (const Duration ahead : {kDay, Duration{}, Duration{7h}, Duration{-1500s}, Duration{}}) {
        world.node(0).set_clock(ahead);
        world.context.timeline.run(70s);
        ASSERT_TRUE(world.node(0).mine());
        world.context.timeline.run(1s);
        EXPECT_EQ(world.node(0).chain().tip()->height(), ++height) << ahead.count();
    }
    world.check();
    EXPECT_EQ(world.context.faults, std::vector<std::string>());
}

/// Found by seed 542.
TEST_F(Scenario, APaymentRefusedForARivalThatExpiresIsNotSentAgain) {
    for (int i = 0; i < 3; ++i)
        world.add_node({});
    world.link(0, 1, {.latency = 1s});
    world.link(1, 2);
    world.context.timeline.run(10s);
    world.partition({2});
    const testing::Spendable spent = origin().outputs().front();
    const std::uint64_t last_height = origin().height() + 1;
    world.submit(0, testing::split(*spent.tx, spent.output, 1, testing::kFee, last_height));
    world.submit(1, testing::split(*spent.tx, spent.output, 2, testing::kFee));
    world.context.timeline.run(10s);
    // Blocks without either of them.
    for (int i = 0; i < 2; ++i) {
        world.node(2).mine();
        world.context.timeline.run(1s);
    }
    world.heal();
    expect_agreement();
    EXPECT_TRUE(world.node(0).chain().pool()->entries.empty());
    EXPECT_EQ(world.node(1).chain().pool()->entries.size(), 1U);
}

/// What waits in a pool is in what its node mines after this time.
constexpr Duration kTemplateAge = 70s;

/// Found by seed 2103.
TEST_F(Scenario, APaymentWhoseRivalWasMinedDisconnectedAndExpiredIsNotTakenBack) {
    world.add_node({});
    world.add_node({});
    // Its blocks are empty.
    NodeOptions without_pool;
    without_pool.tx_pool.transactions = 0;
    world.add_node(without_pool);
    world.link(0, 1, {.latency = 1s});
    world.link(1, 2);
    world.context.timeline.run(10s);
    world.partition({2});
    const testing::Spendable spent = origin().outputs().front();
    const auto payment = testing::split(*spent.tx, spent.output, 2, testing::kFee);
    const auto rival = testing::split(*spent.tx, spent.output, 1, testing::kFee, origin().height() + 3);
    world.submit(0, payment);
    world.submit(1, rival);
    world.context.timeline.run(kTemplateAge);
    ASSERT_TRUE(world.node(0).chain().pool_entry(payment->id()));
    world.node(1).mine();
    world.context.timeline.run(10s);
    EXPECT_TRUE(world.node(0).chain().pool()->entries.empty());
    for (int i = 0; i < 2; ++i) {
        world.node(2).mine();
        world.context.timeline.run(1s);
    }
    world.heal();
    EXPECT_TRUE(world.context.timeline.run_until([this] { return world.common_tip() != nullptr; }, 120s));
    world.context.timeline.run(5s);
    for (std::size_t i = 0; i < 2; ++i)
        EXPECT_TRUE(world.node(i).chain().pool_entry(rival->id()));
    world.node(2).mine();
    expect_agreement();
    for (std::size_t i = 0; i < 2; ++i) {
        EXPECT_TRUE(world.node(i).chain().pool()->entries.empty());
        EXPECT_EQ(world.node(i).witness()->removed().at(rival->id()), chain::RemovalReason::expired);
    }
    EXPECT_EQ(world.node(0).witness()->removed().at(payment->id()), chain::RemovalReason::conflict);
}

/// Found by seed 2325.
TEST_F(Scenario, AFullPoolKeepsWhatComesBackFromABlockAndNotWhatStandsOnIt) {
    world.add_node({});
    NodeOptions small;
    small.tx_pool.transactions = 1;
    world.add_node(small);
    world.add_node({});
    world.link(0, 1);
    world.link(1, 2);
    world.context.timeline.run(10s);
    world.partition({2});
    const testing::Spendable spent = origin().outputs().front();
    const auto parent = testing::split(*spent.tx, spent.output);
    const auto child = testing::split(*parent, 0);
    world.submit(0, parent);
    world.context.timeline.run(kTemplateAge);
    world.node(0).mine();
    world.context.timeline.run(10s);
    world.submit(0, child);
    world.context.timeline.run(10s);
    ASSERT_TRUE(world.node(1).chain().pool_entry(child->id()));
    for (int i = 0; i < 2; ++i) {
        world.node(2).mine();
        world.context.timeline.run(1s);
    }
    world.heal();
    expect_agreement();
    EXPECT_EQ(world.node(0).chain().pool()->entries.size(), 2U);
    EXPECT_TRUE(world.node(1).chain().pool_entry(parent->id()));
    EXPECT_EQ(world.node(1).chain().pool()->entries.size(), 1U);
    EXPECT_EQ(world.node(1).witness()->removed().at(child->id()), chain::RemovalReason::moved);
    // Those with room have not lost it.
    world.context.timeline.run(kTemplateAge);
    world.node(0).mine();
    expect_agreement();
    for (std::size_t i = 0; i < world.size(); ++i)
        EXPECT_TRUE(world.node(i).chain().pool()->entries.empty());
}

TEST_F(Scenario, TheSameSeedGivesTheSameLog) {
    const auto run = [](std::uint64_t seed) {
        World other(seed, origin());
        for (std::size_t i = 0; i < 3; ++i)
            other.add_node({});
        other.link(0, 1);
        other.link(1, 2);
        other.mine(5s, {1, 1, 1});
        other.pay(1s, 0.2);
        other.crash(1, true, 10s);
        other.context.timeline.run(60s);
        other.context.log.note("fingerprint {}", other.context.log.fingerprint());
        return other.context.log.lines();
    };
    EXPECT_EQ(run(5), run(5));
    EXPECT_NE(run(5), run(6));
}

}  // namespace
}  // namespace bytom::simulation
