// Between our socket addresses and Asio's.
#pragma once

#include <boost/asio/ip/tcp.hpp>

#include "p2p/asio_address.hpp"

namespace bytom::p2p {

[[nodiscard]] inline boost::asio::ip::tcp::endpoint to_endpoint(const SocketAddress& address) {
    return {to_asio(address.ip), address.port};
}

[[nodiscard]] inline SocketAddress from_endpoint(const boost::asio::ip::tcp::endpoint& endpoint) {
    return {.ip = from_asio(endpoint.address()), .port = endpoint.port()};
}

}  // namespace bytom::p2p
