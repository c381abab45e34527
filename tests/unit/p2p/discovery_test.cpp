#include <algorithm>
#include <deque>
#include <memory>

#include <gtest/gtest.h>

#include <bytom/p2p/discovery.hpp>

namespace bytom::p2p {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::uint64_t kUnixTime = 1'700'000'000;

SocketAddress address(unsigned number, std::uint16_t port = 46657) {
    return {.ip = *IpAddress::from_text("51.1." + std::to_string(number / 250) + "." +
                                        std::to_string(number % 250 + 1)),
            .port = port};
}

/// Nodes that exchange datagrams without loss, on a clock of their own.
class World {
public:
    struct Member {
        SocketAddress address;
        NodeKey key = NodeKey::generate();
        std::unique_ptr<Discovery> discovery;
        bool reachable = true;
    };

    Member& add(std::vector<SocketAddress> seeds, std::vector<SeenNode> seen = {}) {
        Member& member = members_.emplace_back();
        member.address = address(static_cast<unsigned>(members_.size()));
        DiscoveryOptions options;
        options.port = member.address.port;
        options.seeds = std::move(seeds);
        options.seen = std::move(seen);
        member.discovery = std::make_unique<Discovery>(member.key, options);
        return member;
    }

    void run(milliseconds duration) {
        const auto end = now_ + duration;
        for (; now_ < end; now_ += milliseconds{200}) {
            for (Member& member : members_)
                member.discovery->tick(now_, unix_now());
            deliver();
        }
    }

    void deliver() {
        for (bool anything = true; anything;) {
            anything = false;
            for (Member& sender : members_) {
                for (const Datagram& datagram : sender.discovery->take_datagrams()) {
                    anything = true;
                    if (!sender.reachable) continue;
                    for (Member& receiver : members_) {
                        if (receiver.address != datagram.to || !receiver.reachable) continue;
                        (void)receiver.discovery->receive(sender.address, datagram.bytes, now_, unix_now());
                    }
                }
            }
        }
    }

