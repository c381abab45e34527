// Node discovery (07 §8) as a state machine without I/O: datagrams and the time go in, datagrams come out.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <vector>

#include <bytom/p2p/discovery_packet.hpp>
#include <bytom/p2p/ip_address.hpp>
#include <bytom/p2p/node_key.hpp>
#include <bytom/p2p/node_table.hpp>

namespace bytom::p2p {

struct Datagram {
    SocketAddress to;
    Bytes bytes;
};

/// A node that answered once, and when: kept from one run to the next.
struct SeenNode {
    TableNode node;
    std::uint64_t seen = 0;  ///< seconds since 1970
};

struct DiscoveryOptions {
    /// Our port, the same for UDP and TCP (the reference takes one for the other).
    std::uint16_t port = 0;
    /// Addresses of nodes whose ids we don't know.
    std::vector<SocketAddress> seeds;
    /// Nodes of an earlier run.
    std::vector<SeenNode> seen;
    /// Nodes remembered in all, whatever they are to us.
    std::size_t max_nodes = 4096;
    /// Datagrams of one address that are looked at in a second, and of all addresses together.
    std::size_t max_rate_per_ip = 50;
    std::size_t max_rate = 2000;
};

/// Keeps a table of nodes that have proven their addresses, fills it by look-ups and answers the look-ups of
/// others. Stricter than the reference where honest peers don't notice: packets must be signed by the id they
/// name, every store is bounded, and an endpoint that has not proven itself by a pong gets no more bytes than
/// it has sent: a stranger's ping is answered with a ping, and with its pong once the stranger has answered.
/// One thread at a time.
class Discovery {
public:
    using Instant = std::chrono::steady_clock::time_point;

    /// What became of a datagram, for tests and counters.
    enum class Received : std::uint8_t { processed, undecodable, bad_signature, own, too_many, ignored };

    Discovery(const NodeKey& key, DiscoveryOptions options);

    [[nodiscard]] Received receive(const SocketAddress& source, ByteView packet, Instant now,
                                   std::uint64_t unix_now);

    /// Does what is due: time-outs, look-ups, refreshes. To be called every 200 ms or so.
    void tick(Instant now, std::uint64_t unix_now);

    /// What is to be sent, in order.
    [[nodiscard]] std::vector<Datagram> take_datagrams();

    /// Adds seeds, for example from a slow name look-up.
    void add_seeds(std::span<const SocketAddress> seeds);

    /// Starts a look-up of a place unless one is under way: a crawler's way to hear of more nodes.
    void look_up(const Hash256& place, Instant now);
    [[nodiscard]] bool is_looking_up() const noexcept { return look_up_.has_value(); }

    /// Nodes that have proven their addresses.
    [[nodiscard]] std::vector<SeenNode> known_nodes() const;
    [[nodiscard]] std::size_t table_size() const noexcept { return table_.size(); }
    [[nodiscard]] std::size_t remembered_nodes() const noexcept { return nodes_.size(); }

private:
    /// 07 §8.3. A node of which nothing is remembered is unknown.
    enum class State : std::uint8_t {
        verify_init,         ///< we pinged first
        verify_wait,         ///< it has pinged, we wait for its pong
        remote_verify_wait,  ///< it has answered, we give it time to ping us
        known,               ///< in the table, or waiting for a place there
        contested,           ///< in the table, and asked whether it still lives
        unresponsive,        ///< not in the table any more
    };
    struct Ping {
        SocketAddress to;
        Hash256 token;
        Instant deadline;
    };
    /// The answer to a ping whose endpoint has to prove itself first.
    struct OwedPong {
        SocketAddress to;
        PongPacket pong;
    };
    struct Node {
        Hash256 id;
        SocketAddress address;  ///< where its UDP socket is
        std::uint16_t tcp_port = 0;
        State state = State::verify_init;
        Instant deadline;          ///< when a state that ends by itself does
        std::optional<Ping> ping;  ///< the one that is not answered yet
        std::optional<OwedPong> owed;
        std::optional<Instant> query_deadline;
        unsigned missed_queries = 0;
        std::uint64_t seen = 0;  ///< when it answered last, seconds since 1970
    };
    struct Candidate {
        Hash256 id;
        Hash256 sha;
        bool asked = false;
    };
    struct LookUp {
        Hash256 place;
        std::vector<Candidate> closest;  ///< the closest first, at most kLookUpWidth
        std::size_t outstanding = 0;
        Instant settled;  ///< nodes heard of may still be verified until then
    };
    struct Rate {
        std::size_t count = 0;
    };

