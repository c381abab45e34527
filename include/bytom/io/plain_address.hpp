// The address that users know a peer by.
#pragma once

#include <boost/asio/ip/address.hpp>

namespace bytom::io {

/// Turns an IPv4-mapped IPv6 address into the IPv4 address, so that a host has only one form.
[[nodiscard]] boost::asio::ip::address plain_address(const boost::asio::ip::address& address);

}  // namespace bytom::io
