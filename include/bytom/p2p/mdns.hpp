// Finding nodes of the same network in the LAN by multicast DNS (07 §9). The packets, without I/O.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <bytom/base/bytes.hpp>
#include <bytom/base/result.hpp>
#include <bytom/p2p/ip_address.hpp>

namespace bytom::p2p {

/// "bytom" + chain id + "LanDiscover": the DNS label under which nodes of one network find each other.
[[nodiscard]] std::string lan_service(std::string_view chain_id);

/// Asks who offers the service.
[[nodiscard]] Bytes mdns_query(std::string_view service);

struct LanNode {
    std::string host;                  ///< a DNS label, this machine's name
    std::uint16_t port = 0;            ///< where it listens, TCP
    std::vector<IpAddress> addresses;  ///< this machine's
};

/// Says that we offer it: PTR, SRV, TXT and address records. Precondition: the labels have at most 63 bytes.
[[nodiscard]] Bytes mdns_answer(std::string_view service, const LanNode& node);

/// What a datagram of the group has to do with the service.
struct MdnsMessage {
    bool asks = false;                 ///< it asks who offers the service
    std::vector<SocketAddress> nodes;  ///< it says that nodes are here; IPv4 only
};

/// Anything may come from the LAN: what is cut off, unknown or inconsistent is left out. Errors: malformed.
[[nodiscard]] Result<MdnsMessage> parse_mdns(std::string_view service, ByteView datagram);

}  // namespace bytom::p2p