    [[nodiscard]] bool admit(const IpAddress& source, Instant now);
    [[nodiscard]] bool may_remember(const IpAddress& ip) const;
    Node* remember(const Hash256& id, const SocketAddress& address, std::uint16_t tcp_port, State state);
    void forget(const Hash256& id);
    [[nodiscard]] Node* find(const Hash256& id);

    Hash256 send(const SocketAddress& to, const DiscoveryPayload& payload);
    void ping(Node& node, const SocketAddress& to, Instant now, std::uint64_t unix_now);
    [[nodiscard]] PingPacket ping_packet(const SocketAddress& to, std::uint64_t unix_now) const;

    void on_ping(const SocketAddress& source, const DiscoveryPacket& packet, std::size_t size, Instant now,
                 std::uint64_t unix_now);
    [[nodiscard]] PongPacket pong_for(const SocketAddress& source, const DiscoveryPacket& packet,
                                      std::uint64_t unix_now);
    /// Answers a ping of an endpoint that is not proven with at most `size` bytes.
    void on_strange_ping(const SocketAddress& source, const DiscoveryPacket& packet, std::size_t size,
                         Instant now, std::uint64_t unix_now);
    void pay_pong(std::optional<OwedPong> owed, const SocketAddress& proven);
    [[nodiscard]] bool on_pong(const SocketAddress& source, const DiscoveryPacket& packet, Instant now,
                               std::uint64_t unix_now);
    [[nodiscard]] bool on_find_node(const SocketAddress& source, const Hash256& id,
                                    const FindNodePacket& query, std::uint64_t unix_now);
    [[nodiscard]] bool on_neighbors(const SocketAddress& source, const Hash256& id,
                                    const NeighborsPacket& answer, Instant now, std::uint64_t unix_now);
    void hear_of(const IpAddress& source, const NodeRecord& record, Instant now, std::uint64_t unix_now);
    /// A node that may be told things, at the address that it has proven.
    [[nodiscard]] Node* verified(const Hash256& id, const SocketAddress& source);

    void become_known(Node& node, Instant now, std::uint64_t unix_now);
    void contest(Node& node, Instant now, std::uint64_t unix_now);
    void leave_table(Node& node);

    void expire(Instant now, std::uint64_t unix_now);
    void continue_look_up(Instant now, std::uint64_t unix_now);
    void offer_candidate(const Node& node);
    void query_missed(Node& node, Instant now, std::uint64_t unix_now);
    void bootstrap(Instant now, std::uint64_t unix_now);

    const crypto::Ed25519Seed key_;
    const Hash256 own_id_;
    DiscoveryOptions options_;
    NodeTable table_;
    std::map<Hash256, Node> nodes_;
    std::map<IpAddress, std::size_t> nodes_per_site_;
    std::map<IpAddress, std::size_t> nodes_per_group_;
    std::map<SocketAddress, Ping> seed_pings_;
    std::optional<LookUp> look_up_;
    std::vector<Datagram> out_;
    std::optional<Instant> next_bootstrap_;
    std::optional<Instant> next_refresh_;
    std::map<IpAddress, Rate> rates_;  ///< within this second
    Instant rates_begin_;
    std::size_t rate_ = 0;
    std::uint32_t ticket_serial_ = 0;
};

}  // namespace bytom::p2p
