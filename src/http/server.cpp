#include <algorithm>
#include <atomic>
#include <list>
#include <thread>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/buffers_suffix.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <fmt/format.h>
#include <sys/socket.h>

#include <bytom/base/listen_address.hpp>
#include <bytom/base/log.hpp>
#include <bytom/base/thread_pool.hpp>
#include <bytom/http/server.hpp>

#include "http/arriving_body.hpp"
#include "http/body_budget.hpp"
#include "http/response_text.hpp"
#include "http/web_socket_session.hpp"

namespace bytom::http {
namespace {

namespace asio = boost::asio;
namespace beast_http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;
using SteadyClock = std::chrono::steady_clock;

constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);
constexpr std::string_view kModule = "http";
constexpr std::size_t kReadSize = std::size_t{4} << 10;       ///< bytes asked for while a head is read
constexpr std::size_t kBodyReadSize = std::size_t{64} << 10;  ///< and while a body is
constexpr std::size_t kKeptBuffer = std::size_t{64}
                                    << 10;  ///< larger buffers are given back between requests
constexpr std::size_t kJoinedWrite = std::size_t{64} << 10;  ///< bodies up to this are sent with their head
constexpr std::chrono::seconds kLinger{2};  ///< how long a refused client may take to read why

/// For calls on sockets that end anyway.
void disregard(const error_code& /*error*/) noexcept {}

using Parser = beast_http::request_parser<ArrivingBody>;

bool is_loopback(const asio::ip::address& address) {
    if (address.is_v6() && address.to_v6().is_v4_mapped()) {
        return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).is_loopback();
    }
    return address.is_loopback();
}