    [[nodiscard]] Discovery::Instant now() const { return now_; }
    [[nodiscard]] std::uint64_t unix_now() const {
        return kUnixTime + static_cast<std::uint64_t>(
                               std::chrono::duration_cast<seconds>(now_.time_since_epoch()).count());
    }
    std::deque<Member>& members() { return members_; }

private:
    std::deque<Member> members_;
    Discovery::Instant now_{seconds{1000}};
};

bool knows(const World::Member& member, const World::Member& other) {
    return std::ranges::any_of(member.discovery->known_nodes(), [&](const SeenNode& seen) {
        return seen.node.id == Hash256::from_bytes(other.key.public_key) &&
               seen.node.ip == other.address.ip && seen.node.tcp_port == other.address.port;
    });
}

TEST(Discovery, TwoNodesFindEachOtherThroughASeedAddress) {
    World world;
    World::Member& seed = world.add({});
    World::Member& member = world.add({seed.address});
    world.run(seconds{3});
    EXPECT_TRUE(knows(member, seed));
    EXPECT_TRUE(knows(seed, member));
}

TEST(Discovery, TwentyNodesFindEachOtherThroughOneSeed) {
    World world;
    World::Member& seed = world.add({});
    for (int count = 0; count < 19; ++count)
        world.add({seed.address});
    world.run(seconds{150});
    for (const World::Member& member : world.members())
        EXPECT_GE(member.discovery->table_size(), 8U);
}

TEST(Discovery, StartsFromTheNodesOfAnEarlierRun) {
    World world;
    World::Member& old = world.add({});
    World::Member& member = world.add({}, {{.node = {.id = Hash256::from_bytes(old.key.public_key),
                                                     .ip = old.address.ip,
                                                     .udp_port = old.address.port,
                                                     .tcp_port = old.address.port},
                                            .seen = kUnixTime}});
    world.run(seconds{3});
    EXPECT_TRUE(knows(member, old));
}

TEST(Discovery, NodesOfLongAgoAreNotAsked) {
    World world;
    World::Member& old = world.add({});
    world.add({}, {{.node = {.id = Hash256::from_bytes(old.key.public_key),
                             .ip = old.address.ip,
                             .udp_port = old.address.port,
                             .tcp_port = old.address.port},
                    .seen = kUnixTime - std::uint64_t{6} * 24 * 3600}});
    world.run(seconds{3});
    EXPECT_EQ(world.members().back().discovery->remembered_nodes(), 0U);
}

TEST(Discovery, ANodeThatDoesNotAnswerIsToldNothing) {
    World world;
    World::Member& seed = world.add({});
    world.add({seed.address});
    world.run(seconds{3});

    // It signs well, but no pong of it ever comes: only a pong and a ping go to it.
    const NodeKey stranger = NodeKey::generate();
    const SocketAddress spoofed = address(200);
    FindNodeHashPacket query;
    query.expiration = world.unix_now() + 20;
    EXPECT_EQ(seed.discovery->receive(spoofed, encode_discovery_packet(stranger.seed, query), world.now(),
                                      world.unix_now()),
              Discovery::Received::ignored);
    const PingPacket ping{.version = kDiscoveryVersion,
                          .from = {.ip = Bytes(16), .udp = 46657, .tcp = 46657},
                          .to = {.ip = Bytes(16), .udp = 46657, .tcp = 46657},
                          .expiration = world.unix_now() + 20,
                          .topics = {"a"},
                          .rest = {}};
    EXPECT_EQ(seed.discovery->receive(spoofed, encode_discovery_packet(stranger.seed, ping), world.now(),
                                      world.unix_now()),
              Discovery::Received::processed);
    const auto answers = seed.discovery->take_datagrams();
    ASSERT_EQ(answers.size(), 2U);
    const auto pong = decode_discovery_packet(answers[0].bytes);
    ASSERT_TRUE(pong);
    EXPECT_EQ(std::get<PongPacket>(pong->payload).wait_periods.size(), 1U);
    EXPECT_EQ(seed.discovery->receive(spoofed, encode_discovery_packet(stranger.seed, query), world.now(),
                                      world.unix_now()),
              Discovery::Received::ignored);
    world.run(seconds{3});
    EXPECT_FALSE(std::ranges::any_of(seed.discovery->known_nodes(), [&](const SeenNode& seen) {
        return seen.node.id == Hash256::from_bytes(stranger.public_key);
    }));
}

TEST(Discovery, RefusesForgedForeignAndBrokenPackets) {
    World world;
    World::Member& node = world.add({});
    const NodeKey stranger = NodeKey::generate();
    FindNodePacket query;
    Bytes packet = encode_discovery_packet(stranger.seed, query);
    const auto receive = [&](const Bytes& bytes) {
        return node.discovery->receive(address(9), bytes, world.now(), world.unix_now());
    };
    EXPECT_EQ(receive(Bytes(2000)), Discovery::Received::undecodable);
    EXPECT_EQ(receive(Bytes{}), Discovery::Received::undecodable);
    EXPECT_EQ(receive(encode_discovery_packet(node.key.seed, query)), Discovery::Received::own);
    packet[50] ^= 1;  // in the signature
    EXPECT_EQ(receive(packet), Discovery::Received::bad_signature);
    EXPECT_TRUE(node.discovery->take_datagrams().empty());
}

TEST(Discovery, OneAddressCannotFloodIt) {
    World world;
    World::Member& node = world.add({});
    std::size_t admitted = 0;
    for (int count = 0; count < 1000; ++count) {
        if (node.discovery->receive(address(9), Bytes(10), world.now(), world.unix_now()) !=
            Discovery::Received::too_many)
            ++admitted;
    }
    EXPECT_EQ(admitted, DiscoveryOptions{}.max_rate_per_ip);
    EXPECT_EQ(node.discovery->receive(address(10), Bytes(10), world.now(), world.unix_now()),
              Discovery::Received::undecodable);
}

TEST(Discovery, ManyIdsOfOneAddressAreNotRemembered) {
    World world;
    World::Member& node = world.add({});
    for (int count = 0; count < 200; ++count) {
        const NodeKey stranger = NodeKey::generate();
        const PingPacket ping{.version = kDiscoveryVersion,
                              .from = {},
                              .to = {},
                              .expiration = world.unix_now(),
                              .topics = {},
                              .rest = {}};
        (void)node.discovery->receive(address(9), encode_discovery_packet(stranger.seed, ping),
                                      world.now() + seconds{count}, world.unix_now());
    }
    EXPECT_LE(node.discovery->remembered_nodes(), 20U);
}

TEST(Discovery, ADeadNodeLeavesTheTableForOneThatWaits) {
    World world;
    World::Member& hub = world.add({});
    for (int count = 0; count < 20; ++count)
        world.add({hub.address});
    world.run(seconds{70});
    const std::size_t full = hub.discovery->table_size();
    for (std::size_t index = 1; index < 14; ++index)
        world.members()[index].reachable = false;
    world.run(seconds{700});
    std::size_t dead = 0;
    for (const SeenNode& seen : hub.discovery->known_nodes()) {
        for (std::size_t index = 1; index < 14; ++index) {
            if (seen.node.ip == world.members()[index].address.ip) ++dead;
        }
    }
    EXPECT_LT(dead, full / 2);
}

}  // namespace
}  // namespace bytom::p2p
