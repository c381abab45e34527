#include "blockcenter/gateway/client_connection.hpp"

#include <algorithm>

#include <boost/asio/ip/address.hpp>

#include "blockcenter/gateway/node_names.hpp"

namespace bytom::blockcenter {

ClientConnection::Error ClientConnection::connect(const NodeAddress& node, std::chrono::milliseconds time) {
    using std::chrono::milliseconds;
    using std::chrono::steady_clock;
    const auto deadline = steady_clock::now() + time;
    NodeNames::Addresses addresses;
    Error is_name;
    const auto address = boost::asio::ip::make_address(node.host, is_name);
    if (!is_name) {
        addresses.push_back(address);
    } else if (node.names != nullptr) {
        addresses = node.names->look_up(node.host, deadline, stop_);
    }
    Error result = boost::asio::error::host_not_found;
    for (std::size_t i = 0; i < addresses.size(); ++i) {
        // One that does not answer leaves the others their share.
        const auto left = std::chrono::duration_cast<milliseconds>(deadline - steady_clock::now());
        const auto share = std::max(left / static_cast<int>(addresses.size() - i), milliseconds(1));
        const boost::asio::ip::tcp::endpoint endpoint(addresses[i], node.port);
        stream_.close();
        result = wait_for(share, [&](auto done) { stream_.async_connect(endpoint, std::move(done)); });
        if (!result || stopped()) break;
    }
    return result;
}

}  // namespace bytom::blockcenter
