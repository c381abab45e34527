#include <algorithm>
#include <thread>
#include <unordered_map>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

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

namespace bytom::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using io::Awaitable;
using io::kAwait;
using SteadyClock = std::chrono::steady_clock;

constexpr const char* kModule = "http";
constexpr std::chrono::milliseconds kAcceptPause{100};  ///< after an error, for descriptors to come free

/// For calls on sockets that end anyway.
void disregard(const error_code& /*error*/) noexcept {}

/// What counts as one client elsewhere: an IPv4 address, or the /64 that one IPv6 client may use all of.
std::string group_of(const asio::ip::address& address) {
    if (address.is_v4()) return address.to_string();
    constexpr std::size_t kPrefix = 8;
    auto bytes = address.to_v6().to_bytes();
    std::fill(bytes.begin() + kPrefix, bytes.end(), std::uint8_t{0});
    return asio::ip::make_address_v6(bytes).to_string();
}

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

class TcpServer final : public Server {
public:
    TcpServer(const ServerOptions& options, Handler& handler)
        : state_(options, handler), workers_(std::max<std::size_t>(options.worker_threads, 1), "http-work") {
        state_.close = [this](const ConnectionTable::Place& place) { evict(place); };
        for (std::size_t i = 0; i < std::max<std::size_t>(options.network_threads, 1); ++i) {
            network_.push_back(std::make_unique<NetworkThread>(i, workers_));
        }
    }
    ~TcpServer() override { stop(); }

    [[nodiscard]] Status<> listen();
    [[nodiscard]] Status<> run();

    [[nodiscard]] std::uint16_t port() const noexcept override { return port_; }
    void stop() override;

private:
    void on_all_connections(void (Connection::*act)());
    void wait_for_connections(std::chrono::milliseconds patience) const;
    Awaitable<void> accept();
    [[nodiscard]] std::size_t choose_home();
    /// Whatever follows from a new socket: a place for it, or none.
    void welcome(std::size_t home, tcp::socket socket);
    Awaitable<void> serve(NetworkThread& home, tcp::socket socket, ConnectionTable::Id place,
                          std::string client, bool local);
    Awaitable<void> tick(NetworkThread& home);
    void evict(const ConnectionTable::Place& place);

    ServerState state_;
    std::uint16_t port_ = 0;
    base::ThreadPool workers_;
    std::vector<std::unique_ptr<NetworkThread>> network_;
    std::optional<tcp::acceptor> acceptor_;    ///< on the first network thread
    std::size_t next_home_ = 0;                ///< used by the accept loop only
    io::AcceptErrors accept_errors_{kModule};  ///< likewise
};

Status<> TcpServer::listen() {
    BYTOM_ASSIGN(acceptor_, io::listen_tcp(network_.front()->loop.context().get_executor(),
                                           state_.options.address, {.retry = state_.options.listen_retry}));
    error_code error;
    port_ = acceptor_->local_endpoint(error).port();
    if (error) return base::fail("listen_failed", state_.options.address + ": " + error.message());
    return {};
}

Status<> TcpServer::run() {
    for (const auto& home : network_) {
        home->state.date = http_date(std::time(nullptr));
        io::spawn(home->loop.context().get_executor(), kModule, tick(*home));
    }
    io::spawn(network_.front()->loop.context().get_executor(), kModule, accept());
    network_.front()->running = true;
    return network_.front()->loop.start();
}

/// The first thread while it has no other connection; then all in turn, each started when it is needed.
std::size_t TcpServer::choose_home() {
    if (state_.places.size() == 0) return 0;
    const std::size_t home = next_home_++ % network_.size();
    if (network_[home]->running) return home;
    if (!network_[home]->loop.start()) return 0;
    network_[home]->running = true;
    return home;
}

void TcpServer::stop() {
    if (state_.stopping.exchange(true)) return;
    asio::post(network_.front()->loop.context(), [this] {
        error_code ignored;
        if (acceptor_) disregard(acceptor_->close(ignored));
    });
    on_all_connections(&Connection::stop);
    const auto half = state_.options.stop_grace / 2;
    wait_for_connections(half);
    for (const auto& home : network_)
        home->state.impatient.request_stop();
    on_all_connections(&Connection::cancel_call);
    wait_for_connections(half);
    for (const auto& home : network_)
        home->loop.stop();
}

void TcpServer::on_all_connections(void (Connection::*act)()) {
    for (const auto& home : network_) {
        asio::post(home->loop.context(), [act, home = home.get()] {
            for (const auto& [id, connection] : home->connections)
                (connection->*act)();
        });
    }
}

void TcpServer::wait_for_connections(std::chrono::milliseconds patience) const {
    constexpr std::chrono::milliseconds kStep{5};
    for (auto left = patience; state_.places.size() > 0 && left.count() > 0; left -= kStep)
        std::this_thread::sleep_for(kStep);
}

Awaitable<void> TcpServer::tick(NetworkThread& home) {
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

Awaitable<void> TcpServer::accept() {
    asio::steady_timer pause(network_.front()->loop.context());
    while (!state_.stopping) {
        const std::size_t home = choose_home();
        auto [error, socket] = co_await acceptor_->async_accept(network_[home]->loop.context(), kAwait);
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

void TcpServer::welcome(std::size_t home, tcp::socket socket) {
    error_code error;
    const tcp::endpoint peer = socket.remote_endpoint(error);
    if (error) return;
    const asio::ip::address address = io::plain_address(peer.address());
    const bool local = address.is_loopback();
    std::string client = local ? "127.0.0.1" : group_of(address);
    const auto admission = state_.places.admit(client, local, home, SteadyClock::now());
    if (admission.evicted) evict(*admission.evicted);
    if (!admission.id) return;
    NetworkThread& thread = *network_[home];
    io::spawn(thread.loop.context().get_executor(), kModule,
              serve(thread, std::move(socket), *admission.id, std::move(client), local));
}

void TcpServer::evict(const ConnectionTable::Place& place) {
    NetworkThread& home = *network_[place.home];
    asio::post(home.loop.context(), [&home, id = place.id] {
        if (const auto found = home.connections.find(id); found != home.connections.end()) {
            found->second->close();
        }
    });
}

Awaitable<void> TcpServer::serve(NetworkThread& home, tcp::socket socket, ConnectionTable::Id place,
                                 std::string client, bool local) {
    if (home.connections.empty()) home.state.date = http_date(std::time(nullptr));
    Connection connection(state_, home.state, std::move(socket), place, std::move(client), local);
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
    auto server = std::make_unique<TcpServer>(options, handler);
    BYTOM_TRY(server->listen());
    BYTOM_TRY(server->run());
    return server;
}

}  // namespace bytom::http
