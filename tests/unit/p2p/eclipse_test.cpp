// An attacker with two hundred addresses against one node: discovery, address book, dialling and eviction
// together, in virtual time and from one seed.
#include <algorithm>
#include <iostream>
#include <map>
#include <random>

#include <gtest/gtest.h>

#include <bytom/p2p/discovery.hpp>

#include "p2p/dial_plan.hpp"
#include "p2p/eviction.hpp"
#include "p2p/reachability.hpp"

namespace bytom::p2p {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Instant = std::chrono::steady_clock::time_point;

constexpr std::uint64_t kBegin = 1'700'000'000;
constexpr unsigned kHonest = 20;
constexpr unsigned kSeeds = 6;  // as many as mainnet has
constexpr unsigned kAttackers = 200;

SocketAddress honest(unsigned number) {
    return {.ip = *IpAddress::from_text("31." + std::to_string(number) + ".1.1"), .port = 46657};
}

/// The attacker's addresses lie in so many network groups.
SocketAddress attacker(unsigned number, unsigned groups) {
    const unsigned group = number % groups;
    return {.ip = *IpAddress::from_text("91." + std::to_string(group) + "." + std::to_string(number / 250) +
                                        "." + std::to_string(number % 250 + 1)),
            .port = 46657};
}

class Siege {
public:
    NodeKey next_key() {
        crypto::Ed25519Seed seed;
        const unsigned number = ++keys_;
        seed.data()[0] = static_cast<std::uint8_t>(number);
        seed.data()[1] = static_cast<std::uint8_t>(number >> 8);
        NodeKey key;
        key.seed = seed;
        key.public_key = crypto::ed25519_public_key(seed);
        return key;
    }

    explicit Siege(unsigned groups) : groups_(groups) {
        DiscoveryOptions options;
        options.port = 46657;
        for (unsigned number = 0; number < kSeeds; ++number)
            options.seeds.push_back(honest(number));
        seeds_ = options.seeds;
        discovery_.emplace(next_key(), options);
    }

    /// Whoever is pinged answers; whoever is asked for nodes keeps silent.
    void ping_from(const SocketAddress& endpoint, const NodeKey& key) {
        PingPacket ping;
        ping.version = kDiscoveryVersion;
        ping.from = {.ip = Bytes(16), .udp = endpoint.port, .tcp = endpoint.port};
        ping.to = ping.from;
        ping.expiration = unix_now() + 20;
        receive(endpoint, key, ping);
        for (const Datagram& datagram : discovery_->take_datagrams()) {
            const auto packet = decode_discovery_packet(datagram.bytes);
            if (datagram.to != endpoint || !packet || !std::holds_alternative<PingPacket>(packet->payload))
                continue;
            PongPacket pong;
            pong.reply_tok = base::to_bytes(packet->hash.view());
            receive(endpoint, key, pong);
        }
    }

    /// Every honest node once, then `ids` made-up nodes of each of the attacker's addresses.
    void fill_discovery(unsigned ids) {
        for (unsigned number = 0; number < kHonest; ++number)
            ping_from(honest(number), next_key());
        for (unsigned count = 0; count < ids; ++count) {
            for (unsigned number = 0; number < kAttackers; ++number) {
                ping_from(attacker(number, groups_), next_key());
                now_ += milliseconds{10};
            }
            discovery_->tick(now_, unix_now());
        }
    }

    /// One round of dialling. Everybody answers, except nodes that are down; now and then a connection to an
    /// honest node breaks, those to the attacker never do.
    void round() {
        for (auto peer = outbound_.begin(); peer != outbound_.end();) {
            const bool breaks = is_honest(peer->first) && (draw(50) == 0 || is_down(peer->first));
            peer = breaks ? outbound_.erase(peer) : std::next(peer);
        }
        DialSituation situation = look();
        std::vector<OutboundPeer> peers;
        for (const auto& [address, since] : outbound_)
            peers.push_back({.address = address, .since = since, .useful = true});
        for (const SocketAddress& address : choose_surplus(book_, situation, peers))
            outbound_.erase(address);
        std::vector<SignOfLife> signs;
        for (const auto& [address, since] : outbound_)
            signs.push_back({.ip = address.ip, .heard = now_});
        situation = look();
        for (const SocketAddress& address : choose_dials(book_, situation)) {
            if (!is_down(address)) {
                book_.succeeded(address, unix_now());
                outbound_[address] = now_;
            } else if (failure_counts(address.ip, now_, signs)) {
                book_.failed(address, unix_now());
            } else {
                book_.tried(address, unix_now());
            }
        }
        now_ += seconds{10};
    }

    /// The process ends and begins: connections, failures and discovery are gone, the files stay.
    void restart() {
        std::vector<OutboundPeer> peers;
        for (const auto& [address, since] : outbound_)
            peers.push_back({.address = address, .since = since, .useful = true});
        anchors_ = choose_anchors(book_, look(), peers);
        AddressBook kept;
        kept.read(book_.to_text());
        book_ = std::move(kept);
        outbound_.clear();
    }

    void take_down(const SocketAddress& address, seconds duration) { down_[address] = now_ + duration; }

