// A connection on its way to becoming a peer: socket, deadline and why it failed.
#pragma once

#include <optional>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <bytom/p2p/peer.hpp>

namespace bytom::p2p {

/// Shared between the coroutine that shakes hands and the network that may end it. Network thread.
class HalfOpen final : public std::enable_shared_from_this<HalfOpen> {
public:
    HalfOpen(ConnectionId id, boost::asio::ip::tcp::socket socket, const SocketAddress& address,
             bool outbound)
        : id(id),
          address(address),
          outbound(outbound),
          since(std::chrono::steady_clock::now()),
          progress(since),
          socket(std::move(socket)),
          deadline_(this->socket.get_executor()) {}

    const ConnectionId id;
    const SocketAddress address;
    const bool outbound;
    const std::chrono::steady_clock::time_point since;
    std::chrono::steady_clock::time_point progress;  ///< when the present stage began
    bool lan = false;
    bool chosen = false;  ///< dialled to have enough peers, not because somebody asked for this one
    std::optional<crypto::Ed25519PublicKey> key;  ///< once the peer has proved it
    boost::asio::ip::tcp::socket socket;

    /// Closes the socket with this reason unless it is armed or disarmed again before.
    void arm(std::chrono::milliseconds timeout, std::string_view reason);
    void disarm();
    void close(std::string_view reason);

    [[nodiscard]] bool closed() const noexcept { return closed_; }
    /// Why an operation on the socket failed: our own reason if we closed it.
    [[nodiscard]] std::string failure(const boost::system::error_code& error) const;

private:
    boost::asio::steady_timer deadline_;
    std::uint64_t armed_ = 0;  ///< counts, so that an old deadline knows that it is
    bool closed_ = false;
    std::string reason_;
};

}  // namespace bytom::p2p
