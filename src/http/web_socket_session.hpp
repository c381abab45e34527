// One WebSocket connection on its network thread (09 §9).
#pragma once

#include <chrono>
#include <functional>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/generic/stream_protocol.hpp>

#include <bytom/http/server.hpp>

namespace bytom::http {

/// Whether a request is a well-formed WebSocket handshake (RFC 6455 §4.2.1).
[[nodiscard]] bool is_web_socket_handshake(const Request& request);

/// What a handler writes to: it may outlive the connection, to no effect.
class OutgoingQueue;

[[nodiscard]] std::shared_ptr<OutgoingQueue> make_outgoing_queue(const ServerOptions& options);
[[nodiscard]] std::shared_ptr<WebSocket> as_web_socket(const std::shared_ptr<OutgoingQueue>& queue);

/// Slower than this many bytes a second over the stall time-out, a client counts as gone.
inline constexpr std::size_t kSlowestRate = std::size_t{16} << 10;

/// Answers the handshake and serves the client to the end of the connection. Closing the socket ends
/// it. `deadline` says until when the client must have taken what is being sent; `on_traffic` is called after
/// each message in either direction.
[[nodiscard]] boost::asio::awaitable<void> serve_web_socket(
    boost::asio::generic::stream_protocol::socket& socket, std::shared_ptr<OutgoingQueue> queue,
    const ServerOptions& options, const Request& handshake, std::unique_ptr<WebSocketHandler> handler,
    std::chrono::steady_clock::time_point& deadline, std::function<void()> on_traffic);

}  // namespace bytom::http
