// Opening a listening socket: one rule for P2P, the API and stratum.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>

#include <bytom/base/result.hpp>

namespace bytom::io {

struct ListenOptions {
    /// A port that is in use is retried for this long: a node that was stopped a moment ago may still hold
    /// it. Blocks the caller.
    std::chrono::milliseconds retry{5'000};
    int backlog = boost::asio::socket_base::max_listen_connections;
};

/// Listens at "host:port". Host names are resolved, IPv4 first; an empty host is every interface, of IPv6 and
/// IPv4 where the system has both; port 0 lets the system choose (see local_endpoint()).
/// Errors, shown to users: bad_listen_address (not of that form, or the name is unknown), listen_failed
/// (names the address, the reason and, for a taken port, what to look for).
[[nodiscard]] Result<boost::asio::ip::tcp::acceptor> listen_tcp(const boost::asio::any_io_executor& executor,
                                                                std::string_view address,
                                                                const ListenOptions& options = {});

/// Listens at the path of a Unix socket, which nobody can open until it has these permissions. What a process
/// that is gone has left there is replaced, nothing else. The caller removes it. Errors, shown to users:
/// bad_listen_address (too long), listen_failed (something else is there, or another process listens).
[[nodiscard]] Result<boost::asio::local::stream_protocol::acceptor> listen_unix(
    const boost::asio::any_io_executor& executor, const std::string& path, unsigned permissions);

}  // namespace bytom::io