/// The peer has closed its side and everything from it has been read.
bool has_ended(tcp::socket& socket) {
    char byte = 0;
    return ::recv(socket.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0;
}

std::shared_ptr<Request> take_head(const beast_http::request<ArrivingBody>& message, bool from_loopback) {
    auto request = std::make_shared<Request>();
    request->method = message.method_string();
    request->target = message.target();
    request->from_loopback = from_loopback;
    request->headers.reserve(8);
    for (const auto& field : message) {
        request->headers.push_back({.name = field.name_string(), .value = field.value()});
    }
    return request;
}

/// One connection; lives on its network thread.
struct Session {
    explicit Session(tcp::socket peer) : socket(std::move(peer)) {}

    void close() {
        error_code ignored;
        disregard(socket.close(ignored));
    }

    /// Whoever reads a request from it gets the time to say that it is late.
    void time_out() {
        if (!reading || late) return close();
        late = true;
        error_code ignored;
        disregard(socket.cancel(ignored));
    }

    tcp::socket socket;
    bool from_loopback = false;
    bool busy = false;                   ///< a request is being answered
    bool reading = false;                ///< of a request
    bool late = false;                   ///< the time to read the request is over
    asio::steady_timer* held = nullptr;  ///< cancelled, an answer that waits waits no more
    SteadyClock::time_point deadline;
};

/// An io_context with its thread and the sessions on it. The members are the thread's own but for `io`.
struct NetworkThread {
    std::list<Session*> sessions;
    std::string date;  ///< of the Date header, renewed every second
    asio::io_context io{1};
    std::thread thread;
};

class TcpServer final : public Server {
public:
    TcpServer(const ServerOptions& options, Handler& handler)
        : options_(options),
          handler_(handler),
          budget_(options.max_buffered_bytes),
          unsent_(options.max_unsent_bytes),
          workers_(std::max<std::size_t>(options.worker_threads, 1), "http-work") {
        for (std::size_t i = 0; i < std::max<std::size_t>(options.network_threads, 1); ++i) {
            network_.push_back(std::make_unique<NetworkThread>());
        }
    }
    ~TcpServer() override { stop(); }

    [[nodiscard]] Status<> listen();
    void run();

    [[nodiscard]] std::uint16_t port() const noexcept override { return port_; }
    void stop() override;

private:
    template <typename T>
    using Awaitable = asio::awaitable<T>;

    [[nodiscard]] error_code bind(const tcp::endpoint& endpoint);
    void spawn(NetworkThread& home, Awaitable<void> task);
    Awaitable<void> accept();
    Awaitable<void> tick(NetworkThread& home);
    Awaitable<void> serve(NetworkThread& home, tcp::socket socket);
    Awaitable<void> serve_requests(NetworkThread& home, Session& session);

    /// Reads until the head (the whole message) is complete. False: the connection is over, an answer to what
    /// is wrong with the request may be in `refusal`.
    Awaitable<bool> read_head(Session& session, boost::beast::flat_buffer& buffer, Parser& parser,
                              BodyBudget::Share& share, std::optional<Response>& refusal);
    Awaitable<bool> read_body(Session& session, boost::beast::flat_buffer& buffer, Parser& parser,
                              BodyBudget::Share& share, std::optional<Response>& refusal);
    Awaitable<bool> read_some(Session& session, boost::beast::flat_buffer& buffer, std::size_t size);
    enum class Load : std::uint8_t { limited, held_before };
    Awaitable<Response> run_deferred(Session& session, DeferredResponse work, Load load = Load::limited);
    Awaitable<Response> run_held(Session& session, HeldResponse held);
    Awaitable<bool> write(NetworkThread& home, Session& session, Response response, Persistence persistence,
                          bool with_body);
    Awaitable<void> refuse(NetworkThread& home, Session& session, Response response);
    [[nodiscard]] Response parse_error(const error_code& error) const;

    const ServerOptions options_;
    Handler& handler_;
    BodyBudget budget_;  ///< of requests
    BodyBudget unsent_;  ///< of answers
    std::uint16_t port_ = 0;
    std::atomic<bool> stopping_ = false;
    std::atomic<std::size_t> connections_ = 0;
    std::atomic<std::size_t> deferred_ = 0;
    std::vector<std::unique_ptr<NetworkThread>> network_;
    std::optional<tcp::acceptor> acceptor_;  ///< on the first network thread
    std::size_t next_home_ = 0;              ///< of the accept loop
    base::ThreadPool workers_;               ///< its tasks post to the network threads: destroyed before them
};

error_code TcpServer::bind(const tcp::endpoint& endpoint) {
    error_code error;
    tcp::acceptor acceptor(network_.front()->io);
    if (acceptor.open(endpoint.protocol(), error)) return error;
    if (acceptor.set_option(tcp::acceptor::reuse_address(true), error)) return error;
    if (endpoint.address().is_v6() && endpoint.address().is_unspecified() &&
        acceptor.set_option(asio::ip::v6_only(false), error)) {
        return error;
    }
    if (acceptor.bind(endpoint, error)) return error;
    if (acceptor.listen(asio::socket_base::max_listen_connections, error)) return error;
    port_ = acceptor.local_endpoint(error).port();
    if (error) return error;
    acceptor_ = std::move(acceptor);
    return {};
}

Status<> TcpServer::listen() {
    const auto address = base::parse_listen_address(options_.address);
    if (!address)
        return base::fail("listen_failed", options_.address + ": not an address of the form host:port");
    std::vector<tcp::endpoint> endpoints;
    error_code error;
    if (address->host.empty()) {
        endpoints = {{asio::ip::address_v6::any(), address->port},
                     {asio::ip::address_v4::any(), address->port}};
    } else {
        tcp::resolver resolver(network_.front()->io);
        const auto found = resolver.resolve(address->host, std::to_string(address->port),
                                            tcp::resolver::passive | tcp::resolver::numeric_service, error);
        for (const auto& entry : found)
            endpoints.push_back(entry.endpoint());
        std::ranges::stable_partition(endpoints, [](const tcp::endpoint& e) { return e.address().is_v4(); });
    }
    for (const tcp::endpoint& endpoint : endpoints) {
        error = bind(endpoint);
        if (!error) return {};
    }
    return base::fail("listen_failed", options_.address + ": " + error.message());
}

void TcpServer::run() {
    for (const auto& home : network_) {
        home->date = http_date(std::time(nullptr));
        spawn(*home, tick(*home));
    }
    spawn(*network_.front(), accept());
    for (const auto& home : network_) {
        home->thread = std::thread([&io = home->io] { io.run(); });
    }
}

void TcpServer::spawn(NetworkThread& home, Awaitable<void> task) {
    asio::co_spawn(home.io, std::move(task), [](const std::exception_ptr& failure) {
        if (!failure) return;
        try {
            std::rethrow_exception(failure);
        } catch (const std::exception& e) {
            base::log(base::LogLevel::error, kModule, "connection ended by {}", e.what());
        }
    });
}

void TcpServer::stop() {
    if (stopping_.exchange(true)) return;
    for (const auto& home : network_) {
        asio::post(home->io, [this, home = home.get()] {
            if (home == network_.front().get() && acceptor_) {
                error_code ignored;
                disregard(acceptor_->close(ignored));
            }
            for (Session* session : home->sessions) {
                if (!session->busy) session->close();
                if (session->held != nullptr) session->held->cancel();
            }
        });
    }
    constexpr std::chrono::milliseconds kStep{5};
    for (auto left = std::chrono::duration_cast<std::chrono::milliseconds>(options_.stop_grace);
         connections_ > 0 && left.count() > 0; left -= kStep) {
        std::this_thread::sleep_for(kStep);
    }
    for (const auto& home : network_) {
        home->io.stop();
        if (home->thread.joinable()) home->thread.join();
    }
}

// Renews the date and closes the sessions whose time is over.
asio::awaitable<void> TcpServer::tick(NetworkThread& home) {
    asio::steady_timer timer(home.io);
    while (!stopping_) {
        timer.expires_after(std::chrono::seconds(1));
        co_await timer.async_wait(kAwait);
        home.date = http_date(std::time(nullptr));
        const auto now = SteadyClock::now();
        for (Session* session : home.sessions) {
            if (now > session->deadline) session->time_out();
            // Nobody waits for the answer any more.
            if (session->held != nullptr && has_ended(session->socket)) session->held->cancel();
        }
    }
}

asio::awaitable<void> TcpServer::accept() {
    asio::steady_timer pause(network_.front()->io);
    while (!stopping_) {
        NetworkThread& home = *network_[next_home_++ % network_.size()];
        auto [error, socket] = co_await acceptor_->async_accept(home.io, kAwait);
        if (error) {
            if (stopping_) co_return;
            base::log(base::LogLevel::warn, kModule, "can't accept a connection: {}", error.message());
            pause.expires_after(std::chrono::milliseconds(100));
            co_await pause.async_wait(kAwait);
            continue;
        }
        if (connections_ >= options_.max_connections) continue;
        ++connections_;
        spawn(home, serve(home, std::move(socket)));
    }
}

asio::awaitable<void> TcpServer::serve(NetworkThread& home, tcp::socket socket) {
    Session session(std::move(socket));
    const auto place = home.sessions.insert(home.sessions.end(), &session);
    struct Leave {
        TcpServer& server;
        NetworkThread& home;
        std::list<Session*>::iterator place;
        ~Leave() {
            home.sessions.erase(place);
            --server.connections_;
        }
    } const leave{*this, home, place};

    error_code error;
    session.deadline = SteadyClock::now() + options_.read_timeout;
    const tcp::endpoint peer = session.socket.remote_endpoint(error);
    if (error) co_return;
    session.from_loopback = is_loopback(peer.address());
    if (session.socket.set_option(tcp::no_delay(true), error) || session.socket.non_blocking(true, error)) {
        co_return;
    }
    co_await serve_requests(home, session);
}

asio::awaitable<void> TcpServer::serve_requests(NetworkThread& home, Session& session) {
    boost::beast::flat_buffer buffer;
    while (!stopping_) {
        session.deadline = SteadyClock::now() + options_.read_timeout;
        if (buffer.size() == 0 && buffer.capacity() > kKeptBuffer) buffer = {};
        BodyBudget::Share share(budget_);
        std::optional<Response> refusal;
        Parser parser;
        parser.header_limit(static_cast<std::uint32_t>(
            std::min<std::size_t>(options_.max_header_bytes, std::numeric_limits<std::uint32_t>::max())));
        parser.body_limit(options_.max_body_bytes);

        session.reading = true;
        bool complete = co_await read_head(session, buffer, parser, share, refusal);
        std::shared_ptr<Request> request;
        if (complete) {
            session.busy = true;
            request = take_head(parser.get(), session.from_loopback);
            const bool needs_host = parser.get().version() >= 11;
            if (needs_host && parser.get().find(beast_http::field::host) == parser.get().end()) {
                refusal = text_response(400, "400 Bad Request: missing required Host header");
                complete = false;
            } else if (!parser.is_done()) {
                refusal = handler_.refuse(*request);
                complete = !refusal && co_await read_body(session, buffer, parser, share, refusal);
            }
        }
        session.reading = false;
        if (!complete) {
            const bool begun = buffer.size() > 0 || parser.got_some();
            if (!refusal && session.late && begun) {
                refusal = handler_.explain(408, "the request did not arrive in time");
            }
            if (refusal) co_await refuse(home, session, std::move(*refusal));
            co_return;
        }

        const bool keep_alive = parser.keep_alive();
        const bool old = parser.get().version() < 11;
        const bool with_body = parser.get().method() != beast_http::verb::head;
        if (is_web_socket_handshake(parser.get()) && buffer.size() == 0) {
            const auto queue = make_outgoing_queue(options_);
            if (auto client = handler_.open_web_socket(*request, as_web_socket(queue))) {
                share.release();
                session.busy = false;
                co_await serve_web_socket(session.socket, queue, options_, parser.release(),
                                          std::move(client), session.deadline);
                co_return;
            }
        }
        request->body = std::move(parser.get().body());
        auto answer = handler_.handle(std::move(request));
        Response response;
        if (auto* ready = std::get_if<Response>(&answer)) {
            response = std::move(*ready);
        } else if (auto* held = std::get_if<HeldResponse>(&answer)) {
            share.release();
            response = co_await run_held(session, std::move(*held));
        } else {
            response = co_await run_deferred(session, std::move(std::get<DeferredResponse>(answer)));
        }
        share.release();
        BodyBudget::Share unsent(unsent_);
        if (!unsent.grow_to(response.body.size())) {
            response = handler_.explain(503, "too many answers wait for clients to take them");
        }
        const Persistence persistence = !keep_alive || stopping_ ? Persistence::close
                                        : old                    ? Persistence::keep_alive_http_1_0
                                                                 : Persistence::keep_alive;
        if (!co_await write(home, session, std::move(response), persistence, with_body)) co_return;
        if (persistence == Persistence::close) co_return;
        session.busy = false;
    }
}

Response TcpServer::parse_error(const error_code& error) const {
    if (error == beast_http::error::header_limit) {
        return text_response(431, "431 Request Header Fields Too Large");
    }
    if (error == beast_http::error::body_limit) {
        return handler_.explain(413,
                                fmt::format("request body larger than {} bytes", options_.max_body_bytes));
    }
    return text_response(400, "400 Bad Request");
}

asio::awaitable<bool> TcpServer::read_some(Session& session, boost::beast::flat_buffer& buffer,
                                           std::size_t size) {
    const auto [error, count] = co_await session.socket.async_read_some(buffer.prepare(size), kAwait);
    if (error) co_return false;
    buffer.commit(count);
    co_return true;
}

asio::awaitable<bool> TcpServer::read_head(Session& session, boost::beast::flat_buffer& buffer,
                                           Parser& parser, BodyBudget::Share& share,
                                           std::optional<Response>& refusal) {
    while (true) {
        if (buffer.size() > 0) {
            error_code error;
            buffer.consume(parser.put(buffer.data(), error));
            if (parser.is_header_done()) co_return true;
            if (error && error != beast_http::error::need_more) {
                refusal = parse_error(error);
                co_return false;
            }
            if (!share.grow_to(buffer.size())) {
                refusal = handler_.explain(503, "too much request data at once");
                co_return false;
            }
        }
        if (!co_await read_some(session, buffer, kReadSize)) co_return false;
    }
}

asio::awaitable<bool> TcpServer::read_body(Session& session, boost::beast::flat_buffer& buffer,
                                           Parser& parser, BodyBudget::Share& share,
                                           std::optional<Response>& refusal) {
    if (const auto expect = parser.get().find(beast_http::field::expect); expect != parser.get().end()) {
        constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
        if (!boost::beast::iequals(expect->value(), "100-continue")) {
            refusal = text_response(417, "417 Expectation Failed");
            co_return false;
        }
        const auto [error, count] =
            co_await asio::async_write(session.socket, asio::buffer(kContinue), kAwait);
        if (error) co_return false;
    }
    parser.eager(true);
    while (true) {
        error_code error = beast_http::error::need_more;
        if (buffer.size() > 0) buffer.consume(parser.put(buffer.data(), error));
        if (error && error != beast_http::error::need_more) {
            refusal = parse_error(error);
            co_return false;
        }
        if (parser.is_done()) co_return true;
        if (!share.grow_to(parser.get().body().size() + buffer.size())) {
            refusal = handler_.explain(503, "too much request data at once");
            co_return false;
        }
        if (error && !co_await read_some(session, buffer, kBodyReadSize)) co_return false;
    }
}

asio::awaitable<Response> TcpServer::run_held(Session& session, HeldResponse held) {
    auto& io = static_cast<asio::io_context&>(session.socket.get_executor().context());
    const auto alarm = std::make_shared<asio::steady_timer>(io, held.patience);
    session.deadline = SteadyClock::time_point::max();
    {
        // Cancelling is posted, so it comes after the wait has begun.
        const std::shared_ptr<void> waiting =
            held.wait([alarm, &io] { asio::post(io, [alarm] { alarm->cancel(); }); });
        if (waiting && !stopping_) {
            session.held = alarm.get();
            co_await alarm->async_wait(kAwait);
            session.held = nullptr;
        }
    }
    // Everybody who waited is woken at once: the number of connections is bound enough.
    co_return co_await run_deferred(session, std::move(held.answer), Load::held_before);
}

asio::awaitable<Response> TcpServer::run_deferred(Session& session, DeferredResponse work, Load load) {
    struct Job {
        Job(asio::io_context& io, DeferredResponse task) : alarm(io), work(std::move(task)) {}
        asio::steady_timer alarm;  ///< cancelled when the work is done
        DeferredResponse work;
        Response response;
        bool done = false;
    };
    if (deferred_.fetch_add(1) >= options_.max_concurrent_requests && load == Load::limited) {
        --deferred_;
        co_return handler_.explain(503, "too many requests at once");
    }
    auto& io = static_cast<asio::io_context&>(session.socket.get_executor().context());
    const auto job = std::make_shared<Job>(io, std::move(work));
    session.deadline = SteadyClock::time_point::max();
    job->alarm.expires_after(options_.handler_timeout);
    workers_.submit([this, job, &io] {
        Response response = job->work();
        --deferred_;
        asio::post(io, [job, response = std::move(response)]() mutable {
            job->response = std::move(response);
            job->done = true;
            job->alarm.cancel();
        });
    });
    co_await job->alarm.async_wait(kAwait);
    if (!job->done) co_return handler_.explain(408, "the call takes too long");
    co_return std::move(job->response);
}

asio::awaitable<bool> TcpServer::write(NetworkThread& home, Session& session, Response response,
                                       Persistence persistence, bool with_body) {
    const auto end = SteadyClock::now() + options_.write_timeout;
    session.deadline = end;
    std::string head = response_head(response, persistence, home.date);
    if (!with_body) response.body.clear();
    if (response.body.size() <= kJoinedWrite) {
        head += response.body;
        response.body.clear();
    }
    // Most answers fit into the socket's buffer: then there is nothing to wait for.
    error_code error;
    std::size_t sent = session.socket.write_some(asio::buffer(head), error);
    if (error && error != asio::error::would_block) co_return false;
    if (error) sent = 0;
    using Buffers = std::array<asio::const_buffer, 2>;
    boost::beast::buffers_suffix<Buffers> rest(
        Buffers{asio::buffer(head) + sent, asio::buffer(response.body)});
    while (asio::buffer_size(rest) > 0) {
        session.deadline = std::min(end, SteadyClock::now() + options_.stall_timeout);
        const auto [failure, count] = co_await session.socket.async_write_some(rest, kAwait);
        if (failure) co_return false;
        rest.consume(count);
    }
    co_return true;
}

// Answers a request that was not read to its end. What the client still sends is read and dropped for a
// moment, because closing on unread data would take the answer away from it.
asio::awaitable<void> TcpServer::refuse(NetworkThread& home, Session& session, Response response) {
    if (!co_await write(home, session, std::move(response), Persistence::close, true)) co_return;
    error_code ignored;
    disregard(session.socket.shutdown(tcp::socket::shutdown_send, ignored));
    session.deadline = SteadyClock::now() + kLinger;
    std::vector<char> dropped(kBodyReadSize);
    while (true) {
        const auto [error, count] = co_await session.socket.async_read_some(asio::buffer(dropped), kAwait);
        if (error) co_return;
    }
}

}  // namespace

Result<std::unique_ptr<Server>> Server::start(const ServerOptions& options, Handler& handler) {
    auto server = std::make_unique<TcpServer>(options, handler);
    BYTOM_TRY(server->listen());
    server->run();
    return server;
}

}  // namespace bytom::http
