#include "http/connection.hpp"

#include <algorithm>
#include <array>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/buffers_suffix.hpp>
#include <fmt/core.h>
#include <sys/socket.h>

#include "http/disregard.hpp"
#include "http/web_socket_session.hpp"
#include "http/worker_call.hpp"

namespace bytom::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using io::kAwait;

constexpr std::size_t kReadSize = std::size_t{4} << 10;       ///< bytes asked for while a head is read
constexpr std::size_t kBodyReadSize = std::size_t{64} << 10;  ///< and while a body is
constexpr std::size_t kKeptBuffer = std::size_t{64} << 10;    ///< larger ones are freed between requests
constexpr std::size_t kJoinedWrite = std::size_t{64} << 10;   ///< bodies up to this are sent with their head
constexpr std::size_t kProgress = std::size_t{64} << 10;  ///< bytes in the grace time: then nobody is slow
constexpr std::string_view kTooMany = "too many requests at once";
constexpr std::string_view kTooLong = "the call takes too long";
constexpr std::chrono::seconds kLinger{2};  ///< how long a refused client may take to read why
/// What a connection is at is told to the table no more often, so that quick requests don't wait for its
/// mutex.
constexpr std::chrono::milliseconds kTellAgain{100};

ConnectionTable::Limits places_of(const ServerOptions& options) {
    const std::size_t eighth = std::max<std::size_t>(1, options.max_connections / 8);
    return {.total = options.max_connections,
            .local_reserve = options.max_connections == 1 ? 0 : std::min(options.local_reserve, eighth),
            .per_address = options.max_per_address == 0 ? eighth : options.max_per_address,
            .web_sockets = options.max_web_sockets,
            .streams = options.max_streams,
            .long_grace = options.quiet_time};
}

}  // namespace

ServerState::ServerState(const ServerOptions& server_options, Handler& service)
    : options(server_options),
      handler(service),
      guard(server_options.browser),
      cors(server_options.browser.origins, server_options.browser.credentials),
      requests(server_options.max_buffered_bytes),
      answers(server_options.max_unsent_bytes),
      places(places_of(server_options)) {}

Connection::Connection(ServerState& state, ThreadState& home, StreamSocket socket, ConnectionTable::Id place,
                       ConnectionPeer peer)
    : state_(state),
      home_(home),
      socket_(std::move(socket)),
      place_(place),
      peer_(std::move(peer)),
      deadline_(Clock::now() + state.options.read_timeout) {}

Connection::~Connection() {
    client_gone_.request_stop();
    state_.places.leave(place_);
}

asio::io_context& Connection::loop() {
    return static_cast<asio::io_context&>(socket_.get_executor().context());
}

void Connection::enter(Activity activity, Clock::time_point now) {
    if (activity == told_activity_ && now - told_at_ < kTellAgain) return;
    told_activity_ = activity;
    told_at_ = now;
    state_.places.enter(place_, activity, now);
}

void Connection::hurry(Activity activity) {
    if (const auto place = state_.places.evict_slowest(activity, Clock::now())) state_.close(*place);
}

