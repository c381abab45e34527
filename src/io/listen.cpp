#include <algorithm>
#include <string>
#include <thread>
#include <vector>

#include <boost/asio/ip/v6_only.hpp>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <bytom/base/listen_address.hpp>
#include <bytom/io/listen.hpp>

namespace bytom::io {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

constexpr std::chrono::milliseconds kRetryPause{100};

Result<std::vector<tcp::endpoint>> endpoints_of(const asio::any_io_executor& executor,
                                                std::string_view text) {
    const auto address = base::parse_listen_address(text);
    if (!address)
        return base::fail("bad_listen_address", std::string(text) + ": not an address of the form host:port");
    // Where the system has no IPv6 the first one fails and the second is tried.
    if (address->host.empty()) {
        return std::vector<tcp::endpoint>{{asio::ip::address_v6::any(), address->port},
                                          {asio::ip::address_v4::any(), address->port}};
    }
    tcp::resolver resolver(executor);
    error_code error;
    const auto found = resolver.resolve(address->host, std::to_string(address->port),
                                        tcp::resolver::passive | tcp::resolver::numeric_service, error);
    if (error) return base::fail("bad_listen_address", std::string(text) + ": " + error.message());
    std::vector<tcp::endpoint> endpoints;
    for (const auto& entry : found)
        endpoints.push_back(entry.endpoint());
    std::ranges::partition(endpoints,
                           [](const tcp::endpoint& endpoint) { return endpoint.address().is_v4(); });
    return endpoints;
}

error_code open(tcp::acceptor& acceptor, const tcp::endpoint& endpoint, int backlog) {
    error_code error;
    if (acceptor.open(endpoint.protocol(), error)) return error;
    if (acceptor.set_option(tcp::acceptor::reuse_address(true), error)) return error;
    if (endpoint.address().is_v6() && endpoint.address().is_unspecified() &&
        acceptor.set_option(asio::ip::v6_only(false), error))
        return error;
    if (acceptor.bind(endpoint, error)) return error;
    (void)acceptor.listen(backlog, error);
    return error;
}

std::string explanation(const error_code& error) {
    if (error == asio::error::address_in_use)
        return error.message() + " (another node or program listens there; `ss -ltnp` shows which)";
    if (error == asio::error::access_denied) return error.message() + " (ports below 1024 need a privilege)";
    return error.message();
}

/// Removes a socket that nobody listens at.
Status<> make_room(const asio::any_io_executor& executor, const std::string& path) {
    struct stat found{};
    if (::lstat(path.c_str(), &found) != 0) return {};
    if (!S_ISSOCK(found.st_mode))
        return base::fail("listen_failed", path + ": there is something else than a socket");
    asio::local::stream_protocol::socket probe(executor);
    error_code error;
    (void)probe.connect(asio::local::stream_protocol::endpoint(path), error);
    if (error != asio::error::connection_refused)
        return base::fail("listen_failed", path + ": another process listens there");
    ::unlink(path.c_str());
    return {};
}

}  // namespace

Result<tcp::acceptor> listen_tcp(const asio::any_io_executor& executor, std::string_view address,
                                 const ListenOptions& options) {
    BYTOM_ASSIGN(const auto endpoints, endpoints_of(executor, address));
    const auto deadline = std::chrono::steady_clock::now() + options.retry;
    for (;;) {
        error_code error;
        for (const tcp::endpoint& endpoint : endpoints) {
            tcp::acceptor acceptor(executor);
            error = open(acceptor, endpoint, options.backlog);
            if (!error) return acceptor;
        }
        if (error != asio::error::address_in_use || std::chrono::steady_clock::now() + kRetryPause > deadline)
            return base::fail("listen_failed", std::string(address) + ": " + explanation(error));
        // No system tells when a port becomes free.
        std::this_thread::sleep_for(kRetryPause);
    }
}

Result<asio::local::stream_protocol::acceptor> listen_unix(const asio::any_io_executor& executor,
                                                           const std::string& path, unsigned permissions) {
    using asio::local::stream_protocol;
    const auto failed = [&path](const error_code& error) {
        return base::fail("listen_failed", path + ": " + error.message());
    };
    if (path.empty() || path.size() >= sizeof(sockaddr_un::sun_path))
        return base::fail("bad_listen_address",
                          "\"" + path + "\" is no path of a Unix socket: too long or empty");
    BYTOM_TRY(make_room(executor, path));
    stream_protocol::acceptor acceptor(executor);
    error_code error;
    if (acceptor.open(stream_protocol(), error)) return failed(error);
    // Before it has a name, so that it never has others.
    if (::fchmod(acceptor.native_handle(), 0600) != 0)
        return failed({errno, asio::error::get_system_category()});
    if (acceptor.bind(stream_protocol::endpoint(path), error)) return failed(error);
    if (::chmod(path.c_str(), permissions) != 0) {
        error = {errno, asio::error::get_system_category()};
    } else {
        (void)acceptor.listen(asio::socket_base::max_listen_connections, error);
    }
    if (!error) return acceptor;
    ::unlink(path.c_str());
    return failed(error);
}

}  // namespace bytom::io
