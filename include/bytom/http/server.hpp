// The HTTP/1.1 listener (09 §1). Sockets live on network threads as coroutines; deferred answers run on a
// worker pool, so that a slow one delays nobody else.
#pragma once

#include <chrono>
#include <cstdint>

#include <bytom/base/result.hpp>
#include <bytom/http/handler.hpp>

namespace bytom::http {

struct ServerOptions {
    /// "host:port"; an empty host means every interface, port 0 lets the system choose.
    std::string address = "127.0.0.1:9888";
    std::size_t network_threads = 2;
    std::size_t worker_threads = 4;
    std::size_t max_connections = 1024;  ///< further ones are closed at once
    /// Deferred requests being worked on or waiting for a worker; beyond it the answer is 503.
    std::size_t max_concurrent_requests = 512;
    std::size_t max_header_bytes = std::size_t{1} << 20;  ///< 431 beyond
    std::size_t max_body_bytes = std::size_t{64} << 20;   ///< 413 beyond
    std::size_t max_buffered_bytes = std::size_t{256}
                                     << 20;  ///< all large requests in memory together; 503 beyond
    /// All large answers together that clients have not taken yet; 503 beyond.
    std::size_t max_unsent_bytes = std::size_t{1} << 30;
    /// Of one whole request, idle time before it included; 408 beyond if some of it has come.
    std::chrono::seconds read_timeout{120};
    std::chrono::seconds write_timeout{3600};   ///< of one response
    std::chrono::seconds stall_timeout{120};    ///< of a response of which the client takes nothing
    std::chrono::seconds handler_timeout{600};  ///< of one deferred response; 408 beyond
    std::size_t max_socket_message_bytes = std::size_t{64} << 10;  ///< that a WebSocket client may send
    std::size_t max_socket_answers = 20;  ///< unsent answers of one WebSocket client; it waits beyond
    /// Messages that wait for one WebSocket client to take them; the connection is cut off beyond.
    std::size_t max_socket_backlog_bytes = std::size_t{64} << 20;
    std::chrono::seconds stop_grace{2};  ///< for requests in flight when the server stops
};

class Server {
public:
    /// Binds and begins to serve. The handler must outlive the server. Errors: listen_failed (address not
    /// understood or not free).
    [[nodiscard]] static Result<std::unique_ptr<Server>> start(const ServerOptions& options,
                                                               Handler& handler);
    virtual ~Server() = default;
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    /// The port that it listens on.
    [[nodiscard]] virtual std::uint16_t port() const noexcept = 0;

    /// Takes no more connections, closes idle ones, lets requests in flight end for the grace time, joins all
    /// threads. Also done by the destructor. Not from a handler.
    virtual void stop() = 0;

protected:
    Server() = default;
};

}  // namespace bytom::http
