#include <algorithm>
#include <deque>
#include <iostream>
#include <memory>

#include <gtest/gtest.h>

#include <bytom/p2p/discovery.hpp>

namespace bytom::p2p {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::uint64_t kUnixTime = 1'700'000'000;

SocketAddress address(unsigned number, std::uint16_t port = 46657) {
    // Each of a network group of its own.
    return {.ip = *IpAddress::from_text(std::to_string(51 + number / 250) + "." +
                                        std::to_string(number % 250) + ".0.1"),
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

std::string kind_of(const Datagram& datagram) {
    const auto packet = decode_discovery_packet(datagram.bytes);
    if (!packet) return "undecodable";
    if (std::holds_alternative<PingPacket>(packet->payload)) return "ping";
    return std::holds_alternative<PongPacket>(packet->payload) ? "pong" : "other";
}

/// As the reference writes it: the address that it is bound to, and the receiver's.
PingPacket reference_ping(std::uint64_t unix_now, std::size_t address_size = 4) {
    return {.version = kDiscoveryVersion,
            .from = {.ip = Bytes(address_size), .udp = 46657, .tcp = 46657},
            .to = {.ip = Bytes(4), .udp = 46657, .tcp = 46657},
            .expiration = unix_now + 20,
            .topics = {},
            .rest = {}};
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

    // It signs well, but no pong of it ever comes: only a ping goes to it.
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
    ASSERT_EQ(answers.size(), 1U);
    EXPECT_EQ(kind_of(answers[0]), "ping");
    EXPECT_EQ(seed.discovery->receive(spoofed, encode_discovery_packet(stranger.seed, query), world.now(),
                                      world.unix_now()),
              Discovery::Received::ignored);
    world.run(seconds{3});
    EXPECT_FALSE(std::ranges::any_of(seed.discovery->known_nodes(), [&](const SeenNode& seen) {
        return seen.node.id == Hash256::from_bytes(stranger.public_key);
    }));
}

TEST(Discovery, AnEndpointGetsNoMoreBytesThanItSentBeforeItIsProven) {
    World world;
    World::Member& victim = world.add({});
    victim.reachable = false;
    World::Member& node = world.add({});
    world.run(seconds{1});
    (void)node.discovery->take_datagrams();
    std::size_t in = 0;
    std::size_t out = 0;
    const auto reflect = [&](const NodeKey& key, const DiscoveryPayload& payload, Discovery::Instant now) {
        const Bytes packet = encode_discovery_packet(key.seed, payload);
        in += packet.size();
        (void)node.discovery->receive(victim.address, packet, now, world.unix_now());
        node.discovery->tick(now, world.unix_now());
        for (const Datagram& datagram : node.discovery->take_datagrams()) {
            if (datagram.to == victim.address) out += datagram.bytes.size();
        }
        EXPECT_LE(out, in);
    };
    Discovery::Instant now = world.now();
    PingPacket many_topics = reference_ping(world.unix_now());
    many_topics.topics.assign(200, "");
    PingPacket smallest;
    std::vector<NodeKey> keys(3);
    std::ranges::generate(keys, NodeKey::generate);
    for (int count = 0; count < 60; ++count, now += milliseconds{300}) {
        const NodeKey& key = keys[static_cast<std::size_t>(count) % keys.size()];
        reflect(key, reference_ping(world.unix_now()), now);
        reflect(key, many_topics, now);
        reflect(key, smallest, now);
        reflect(key, FindNodeHashPacket{}, now);
        reflect(key, TopicQueryPacket{}, now);
    }
    EXPECT_GT(out, 0U);
    std::cout << "before the endpoint is proven: " << in << " bytes in, " << out << " bytes out\n";
}

TEST(Discovery, AStrangersPingIsAnsweredOnceItHasAnsweredOurs) {
    World world;
    World::Member& node = world.add({});
    const NodeKey stranger = NodeKey::generate();
    const SocketAddress endpoint = address(77);
    const Bytes ping = encode_discovery_packet(stranger.seed, reference_ping(world.unix_now()));
    const auto receive = [&](const Bytes& packet) {
        (void)node.discovery->receive(endpoint, packet, world.now(), world.unix_now());
        return node.discovery->take_datagrams();
    };
    const auto first = receive(ping);
    ASSERT_EQ(first.size(), 1U);
    ASSERT_EQ(kind_of(first[0]), "ping");
    EXPECT_LE(first[0].bytes.size(), ping.size()) << "even if the reference is bound to an IPv4 address";
    PongPacket pong;
    pong.reply_tok = base::to_bytes(packet_hash(first[0].bytes).view());
    const auto second = receive(encode_discovery_packet(stranger.seed, pong));
    ASSERT_EQ(second.size(), 1U);
    const auto answer = decode_discovery_packet(second[0].bytes);
    ASSERT_TRUE(answer);
    ASSERT_TRUE(std::holds_alternative<PongPacket>(answer->payload));
    EXPECT_EQ(std::get<PongPacket>(answer->payload).reply_tok, base::to_bytes(packet_hash(ping).view()));
    EXPECT_EQ(node.discovery->table_size(), 1U);
    EXPECT_EQ(kind_of(receive(ping).at(0)), "pong") << "from now on at once";
}

TEST(Discovery, CrossedPingsMakeBothKnown) {
    World world;
    World::Member& first = world.add({address(2)});
    World::Member& second = world.add({address(1)});
    first.discovery->tick(world.now(), world.unix_now());
    second.discovery->tick(world.now(), world.unix_now());
    world.run(seconds{3});
    EXPECT_TRUE(knows(first, second));
    EXPECT_TRUE(knows(second, first));
}

TEST(Discovery, FewIdsOfOneSiteAndOfOneNetworkGroup) {
    World world;
    World::Member& node = world.add({});
    const auto flood = [&](const std::string& prefix, unsigned hosts, int ids) {
        for (unsigned host = 1; host <= hosts; ++host) {
            const SocketAddress endpoint{.ip = *IpAddress::from_text(prefix + std::to_string(host)),
                                         .port = 46657};
            for (int count = 0; count < ids; ++count) {
                const NodeKey key = NodeKey::generate();
                (void)node.discovery->receive(
                    endpoint, encode_discovery_packet(key.seed, reference_ping(world.unix_now())),
                    world.now(), world.unix_now());
                for (const Datagram& datagram : node.discovery->take_datagrams()) {
                    PongPacket pong;
                    pong.reply_tok = base::to_bytes(packet_hash(datagram.bytes).view());
                    (void)node.discovery->receive(endpoint, encode_discovery_packet(key.seed, pong),
                                                  world.now(), world.unix_now());
                }
            }
        }
        (void)node.discovery->take_datagrams();
    };
    flood("51.7.0.", 1, 20);
    EXPECT_LE(node.discovery->remembered_nodes(), 2 * NodeTable::kMaxNodesPerSite);
    EXPECT_LE(node.discovery->table_size(), NodeTable::kMaxNodesPerSite);
    flood("51.7.1.", 40, 1);
    EXPECT_LE(node.discovery->remembered_nodes(), 2 * NodeTable::kMaxNodesPerGroup);
    EXPECT_LE(node.discovery->table_size(), NodeTable::kMaxNodesPerGroup);
    const std::size_t before = node.discovery->table_size();
    flood("2a01:4f8:0:1::", 20, 1);
    EXPECT_LE(node.discovery->table_size(), before + NodeTable::kMaxNodesPerSite) << "one /64";
}

TEST(Discovery, AfterAnOutageTheSilentAreAskedAgain) {
    World world;
    World::Member& hub = world.add({});
    std::vector<World::Member*> others;
    for (int count = 0; count < 5; ++count)
        others.push_back(&world.add({hub.address}));
    world.run(seconds{20});
    EXPECT_GE(hub.discovery->table_size(), 5U);
    // Everybody falls silent for as long as the queries notice.
    hub.reachable = false;
    world.run(seconds{1200});
    EXPECT_EQ(hub.discovery->table_size(), 0U);
    hub.reachable = true;
    DiscoveryOptions fresh;
    fresh.port = hub.address.port;
    for (World::Member* other : others)
        other->discovery = std::make_unique<Discovery>(other->key, fresh);
    world.run(seconds{30});
    EXPECT_GE(hub.discovery->table_size(), 5U);
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
