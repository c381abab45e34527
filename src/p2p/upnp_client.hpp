// Asks the router for a port, from time to time and without making anybody wait (07 §6.5).
#pragma once

#include <functional>
#include <memory>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include <bytom/p2p/ip_address.hpp>

namespace bytom::p2p {

/// Network thread.
class UpnpClient {
public:
    /// `group` is where routers listen, 239.255.255.250:1900 but in tests.
    UpnpClient(boost::asio::io_context& io, const SocketAddress& group, std::uint16_t port,
               std::function<void(const IpAddress&)> on_external_address);
    ~UpnpClient();
    UpnpClient(const UpnpClient&) = delete;
    UpnpClient& operator=(const UpnpClient&) = delete;

    /// Maps the port for TCP and UDP and does so again every twenty minutes, until close(); then takes back
    /// what it has mapped, which a router that does not answer delays by two seconds at most.
    boost::asio::awaitable<void> run();
    void close();

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace bytom::p2p
