// The address that users know a peer by.
#pragma once

#include <boost/asio/ip/address.hpp>

namespace bytom::io {

/// Without the form in which a socket of IPv6 shows IPv4, so that one host has one address.
[[nodiscard]] boost::asio::ip::address plain_address(const boost::asio::ip::address& address);

}  // namespace bytom::io