    [[nodiscard]] std::size_t outbound() const { return outbound_.size(); }
    [[nodiscard]] std::size_t honest_outbound() const {
        return static_cast<std::size_t>(
            std::ranges::count_if(outbound_, [&](const auto& peer) { return is_honest(peer.first); }));
    }
    [[nodiscard]] std::size_t known() const { return discovery_->known_nodes().size(); }
    [[nodiscard]] std::size_t known_honest() const {
        return static_cast<std::size_t>(std::ranges::count_if(
            discovery_->known_nodes(), [&](const SeenNode& seen) { return seen.node.ip.bytes[12] == 31; }));
    }

private:
    [[nodiscard]] std::uint64_t unix_now() const {
        return kBegin + static_cast<std::uint64_t>(
                            std::chrono::duration_cast<seconds>(now_.time_since_epoch()).count());
    }
    [[nodiscard]] static bool is_honest(const SocketAddress& address) { return address.ip.bytes[12] == 31; }
    [[nodiscard]] bool is_down(const SocketAddress& address) const {
        const auto found = down_.find(address);
        return found != down_.end() && now_ < found->second;
    }
    unsigned draw(unsigned bound) { return static_cast<unsigned>(random_() % bound); }

    void receive(const SocketAddress& endpoint, const NodeKey& key, const DiscoveryPayload& payload) {
        (void)discovery_->receive(endpoint, encode_discovery_packet(key.seed, payload), now_, unix_now());
    }

    DialSituation look() {
        DialSituation situation;
        situation.now = unix_now();
        situation.wanted = 8;
        situation.alone = outbound_.empty();
        for (const auto& [address, since] : outbound_)
            situation.connected.push_back(address);
        situation.anchors = anchors_;
        situation.seeds = seeds_;
        std::ranges::shuffle(situation.seeds, random_);
        for (const SeenNode& seen : discovery_->known_nodes())
            situation.heard.push_back({.ip = seen.node.ip, .port = seen.node.tcp_port});
        std::ranges::shuffle(situation.heard, random_);
        situation.heard = take_spread(situation.heard, 4 * situation.wanted);
        situation.suits = [this](const SocketAddress& address) { return !outbound_.contains(address); };
        return situation;
    }

    const unsigned groups_;
    unsigned keys_ = 0;
    std::vector<SocketAddress> seeds_;
    std::optional<Discovery> discovery_;
    AddressBook book_;
    std::vector<SocketAddress> anchors_;
    std::map<SocketAddress, Instant> outbound_;
    std::map<SocketAddress, Instant> down_;
    Instant now_{seconds{1000}};
    std::minstd_rand random_{1};
};

class Eclipsed : public ::testing::TestWithParam<unsigned> {};

TEST_P(Eclipsed, HalfOfTheOutboundPeersStayHonest) {
    Siege siege(GetParam());
    siege.fill_discovery(4);
    std::cout << kAttackers << " addresses in " << GetParam() << " network groups: " << siege.known()
              << " ids known, " << siege.known_honest() << " of them honest\n";
    EXPECT_LE(siege.known(), kHonest + GetParam() * 2 * NodeTable::kMaxNodesPerGroup);

    constexpr int kRounds = 2160;  // of 10 s: six hours
    std::size_t least = 8;
    int bad_rounds = 0;
    for (int round = 0; round < kRounds; ++round) {
        if (round % 300 == 299)
            siege.take_down(honest(static_cast<unsigned>(round) / 300 % kSeeds), seconds{900});
        if (round % 500 == 499) siege.restart();
        siege.round();
        if (round % 500 < 30) continue;
        EXPECT_LE(siege.outbound(), 12U);
        least = std::min(least, siege.honest_outbound());
        if (2 * siege.honest_outbound() < siege.outbound()) ++bad_rounds;
    }
    std::cout << "six hours: at least " << least << " honest outbound peers, less than half in " << bad_rounds
              << " of " << kRounds << " rounds; at the end " << siege.honest_outbound() << " of "
              << siege.outbound() << "\n";
    EXPECT_GE(2 * siege.honest_outbound(), siege.outbound());
    EXPECT_LE(bad_rounds, kRounds / 50);
    EXPECT_GE(least, 2U);
}

INSTANTIATE_TEST_SUITE_P(NetworkGroups, Eclipsed, ::testing::Values(1U, 20U, 200U));

TEST(Eclipse, ANodeFullOfAttackersLetsTheHonestIn) {
    std::vector<EvictionCandidate> inbound;
    for (ConnectionId id = 0; id < 50; ++id)
        inbound.push_back({.id = id + 1,
                           .ip = attacker(static_cast<unsigned>(id), 20).ip,
                           .since = Instant{seconds{id}},
                           .ping = milliseconds{1},
                           .last_block = {},
                           .last_transaction = {}});
    // The honest come one after the other; between them the attacker comes again, three times as often.
    ConnectionId next = 100;
    for (unsigned number = 0; number < kHonest; ++number) {
        for (int turn = 0; turn < 4; ++turn) {
            const auto evicted = choose_evicted_peer(inbound, 7);
            ASSERT_TRUE(evicted);
            std::erase_if(inbound, [&](const EvictionCandidate& peer) { return peer.id == *evicted; });
            inbound.push_back(
                {.id = next,
                 .ip = turn == 0 ? honest(number).ip : attacker(static_cast<unsigned>(next), 20).ip,
                 .since = Instant{seconds{next}},
                 .ping = milliseconds{turn == 0 ? 50 : 1},
                 .last_block = {},
                 .last_transaction = {}});
            ++next;
        }
    }
    const auto inside =
        std::ranges::count_if(inbound, [](const EvictionCandidate& peer) { return peer.ip.bytes[12] == 31; });
    std::cout << inside << " of " << kHonest << " honest newcomers are in\n";
    EXPECT_GE(inside, kHonest / 2);
}

}  // namespace
}  // namespace bytom::p2p
