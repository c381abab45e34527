#include "blockcenter/gateway/client_connection.hpp"

#include <boost/asio/ip/address.hpp>

namespace bytom::blockcenter {

ClientConnection::Error ClientConnection::connect(const NodeAddress& node, std::chrono::milliseconds time) {
    Error bad_address;
    const auto address = boost::asio::ip::make_address(node.host, bad_address);
    if (bad_address) return bad_address;
    const boost::asio::ip::tcp::endpoint endpoint(address, node.port);
    return wait_for(time, [&](auto done) { stream_.async_connect(endpoint, std::move(done)); });
}

}  // namespace bytom::blockcenter
