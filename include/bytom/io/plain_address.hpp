// The address that users know a peer by.
#pragma once

#include <string>

#include <boost/asio/ip/address.hpp>

namespace bytom::io {

/// Turns an IPv4-mapped IPv6 address into the IPv4 address, so that a host has only one form.
[[nodiscard]] boost::asio::ip::address plain_address(const boost::asio::ip::address& address);

/// What counts as one client where each may have only so much: an IPv4 address, mapped or not, or the /64
/// that one IPv6 client may use all of, as "2001:db8::/64"; this machine's own address stands for itself.
[[nodiscard]] std::string client_group(const boost::asio::ip::address& address);

}  // namespace bytom::io
