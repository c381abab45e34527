#include <algorithm>
#include <unordered_map>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <unistd.h>

#include <bytom/base/log.hpp>
#include <bytom/base/thread_pool.hpp>
#include <bytom/http/server.hpp>
#include <bytom/io/accept_errors.hpp>
#include <bytom/io/io_thread.hpp>
#include <bytom/io/listen.hpp>
#include <bytom/io/plain_address.hpp>
#include <bytom/io/post.hpp>
#include <bytom/io/task_scope.hpp>

#include "http/connection.hpp"
#include "http/disregard.hpp"

namespace bytom::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using UnixSocket = asio::local::stream_protocol::socket;
using boost::system::error_code;
using io::Awaitable;
using io::kAwait;
using SteadyClock = std::chrono::steady_clock;

constexpr const char* kModule = "http";
constexpr const char* kThisMachine = "127.0.0.1";
constexpr std::chrono::milliseconds kAcceptPause{100};  ///< after an error, for descriptors to come free

/// How often connections are looked at, and the loop if there are none.
constexpr std::chrono::seconds kPace{1};
constexpr std::chrono::seconds kIdlePace{60};

/// A loop with its thread and the connections on it. The members are the thread's own, `loop` is everybody's.
struct NetworkThread {
    NetworkThread(std::size_t number, base::ThreadPool& pool)
        : loop("http-" + std::to_string(number)), state(pool, io::post_to(loop.context().get_executor())) {}

    std::unordered_map<ConnectionTable::Id, Connection*> connections;
    io::IoThread loop;
    ThreadState state;                        ///< the date is renewed while there are connections
    bool running = false;                     ///< owned by the accept loop, from run() on
    asio::steady_timer pace{loop.context()};  ///< until the connections are looked at again
};

class StreamServer final : public Server {
public:
    StreamServer(const ServerOptions& options, Handler& handler)
        : state_(options, handler), workers_(std::max<std::size_t>(options.worker_threads, 1), "http-work") {
        state_.close = [this](const ConnectionTable::Place& place) { evict(place); };
        for (std::size_t i = 0; i < std::max<std::size_t>(options.network_threads, 1); ++i) {
            network_.push_back(std::make_unique<NetworkThread>(i, workers_));
        }
    }
    ~StreamServer() override { stop(); }

    [[nodiscard]] Status<> listen();
    [[nodiscard]] Status<> run();

    [[nodiscard]] std::uint16_t port() const noexcept override { return port_; }
    void stop() override;

private:
    void on_all_connections(void (Connection::*act)());
    template <typename Acceptor>
    Awaitable<void> accept(Acceptor& acceptor);
    [[nodiscard]] std::size_t choose_home();
    /// Whatever follows from a new socket: a place for it, or none.
    void welcome(std::size_t home, tcp::socket socket);
    void welcome(std::size_t home, UnixSocket socket);
    void admit(std::size_t home, StreamSocket socket, ConnectionPeer peer);
    Awaitable<void> serve(NetworkThread& home, StreamSocket socket, ConnectionTable::Id place,
                          ConnectionPeer peer);
    Awaitable<void> tick(NetworkThread& home);
    void evict(const ConnectionTable::Place& place);

    ServerState state_;
    std::uint16_t port_ = 0;
    base::ThreadPool workers_;
    std::vector<std::unique_ptr<NetworkThread>> network_;
    std::optional<tcp::acceptor> acceptor_;  ///< on the first network thread, as the next; one of them
    std::optional<asio::local::stream_protocol::acceptor> unix_acceptor_;
    std::string unix_path_;                    ///< what it made; empty: TCP
    std::size_t next_home_ = 0;                ///< used by the accept loop only
    io::AcceptErrors accept_errors_{kModule};  ///< likewise
};

Status<> StreamServer::listen() {
    constexpr std::string_view kUnix = "unix:";
    if (state_.options.address.starts_with(kUnix)) {
        const std::string path = state_.options.address.substr(kUnix.size());
        BYTOM_ASSIGN(unix_acceptor_, io::listen_unix(network_.front()->loop.context().get_executor(), path,
                                                     state_.options.unix_mode));
        unix_path_ = path;
        return {};
    }
    BYTOM_ASSIGN(acceptor_, io::listen_tcp(network_.front()->loop.context().get_executor(),
                                           state_.options.address, {.retry = state_.options.listen_retry}));
    error_code error;
    port_ = acceptor_->local_endpoint(error).port();
    if (error) return base::fail("listen_failed", state_.options.address + ": " + error.message());
    return {};
}

Status<> StreamServer::run() {
    for (const auto& home : network_) {
        home->state.date = http_date(std::time(nullptr));
        io::spawn(home->loop.context().get_executor(), kModule, tick(*home));
    }
    const auto executor = network_.front()->loop.context().get_executor();
    if (acceptor_) io::spawn(executor, kModule, accept(*acceptor_));
    if (unix_acceptor_) io::spawn(executor, kModule, accept(*unix_acceptor_));
    network_.front()->running = true;
    return network_.front()->loop.start();
}

