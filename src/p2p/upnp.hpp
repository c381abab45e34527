// What is said to and heard from a router that opens a port (07 §6.5): texts in, texts out, without I/O.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <bytom/p2p/ip_address.hpp>

namespace bytom::p2p {

/// Longest description or answer of a router that is read.
inline constexpr std::size_t kMaxUpnpText = std::size_t{256} << 10;

/// The datagram that asks the local network for routers.
[[nodiscard]] std::string ssdp_search();

struct RouterUrl {
    SocketAddress address;
    std::string path;  ///< from the slash on

    /// "http://ip[:port]/path" of an address in the local network, without spaces or control characters: a
    /// router that points elsewhere is none.
    [[nodiscard]] static std::optional<RouterUrl> from_text(std::string_view text);
};

/// Where a device that answered the search describes itself; nothing unless it says to be a router.
[[nodiscard]] std::optional<RouterUrl> parse_ssdp_answer(std::string_view datagram);

struct PortService {
    std::string type;  ///< "urn:schemas-upnp-org:service:WANIPConnection:1" or that for PPP
    std::string control_path;
};

/// The service of a device description that maps ports.
[[nodiscard]] std::optional<PortService> find_port_service(std::string_view description);

/// Bodies of the calls, and the header SOAPAction that goes with them.
[[nodiscard]] std::string soap_action(const PortService& service, std::string_view action);
[[nodiscard]] std::string external_address_call(const PortService& service);
/// `protocol` is "TCP" or "UDP"; the port is the same outside and inside.
[[nodiscard]] std::string map_port_call(const PortService& service, std::string_view protocol,
                                        std::uint16_t port, const IpAddress& own_address);
[[nodiscard]] std::string unmap_port_call(const PortService& service, std::string_view protocol,
                                          std::uint16_t port);

/// The address in the answer to external_address_call; nothing unless it is one that others can reach.
[[nodiscard]] std::optional<IpAddress> parse_external_address(std::string_view answer);

}  // namespace bytom::p2p
