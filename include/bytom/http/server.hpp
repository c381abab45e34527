// The HTTP/1.1 listener (09 §1). Sockets live on network threads as coroutines; deferred answers run on a
// worker pool, so that a slow one delays nobody else.
#pragma once

#include <chrono>
#include <cstdint>

#include <bytom/base/result.hpp>
#include <bytom/http/browser_guard.hpp>
#include <bytom/http/handler.hpp>

namespace bytom::http {

struct ServerOptions {
    /// "host:port"; an empty host means every interface, port 0 lets the system choose. Or "unix:" and the
    /// path of a Unix socket, whose clients count as this machine's: its permissions say who they are.
    std::string address = "127.0.0.1:9888";
    unsigned unix_mode = 0600;                     ///< permissions of the Unix socket
    std::chrono::milliseconds listen_retry{5000};  ///< how long a port that is taken is tried again
    std::size_t network_threads = 2;               ///< at most; one as long as there is one connection
    std::size_t worker_threads = 4;
    /// Beyond it, newcomers take the places of idle clients, the longest idle first, then of slow ones.
    std::size_t max_connections = 1024;
    std::size_t local_reserve = 32;    ///< places for this machine's clients alone; at most an eighth of all
    std::size_t max_per_address = 0;   ///< for one address elsewhere (IPv6: /64); 0: an eighth of all
    std::size_t max_web_sockets = 25;  ///< how many of the connections may be WebSockets
    std::size_t max_streams = 256;     ///< and how many streams (StreamResponse)
    /// WebSockets and streams on which nothing has been said for so long, and calls that have run for so
    /// long, are taken for idle when places are short.
    std::chrono::seconds quiet_time{60};
    /// Web pages and host names that are not this machine's.
    BrowserOptions browser{};
    /// Deferred requests being worked on or waiting for a worker; beyond it the answer is 503. An eighth of
    /// them is for this machine's clients alone.
    std::size_t max_concurrent_requests = 512;
    std::size_t max_header_bytes = std::size_t{1} << 20;  ///< 431 beyond
    std::size_t max_field_bytes = std::size_t{64} << 10;  ///< in one header field; 431 beyond
    std::size_t max_body_bytes = std::size_t{64} << 20;   ///< 413 beyond
    std::size_t max_buffered_bytes = std::size_t{256}
                                     << 20;  ///< all large requests in memory together; 503 beyond
    /// All large answers together that clients have not taken yet; 503 beyond.
    std::size_t max_unsent_bytes = std::size_t{1} << 30;
    /// Of one whole request, idle time before it included; 408 beyond if some of it has come.
    std::chrono::seconds read_timeout{120};
    std::chrono::seconds head_timeout{30};     ///< from the first byte of a request to the end of its head
    std::chrono::seconds write_timeout{3600};  ///< for one response
    /// Of a response of which the client takes nothing. A client that takes less than 16 KiB a second over
    /// this time and what the response needs at that rate is cut off, too.
    std::chrono::seconds stall_timeout{120};
    /// Of a piece of a stream: the client resumes.
    std::chrono::seconds stream_stall_timeout{30};
    std::chrono::seconds handler_timeout{600};                     ///< for one deferred response; 408 beyond
    std::size_t max_socket_message_bytes = std::size_t{64} << 10;  ///< that a WebSocket client may send
    std::size_t max_socket_answers = 20;  ///< unsent answers of one WebSocket client; it waits beyond
    /// Messages that wait for one WebSocket client to take them; the connection is cut off beyond.
    std::size_t max_socket_backlog_bytes = std::size_t{64} << 20;
    /// For requests in flight when the server stops. After half of it calls that run are told to end.
    std::chrono::milliseconds stop_grace{1000};
};

class Server {
public:
    /// Binds and begins to serve. The handler must outlive the server. Errors: those of io::listen_tcp and
    /// io::listen_unix, no_thread.
    [[nodiscard]] static Result<std::unique_ptr<Server>> start(const ServerOptions& options,
                                                               Handler& handler);
    virtual ~Server() = default;
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    /// The port that it listens on; 0: a Unix socket.
    [[nodiscard]] virtual std::uint16_t port() const noexcept = 0;

    /// Takes no more connections, closes idle ones, lets requests in flight end for the grace time, joins the
    /// network threads; the destructor, which does all that, too, the workers. Not from a handler.
    virtual void stop() = 0;

protected:
    Server() = default;
};

}  // namespace bytom::http
