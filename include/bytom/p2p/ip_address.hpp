// IP addresses and ports as values, and which addresses may be passed on (07 §6.1, §8.3).
#pragma once

#include <array>
#include <compare>
#include <optional>
#include <string>

#include <bytom/base/bytes.hpp>
#include <bytom/p2p/protocol_error.hpp>

namespace bytom::p2p {

/// An IPv4 or IPv6 address. IPv4 is kept in its IPv4-mapped form, so that both spellings are equal.
struct IpAddress {
    std::array<std::uint8_t, 16> bytes{};  ///< network byte order

    [[nodiscard]] auto operator<=>(const IpAddress&) const = default;

    /// Nothing unless 4 or 16 bytes.
    [[nodiscard]] static std::optional<IpAddress> from_bytes(ByteView bytes) noexcept;
    /// An address literal without brackets or zone; IPv4 octets without leading zeros.
    [[nodiscard]] static std::optional<IpAddress> from_text(std::string_view text) noexcept;
    /// Dotted for IPv4 (mapped ones included), RFC 5952 for the rest.
    [[nodiscard]] std::string to_text() const;

    [[nodiscard]] bool is_v4() const noexcept;
    [[nodiscard]] bool is_unspecified() const noexcept;
    [[nodiscard]] bool is_loopback() const noexcept;
    [[nodiscard]] bool is_multicast() const noexcept;
    /// Loopback, private and link-local networks (07 §8.3); not 169.254/16 and 100.64/10.
    [[nodiscard]] bool is_lan() const noexcept;
    /// Multicast and the special-purpose networks of 07 §8.3.
    [[nodiscard]] bool is_special() const noexcept;

    /// What one host or household has: an IPv4 address, or a /64 of IPv6 (zeros behind). Counts and bans are
    /// by site. Addresses of the LAN are sites of their own.
    [[nodiscard]] IpAddress site() const noexcept;
    /// What one operator may have a whole of: a /16 of IPv4, a /32 of IPv6 (zeros behind).
    [[nodiscard]] IpAddress network_group() const noexcept;
};

/// Whether `sender` may tell us of `relayed`. Errors, in this order: unspecified, special, loopback, lan.
[[nodiscard]] Checked check_relay(const IpAddress& sender, const IpAddress& relayed) noexcept;

struct SocketAddress {
    IpAddress ip;
    std::uint16_t port = 0;

    [[nodiscard]] auto operator<=>(const SocketAddress&) const = default;

    /// "ip:port", IPv6 in brackets; no host names.
    [[nodiscard]] static std::optional<SocketAddress> from_text(std::string_view text) noexcept;
    [[nodiscard]] std::string to_text() const;
};

struct AddressList {
    std::vector<SocketAddress> accepted;
    std::vector<std::string> rejected;  ///< to be warned of
};

/// The comma-separated list of `keep_dial` and `seeds`. Empty entries are nothing.
[[nodiscard]] AddressList parse_address_list(std::string_view text);

}  // namespace bytom::p2p