/// The first thread while it has no other connection; then all in turn, each started when it is needed.
std::size_t StreamServer::choose_home() {
    if (state_.places.size() == 0) return 0;
    const std::size_t home = next_home_++ % network_.size();
    if (network_[home]->running) return home;
    if (!network_[home]->loop.start()) return 0;
    network_[home]->running = true;
    return home;
}

void StreamServer::stop() {
    if (state_.stopping.exchange(true)) return;
    if (!unix_path_.empty()) ::unlink(unix_path_.c_str());
    asio::post(network_.front()->loop.context(), [this] {
        error_code ignored;
        if (acceptor_) disregard(acceptor_->close(ignored));
        if (unix_acceptor_) disregard(unix_acceptor_->close(ignored));
    });
    on_all_connections(&Connection::stop);
    const auto half = state_.options.stop_grace / 2;
    state_.places.wait_until_empty(half);
    for (const auto& home : network_)
        home->state.impatient.request_stop();
    on_all_connections(&Connection::cancel_call);
    state_.places.wait_until_empty(half);
    for (const auto& home : network_)
        home->loop.stop();
}

void StreamServer::on_all_connections(void (Connection::*act)()) {
    for (const auto& home : network_) {
        asio::post(home->loop.context(), [act, home = home.get()] {
            for (const auto& [id, connection] : home->connections)
                (connection->*act)();
        });
    }
}

Awaitable<void> StreamServer::tick(NetworkThread& home) {
    while (!state_.stopping) {
        // The first connection ends a long wait.
        home.pace.expires_after(home.connections.empty() ? kIdlePace : kPace);
        co_await home.pace.async_wait(kAwait);
        home.state.date = http_date(std::time(nullptr));
        const auto now = SteadyClock::now();
        for (const auto& [id, connection] : home.connections)
            connection->tick(now);
    }
}

template <typename Acceptor>
Awaitable<void> StreamServer::accept(Acceptor& acceptor) {
    asio::steady_timer pause(network_.front()->loop.context());
    while (!state_.stopping) {
        const std::size_t home = choose_home();
        auto [error, socket] = co_await acceptor.async_accept(network_[home]->loop.context(), kAwait);
        if (!error) {
            welcome(home, std::move(socket));
            continue;
        }
        if (state_.stopping) co_return;
        accept_errors_.report(error);
        // Out of descriptors: the client that will be missed least gives up its own.
        if (const auto place = state_.places.evict_one(SteadyClock::now())) evict(*place);
        pause.expires_after(kAcceptPause);
        co_await pause.async_wait(kAwait);
    }
}

void StreamServer::welcome(std::size_t home, tcp::socket socket) {
    error_code error;
    const tcp::endpoint peer = socket.remote_endpoint(error);
    if (error) return;
    const asio::ip::address address = io::plain_address(peer.address());
    const bool local = address.is_loopback();
    admit(home, StreamSocket(std::move(socket)),
          {.client = local ? kThisMachine : io::client_group(address), .from_loopback = local});
}

void StreamServer::welcome(std::size_t home, UnixSocket socket) {
    admit(home, StreamSocket(std::move(socket)),
          {.client = kThisMachine, .from_loopback = true, .by_unix_socket = true});
}

void StreamServer::admit(std::size_t home, StreamSocket socket, ConnectionPeer peer) {
    const auto admission = state_.places.admit(peer.client, peer.from_loopback, home, SteadyClock::now());
    if (admission.evicted) evict(*admission.evicted);
    if (!admission.id) return;
    NetworkThread& thread = *network_[home];
    io::spawn(thread.loop.context().get_executor(), kModule,
              serve(thread, std::move(socket), *admission.id, std::move(peer)));
}

void StreamServer::evict(const ConnectionTable::Place& place) {
    NetworkThread& home = *network_[place.home];
    asio::post(home.loop.context(), [&home, id = place.id] {
        if (const auto found = home.connections.find(id); found != home.connections.end()) {
            found->second->close();
        }
    });
}

Awaitable<void> StreamServer::serve(NetworkThread& home, StreamSocket socket, ConnectionTable::Id place,
                                    ConnectionPeer peer) {
    if (home.connections.empty()) home.state.date = http_date(std::time(nullptr));
    Connection connection(state_, home.state, std::move(socket), place, std::move(peer));
    struct Entry {
        NetworkThread& home;
        ConnectionTable::Id place;
        ~Entry() { home.connections.erase(place); }
    } const entry{home, place};
    home.connections.emplace(place, &connection);
    if (home.connections.size() == 1) home.pace.cancel();
    co_await connection.serve();
}

}  // namespace

Result<std::unique_ptr<Server>> Server::start(const ServerOptions& options, Handler& handler) {
    auto server = std::make_unique<StreamServer>(options, handler);
    BYTOM_TRY(server->listen());
    BYTOM_TRY(server->run());
    return server;
}

}  // namespace bytom::http