/// The peer has closed its side and everything from it has been read.
bool Connection::has_ended() {
    char byte = 0;
    return ::recv(socket_.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0;
}

void Connection::close() {
    client_gone_.request_stop();
    if (held_ != nullptr) held_->cancel();
    if (running_ != nullptr) running_->cancel();
    error_code ignored;
    disregard(socket_.close(ignored));
}

void Connection::stop() {
    if (!busy_ || writes_piece_) close();
    if (held_ != nullptr) held_->cancel();
}

void Connection::tick(Clock::time_point now) {
    if (now > deadline_) {
        // A handler that is reading a request gets the time to say that it is late.
        if (!reading_ || late_) return close();
        late_ = true;
        error_code ignored;
        disregard(socket_.cancel(ignored));
    }
    if (!waits_for_answer_ || !has_ended()) return;
    client_gone_.request_stop();
    if (held_ != nullptr) held_->cancel();
}

io::Awaitable<void> Connection::serve() {
    error_code error;
    if (!peer_.by_unix_socket && socket_.set_option(tcp::no_delay(true), error)) co_return;
    if (socket_.non_blocking(true, error)) co_return;
    while (!state_.stopping) {
        const auto begin = Clock::now();
        deadline_ = begin + state_.options.read_timeout;
        if (buffer_.size() == 0 && buffer_.capacity() > kKeptBuffer) buffer_ = {};
        allowed_origin_.clear();
        BodyBudget::Share share(state_.requests);
        RequestReader reader({.max_head_bytes = state_.options.max_header_bytes,
                              .max_body_bytes = state_.options.max_body_bytes,
                              .max_field_bytes = state_.options.max_field_bytes});
        std::optional<Response> refusal;
        reading_ = true;
        enter(Activity::idle, begin);
        const bool complete = co_await read(reader, share, refusal);
        reading_ = false;
        if (!complete) {
            const bool begun = buffer_.size() > 0 || reader.stage() != RequestReader::Stage::head;
            if (!refusal && late_ && begun) {
                refusal = state_.handler.explain(408, "the request did not arrive in time");
            }
            if (refusal) co_await refuse(std::move(*refusal));
            co_return;
        }
        if (is_web_socket_handshake(reader.request()) && co_await open_web_socket(reader.request(), share))
            co_return;

        const bool with_body = reader.request().method != "HEAD";
        // Whoever held the token of an earlier request is done with it.
        if (client_gone_.stop_requested()) client_gone_ = std::stop_source();
        reader.request().client_gone = client_gone_.get_token();
        reader.request().server_stops = home_.impatient.get_token();
        Answer answer = state_.handler.handle(std::make_shared<const Request>(std::move(reader.request())));
        Response response;
        if (auto* ready = std::get_if<Response>(&answer)) {
            response = std::move(*ready);
        } else {
            Reply reply = co_await make(std::move(answer), share);
            if (reply.content.source) co_return co_await serve_stream(std::move(reply), with_body);
            response = std::move(reply.content.response);
        }
        share.release();
        BodyBudget::Share unsent(state_.answers);
        if (!unsent.grow_to(response.body.size())) {
            hurry(Activity::writing);
            response = state_.handler.explain(503, "too many answers wait for clients to take them");
        }
        const Persistence persistence =
            reader.keeps_alive() && !state_.stopping ? Persistence::keep_alive : Persistence::close;
        Outgoing outgoing = begin_write(std::move(response), persistence, with_body);
        if (!outgoing.is_sent() && !co_await finish_write(std::move(outgoing))) co_return;
        if (persistence == Persistence::close) co_return;
        busy_ = false;
    }
}

io::Awaitable<bool> Connection::read(RequestReader& reader, BodyBudget::Share& share,
                                     std::optional<Response>& refusal) {
    version_1_0_ = false;
    if (!co_await read_beyond(reader, RequestReader::Stage::head, share, refusal)) co_return false;
    busy_ = true;
    version_1_0_ = reader.is_version_1_0();
    Request& request = reader.request();
    request.client = peer_.client;
    request.by_unix_socket = peer_.by_unix_socket;
    request.from_loopback = peer_.from_loopback && !is_forwarded(request) &&
                            (peer_.by_unix_socket || state_.guard.is_for_this_machine(request));
    refusal = judge_head(request);
    if (refusal) co_return false;
    if (reader.stage() == RequestReader::Stage::done) co_return true;
    refusal = state_.handler.refuse(request);
    if (refusal) co_return false;
    if (reader.awaits_continue()) {
        constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
        const auto [error, count] = co_await asio::async_write(socket_, asio::buffer(kContinue), kAwait);
        if (error) co_return false;
    }
    co_return co_await read_beyond(reader, RequestReader::Stage::body, share, refusal);
}

io::Awaitable<bool> Connection::read_beyond(RequestReader& reader, RequestReader::Stage stage,
                                            BodyBudget::Share& share, std::optional<Response>& refusal) {
    const bool in_head = stage == RequestReader::Stage::head;
    bool told = false;
    std::size_t fresh = 0;
    while (true) {
        buffer_.consume(reader.take(received()));
        if (reader.stage() == RequestReader::Stage::failed) {
            refusal = explain(reader.fault());
            co_return false;
        }
        if (reader.stage() != stage) co_return true;
        if (!share.grow_to(reader.request().body.size() + buffer_.size())) {
            hurry(Activity::reading);
            refusal = state_.handler.explain(503, "too much request data at once");
            co_return false;
        }
        // Most requests arrive in one piece.
        if (!told && (!in_head || buffer_.size() > 0)) {
            told = true;
            const auto now = Clock::now();
            enter(Activity::reading, now);
            if (in_head) deadline_ = std::min(deadline_, now + state_.options.head_timeout);
        }
        if (fresh >= kProgress) {
            enter(Activity::reading, Clock::now());
            fresh = 0;
        }
        const auto [error, count] =
            co_await socket_.async_read_some(buffer_.prepare(in_head ? kReadSize : kBodyReadSize), kAwait);
        if (error) co_return false;
        buffer_.commit(count);
        fresh += count;
    }
}

std::string_view Connection::received() const {
    return {static_cast<const char*>(buffer_.data().data()), buffer_.size()};
}

std::optional<Response> Connection::judge_head(const Request& head) {
    const auto verdict = state_.guard.judge(head);
    if (verdict != BrowserGuard::Verdict::pass) {
        return state_.handler.explain(403, BrowserGuard::describe(verdict));
    }
    allowed_origin_ = state_.cors.allowed_origin(head);
    return allowed_origin_.empty() ? std::nullopt : CorsPolicy::preflight(head);
}

Response Connection::explain(RequestFault fault) const {
    const FaultAnswer answer = answer_to(fault);
    if (fault == RequestFault::body_too_large) {
        return state_.handler.explain(
            413, fmt::format("request body larger than {} bytes", state_.options.max_body_bytes));
    }
    return text_response(answer.status, answer.text);
}

// True if the connection has been a WebSocket's, and is over.
io::Awaitable<bool> Connection::open_web_socket(const Request& request, BodyBudget::Share& share) {
    if (buffer_.size() > 0) co_return false;
    const auto queue = make_outgoing_queue(state_.options);
    auto client = state_.handler.open_web_socket(request, as_web_socket(queue));
    if (!client) co_return false;
    const auto admission =
        state_.places.admit_lasting(place_, ConnectionTable::Lasting::web_socket, Clock::now());
    if (admission.evicted) state_.close(*admission.evicted);
    if (!admission.id) co_return false;
    share.release();
    busy_ = false;
    co_await serve_web_socket(socket_, queue, state_.options, request, std::move(client), deadline_,
                              [this] { enter(Activity::quiet, Clock::now()); });
    co_return true;
}

io::Awaitable<Connection::Reply> Connection::make(Answer answer, BodyBudget::Share& share) {
    enter(Activity::working, Clock::now());
    Reply reply;
    if (auto* held = std::get_if<HeldResponse>(&answer)) {
        share.release();
        reply.content.response = co_await run_held(std::move(*held));
    } else if (auto* stream = std::get_if<StreamResponse>(&answer)) {
        reply = co_await open_stream(std::move(*stream));
    } else {
        reply.content.response = co_await run_deferred(std::move(std::get<DeferredResponse>(answer)));
    }
    co_return reply;
}

io::Awaitable<Response> Connection::run_held(HeldResponse held) {
    const auto alarm = std::make_shared<asio::steady_timer>(loop(), held.patience);
    deadline_ = Clock::time_point::max();
    {
        // Cancelling is posted, so it comes after the wait has begun. The handler may keep this longer than
        // there are connections.
        const std::shared_ptr<void> waiting =
            held.wait([awaited = std::weak_ptr(alarm), home = home_.workers.home()] {
                home.post([awaited] {
                    if (const auto still = awaited.lock()) still->cancel();
                });
            });
        if (waiting && !state_.stopping) {
            enter(Activity::waiting, Clock::now());
            held_ = alarm.get();
            waits_for_answer_ = true;
            co_await alarm->async_wait(kAwait);
            waits_for_answer_ = false;
            held_ = nullptr;
            enter(Activity::working, Clock::now());
        }
    }
    // Everybody who waited is woken at once: the number of connections is bound enough.
    co_return co_await run_deferred(std::move(held.answer), Load::held_before);
}

bool Connection::may_defer(Load load) {
    const std::size_t all = state_.options.max_concurrent_requests;
    const std::size_t bound = peer_.from_loopback ? all : all - all / 8;
    if (state_.deferred.fetch_add(1) < bound || load == Load::held_before) return true;
    --state_.deferred;
    return false;
}

io::Awaitable<Response> Connection::run_deferred(DeferredResponse work, Load load) {
    if (!may_defer(load)) co_return state_.handler.explain(503, kTooMany);
    deadline_ = Clock::time_point::max();
    DeferredResponse unless_stopping = [&handler = state_.handler, stops = home_.impatient.get_token(),
                                        work = std::move(work)]() mutable {
        return stops.stop_requested() ? handler.explain(503, "the server stops") : work();
    };
    waits_for_answer_ = true;
    auto response =
        co_await call_on_worker<Response>(loop(), home_.workers, state_.deferred, std::move(unless_stopping),
                                          state_.options.handler_timeout, running_);
    waits_for_answer_ = false;
    if (!response) {
        client_gone_.request_stop();
        co_return state_.handler.explain(408, kTooLong);
    }
    co_return *std::move(response);
}

Connection::Outgoing Connection::begin_write(Response response, Persistence persistence, bool with_body) {
    Outgoing outgoing;
    outgoing.time = std::chrono::seconds(static_cast<std::int64_t>(response.body.size() / kSlowestRate));
    if (!allowed_origin_.empty()) state_.cors.allow(response, allowed_origin_);
    const bool joined = with_body && response.body.size() <= kJoinedWrite;
    outgoing.head = response_head(response, version_1_0_ ? Version::http_1_0 : Version::http_1_1, persistence,
                                  home_.date, Framing::counted, joined ? response.body.size() : 0);
    if (joined) {
        outgoing.head += response.body;
    } else if (with_body) {
        outgoing.body = std::move(response.body);
    }
    // Most answers fit into the socket's buffer: then there is nothing to wait for.
    error_code error;
    const std::size_t sent = socket_.write_some(asio::buffer(outgoing.head), error);
    outgoing.failed = error && error != asio::error::would_block;
    outgoing.sent = error ? 0 : sent;
    return outgoing;
}

io::Awaitable<bool> Connection::finish_write(Outgoing outgoing) {
    if (outgoing.failed) co_return false;
    const auto end =
        Clock::now() + std::min(state_.options.write_timeout, state_.options.stall_timeout + outgoing.time);
    using Buffers = std::array<asio::const_buffer, 2>;
    boost::beast::buffers_suffix<Buffers> rest(
        Buffers{asio::buffer(outgoing.head) + outgoing.sent, asio::buffer(outgoing.body)});
    std::size_t fresh = kProgress;
    while (asio::buffer_size(rest) > 0) {
        const auto now = Clock::now();
        if (fresh >= kProgress) {
            enter(Activity::writing, now);
            fresh = 0;
        }
        deadline_ = std::min(end, now + state_.options.stall_timeout);
        const auto [failure, count] = co_await socket_.async_write_some(rest, kAwait);
        if (failure) co_return false;
        rest.consume(count);
        fresh += count;
    }
    co_return true;
}

// Answers a request that was not read to its end. What the client still sends is read and dropped for a
// moment, because closing on unread data would take the answer away from it.
io::Awaitable<void> Connection::refuse(Response response) {
    if (!co_await finish_write(begin_write(std::move(response), Persistence::close, true))) co_return;
    error_code ignored;
    disregard(socket_.shutdown(StreamSocket::shutdown_send, ignored));
    const auto now = Clock::now();
    enter(Activity::idle, now);
    deadline_ = now + kLinger;
    std::vector<char> dropped(kBodyReadSize);
    while (true) {
        const auto [error, count] = co_await socket_.async_read_some(asio::buffer(dropped), kAwait);
        if (error) co_return;
    }
}

}  // namespace bytom::http
