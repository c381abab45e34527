#include "p2p/eviction.hpp"

#include <functional>

#include <gtest/gtest.h>

namespace bytom::p2p {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

using Instant = std::chrono::steady_clock::time_point;

constexpr std::uint64_t kSecret = 7;
constexpr std::size_t kFlood = 200;

Instant at(int second) {
    return Instant{seconds{second}};
}

IpAddress ip(unsigned group, unsigned host = 1) {
    return *IpAddress::from_text("51." + std::to_string(group) + ".0." + std::to_string(host));
}

/// Evicts again and again, each time for a newcomer from the crowd, until the first `honest` ids are touched.
std::size_t evictions_before_an_honest_one(std::vector<EvictionCandidate> peers, ConnectionId honest,
                                           EvictionCandidate newcomer) {
    for (std::size_t count = 0; count < kFlood; ++count) {
        const auto evicted = choose_evicted_peer(peers, kSecret);
        if (!evicted || *evicted <= honest) return count;
        std::erase_if(peers, [&](const auto& peer) { return peer.id == *evicted; });
        newcomer.id = 1000 + count;
        newcomer.since += seconds{1};
        peers.push_back(newcomer);
    }
    return kFlood;
}

TEST(Eviction, SomebodyOfAFullHouseAlwaysGoes) {
    std::vector<EvictionCandidate> peers;
    EXPECT_FALSE(choose_evicted_peer(peers, kSecret));
    peers.push_back(
        {.id = 1, .ip = ip(1), .since = at(1), .ping = {}, .last_block = {}, .last_transaction = {}});
    EXPECT_FALSE(choose_evicted_peer(peers, kSecret)) << "the only one of its group";
    for (ConnectionId id = 2; id <= 50; ++id) {
        peers.push_back({.id = id,
                         .ip = ip(static_cast<unsigned>(id)),
                         .since = at(static_cast<int>(id)),
                         .ping = milliseconds{id},
                         .last_block = at(100),
                         .last_transaction = at(100)});
        if (id < 12) continue;
        EXPECT_TRUE(choose_evicted_peer(peers, kSecret)) << id;
    }
}

TEST(Eviction, TheMostCrowdedGroupLosesItsYoungest) {
    std::vector<EvictionCandidate> peers;
    for (ConnectionId id = 1; id <= 30; ++id) {
        const bool crowd = id <= 20;
        peers.push_back({.id = id,
                         .ip = crowd ? ip(1, static_cast<unsigned>(id)) : ip(static_cast<unsigned>(id)),
                         .since = at(static_cast<int>(id)),
                         .ping = {},
                         .last_block = {},
                         .last_transaction = {}});
    }
    EXPECT_EQ(choose_evicted_peer(peers, kSecret), 20U);
}

TEST(Eviction, EachQualityProtects) {
    // Everybody of one group, younger than the rest, without any quality but one.
    const auto survives = [](const std::function<void(EvictionCandidate&)>& improve) {
        std::vector<EvictionCandidate> peers;
        for (ConnectionId id = 1; id <= 48; ++id)
            peers.push_back({.id = id,
                             .ip = ip(1, static_cast<unsigned>(id)),
                             .since = at(id == 1 ? 1000 : static_cast<int>(id)),
                             .ping = milliseconds{100},
                             .last_block = {},
                             .last_transaction = {}});
        peers.front().ping.reset();
        improve(peers.front());
        EvictionCandidate newcomer = peers.back();
        newcomer.since = at(100);
        return evictions_before_an_honest_one(peers, 1, newcomer) == kFlood;
    };
    EXPECT_FALSE(survives([](EvictionCandidate&) {}));
    EXPECT_TRUE(survives([](EvictionCandidate& peer) { peer.ping = milliseconds{1}; }));
    EXPECT_TRUE(survives([](EvictionCandidate& peer) { peer.last_block = at(1); }));
    EXPECT_TRUE(survives([](EvictionCandidate& peer) { peer.last_transaction = at(1); }));
    EXPECT_TRUE(survives([](EvictionCandidate& peer) { peer.since = at(0); }));
    EXPECT_TRUE(survives([](EvictionCandidate& peer) { peer.ip = ip(2); }));
}

TEST(Eviction, AFloodFromFewNetworksLeavesTheHonestAlone) {
    std::vector<EvictionCandidate> peers;
    constexpr ConnectionId kHonest = 20;
    for (ConnectionId id = 1; id <= kHonest; ++id)
        peers.push_back({.id = id,
                         .ip = ip(static_cast<unsigned>(id)),
                         .since = at(static_cast<int>(id)),
                         .ping = milliseconds{50 + id},
                         .last_block = {},
                         .last_transaction = {}});
    // The attacker is near, and young.
    EvictionCandidate attacker{.id = 100,
                               .ip = ip(200),
                               .since = at(500),
                               .ping = milliseconds{1},
                               .last_block = {},
                               .last_transaction = {}};
    for (; attacker.id < 130; ++attacker.id)
        peers.push_back(attacker);
    EXPECT_EQ(evictions_before_an_honest_one(peers, kHonest, attacker), kFlood);
}

TEST(Eviction, HandshakesOfACrowdGoFirst) {
    std::vector<HalfOpenCandidate> open;
    for (ConnectionId id = 1; id <= 8; ++id)
        open.push_back({.id = id,
                        .ip = ip(id <= 4 ? 1 : static_cast<unsigned>(id)),
                        .progress = at(10) + milliseconds{id}});
    open.back().progress = at(1);
    EXPECT_FALSE(choose_evicted_handshake({}, ip(9), at(10)));
    EXPECT_EQ(choose_evicted_handshake(open, ip(9), at(11)), 1U) << "the crowd's oldest";
    EXPECT_EQ(choose_evicted_handshake(open, ip(1), at(11)), 8U) << "one of the crowd drives out the oldest";
    open.back().progress = at(10);
    EXPECT_FALSE(choose_evicted_handshake(open, ip(1), at(11))) << "all have their chance";
    EXPECT_FALSE(choose_evicted_handshake(open, ip(9), at(10)));
    EXPECT_TRUE(choose_evicted_handshake(open, ip(1), at(12)));
}

TEST(Eviction, WhoHoldsMostMemoryForLongestGoes) {
    EXPECT_FALSE(choose_heaviest_holder({}, at(100)));
    EXPECT_FALSE(choose_heaviest_holder({{.id = 1, .bytes = 0, .since = at(1)}}, at(100)));
    std::vector<MemoryHolder> holders{{.id = 1, .bytes = 20'000'000, .since = at(99)},  // fast and large
                                      {.id = 2, .bytes = 10'000'000, .since = at(50)},  // dribbles
                                      {.id = 3, .bytes = 100'000, .since = at(0)}};     // slow and small
    EXPECT_EQ(choose_heaviest_holder(holders, at(100)), 2U);
    holders.erase(holders.begin() + 1);
    EXPECT_EQ(choose_heaviest_holder(holders, at(100)), 1U) << "the small one holds less than its part";
}

}  // namespace
}  // namespace bytom::p2p
