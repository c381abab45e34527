// The UDP packets of node discovery (07 §8.1). A packet proves nothing but its source address: the reference
// checks no signature, and so what we answer to must not depend on one.
#pragma once

#include <span>
#include <string>
#include <tuple>
#include <variant>

#include <bytom/base/hash256.hpp>
#include <bytom/crypto/ed25519.hpp>
#include <bytom/p2p/protocol_error.hpp>

namespace bytom::p2p {

/// Prefix, sender's id, signature.
inline constexpr std::size_t kPacketHeadSize = 15 + 32 + 65;
/// Longer packets are cut off by the reference.
inline constexpr std::size_t kMaxDiscoveryPacket = 1280;
inline constexpr std::uint64_t kDiscoveryVersion = 4;
/// Nodes in one packet, so that it stays below kMaxDiscoveryPacket.
inline constexpr std::size_t kMaxNeighbors = 8;
inline constexpr std::size_t kMaxTopicNodes = 7;

/// A member and its name in the packet's JSON text.
template <typename Owner, typename T>
struct PacketField {
    std::string_view name;
    T Owner::* member;
};
template <typename Owner, typename T>
PacketField(std::string_view, T Owner::*) -> PacketField<Owner, T>;

/// Informative: only a ping's TCP port is derived from it.
struct Endpoint {
    Bytes ip;  ///< 4 or 16 bytes from honest peers
    std::uint16_t udp = 0;
    std::uint16_t tcp = 0;
    static constexpr auto fields() {
        return std::tuple(PacketField{"IP", &Endpoint::ip}, PacketField{"UDP", &Endpoint::udp},
                          PacketField{"TCP", &Endpoint::tcp});
    }
};

struct NodeRecord {
    Bytes ip;
    std::uint16_t udp = 0;
    std::uint16_t tcp = 0;
    Hash256 id;
    static constexpr auto fields() {
        return std::tuple(PacketField{"IP", &NodeRecord::ip}, PacketField{"UDP", &NodeRecord::udp},
                          PacketField{"TCP", &NodeRecord::tcp}, PacketField{"ID", &NodeRecord::id});
    }
};

// Expirations are seconds since 1970.

struct PingPacket {
    std::uint64_t version = 0;  ///< kDiscoveryVersion from honest peers
    Endpoint from;
    Endpoint to;
    std::uint64_t expiration = 0;
    std::vector<std::string> topics;
    Bytes rest;
    static constexpr auto fields() {
        return std::tuple(PacketField{"Version", &PingPacket::version},
                          PacketField{"From", &PingPacket::from}, PacketField{"To", &PingPacket::to},
                          PacketField{"Expiration", &PingPacket::expiration},
                          PacketField{"Topics", &PingPacket::topics}, PacketField{"Rest", &PingPacket::rest});
    }
};

struct PongPacket {
    Endpoint to;
    Bytes reply_tok;  ///< hash of the ping
    std::uint64_t expiration = 0;
    Hash256 topic_hash;
    std::uint32_t ticket_serial = 0;
    std::vector<std::uint32_t> wait_periods;  ///< seconds
    Bytes rest;
    static constexpr auto fields() {
        return std::tuple(PacketField{"To", &PongPacket::to}, PacketField{"ReplyTok", &PongPacket::reply_tok},
                          PacketField{"Expiration", &PongPacket::expiration},
                          PacketField{"TopicHash", &PongPacket::topic_hash},
                          PacketField{"TicketSerial", &PongPacket::ticket_serial},
                          PacketField{"WaitPeriods", &PongPacket::wait_periods},
                          PacketField{"Rest", &PongPacket::rest});
    }
};

/// Asks for the nodes closest to a hash that is a node id, unhashed.
struct FindNodePacket {
    Hash256 target;
    std::uint64_t expiration = 0;
    Bytes rest;
    static constexpr auto fields() {
        return std::tuple(PacketField{"Target", &FindNodePacket::target},
                          PacketField{"Expiration", &FindNodePacket::expiration},
                          PacketField{"Rest", &FindNodePacket::rest});
    }
};

struct NeighborsPacket {
    std::vector<NodeRecord> nodes;
    std::uint64_t expiration = 0;
    Bytes rest;
    static constexpr auto fields() {
        return std::tuple(PacketField{"Nodes", &NeighborsPacket::nodes},
                          PacketField{"Expiration", &NeighborsPacket::expiration},
                          PacketField{"Rest", &NeighborsPacket::rest});
    }
};

/// Asks for the nodes closest to a hash.
struct FindNodeHashPacket : FindNodePacket {};

struct TopicRegisterPacket {
    std::vector<std::string> topics;
    std::uint64_t idx = 0;
    Bytes pong;  ///< the whole packet
    static constexpr auto fields() {
        return std::tuple(PacketField{"Topics", &TopicRegisterPacket::topics},
                          PacketField{"Idx", &TopicRegisterPacket::idx},
                          PacketField{"Pong", &TopicRegisterPacket::pong});
    }
};

struct TopicQueryPacket {
    std::string topic;
    std::uint64_t expiration = 0;
    static constexpr auto fields() {
        return std::tuple(PacketField{"Topic", &TopicQueryPacket::topic},
                          PacketField{"Expiration", &TopicQueryPacket::expiration});
    }
};

struct TopicNodesPacket {
    Hash256 echo;  ///< hash of the query's packet
    std::vector<NodeRecord> nodes;
    static constexpr auto fields() {
        return std::tuple(PacketField{"Echo", &TopicNodesPacket::echo},
                          PacketField{"Nodes", &TopicNodesPacket::nodes});
    }
};

/// In order of the packet types 1 … 8.
using DiscoveryPayload =
    std::variant<PingPacket, PongPacket, FindNodePacket, NeighborsPacket, FindNodeHashPacket,
                 TopicRegisterPacket, TopicQueryPacket, TopicNodesPacket>;

/// The JSON text of a payload, as the reference would write it.
[[nodiscard]] std::string payload_json(const DiscoveryPayload& payload);

/// The whole packet, signed. The caller limits its size (kMaxNeighbors, kMaxTopicNodes).
[[nodiscard]] Bytes encode_discovery_packet(const crypto::Ed25519Seed& node_key,
                                            const DiscoveryPayload& payload);

struct DiscoveryPacket {
    DiscoveryPayload payload;
    Hash256 remote_id;  ///< what the sender says it is
    Hash256 hash;
};

/// A pong of the fields that matter to a ping's sender: shorter than any ping. The fields left out are empty
/// to its reader (07 §8.1).
[[nodiscard]] Bytes encode_brief_pong(const crypto::Ed25519Seed& node_key, const Hash256& reply_tok,
                                      std::uint64_t expiration);

/// Errors, in this order: too_small, bad_prefix, unknown_packet, bad_json. The signature is not looked at.
[[nodiscard]] Decoded<DiscoveryPacket> decode_discovery_packet(ByteView packet);

/// Whether a packet that decodes is signed by the id it names.
[[nodiscard]] bool has_valid_signature(ByteView packet);

/// The token by which answers name a packet: its last 32 bytes. Precondition: at least so many.
[[nodiscard]] Hash256 packet_hash(ByteView packet) noexcept;

/// A pong's TopicHash for the topics of the ping (07 §8.3).
[[nodiscard]] Hash256 topic_hash(std::span<const std::string> topics);

}  // namespace bytom::p2p
