#include "http/connection.hpp"

#include <algorithm>
#include <array>

#include <boost/asio/io_context.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/buffers_suffix.hpp>
#include <fmt/core.h>
#include <sys/socket.h>

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

/// For calls on sockets that end anyway.
void disregard(const error_code& /*error*/) noexcept {}

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
      cors(server_options.browser.origins),
      requests(server_options.max_buffered_bytes),
      answers(server_options.max_unsent_bytes),
      places(places_of(server_options)) {}

Connection::Connection(ServerState& state, io::TaskScope& workers, tcp::socket socket,
                       ConnectionTable::Id place, std::string client, bool from_loopback,
                       const std::string& date)
    : state_(state),
      workers_(workers),
      socket_(std::move(socket)),
      place_(place),
      client_(std::move(client)),
      from_loopback_(from_loopback),
      date_(date),
      deadline_(Clock::now() + state.options.read_timeout) {}

Connection::~Connection() {
    client_gone_.request_stop();
    state_.places.leave(place_);
}

asio::io_context& Connection::loop() {
    return static_cast<asio::io_context&>(socket_.get_executor().context());
}

void Connection::enter(Activity activity) {
    state_.places.enter(place_, activity, Clock::now());
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
    if (socket_.set_option(tcp::no_delay(true), error) || socket_.non_blocking(true, error)) co_return;
    while (!state_.stopping) {
        deadline_ = Clock::now() + state_.options.read_timeout;
        if (buffer_.empty() && buffer_.capacity() > kKeptBuffer) buffer_ = {};
        allowed_origin_.clear();
        BodyBudget::Share share(state_.requests);
        RequestReader reader({.max_head_bytes = state_.options.max_header_bytes,
                              .max_body_bytes = state_.options.max_body_bytes,
                              .max_field_bytes = state_.options.max_field_bytes});
        std::optional<Response> refusal;
        reading_ = true;
        enter(buffer_.empty() ? Activity::idle : Activity::reading);
        const bool complete = co_await read(reader, share, refusal);
        reading_ = false;
        if (!complete) {
            const bool begun = !buffer_.empty() || reader.stage() != RequestReader::Stage::head;
            if (!refusal && late_ && begun) {
                refusal = state_.handler.explain(408, "the request did not arrive in time");
            }
            if (refusal) co_await refuse(std::move(*refusal));
            co_return;
        }
        if (co_await open_web_socket(reader.request(), share)) co_return;

        const bool with_body = reader.request().method != "HEAD";
        client_gone_ = std::stop_source();
        reader.request().client_gone = client_gone_.get_token();
        reader.request().server_stops = state_.impatient.get_token();
        Reply reply = co_await answer(std::make_shared<const Request>(std::move(reader.request())), share);
        share.release();
        if (reply.content.source) co_return co_await serve_stream(std::move(reply), with_body);
        Response response = std::move(reply.content.response);
        BodyBudget::Share unsent(state_.answers);
        if (!unsent.grow_to(response.body.size())) {
            hurry(Activity::writing);
            response = state_.handler.explain(503, "too many answers wait for clients to take them");
        }
        const Persistence persistence =
            reader.keeps_alive() && !state_.stopping ? Persistence::keep_alive : Persistence::close;
        if (!co_await write(std::move(response), persistence, with_body)) co_return;
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
    request.client = client_;
    request.from_loopback = from_loopback_ && !is_forwarded(request);
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
    std::size_t fresh = 0;
    while (true) {
        buffer_.erase(0, reader.take(buffer_));
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
        const bool was_idle = in_head && buffer_.empty();
        const std::size_t had = buffer_.size();
        if (!co_await read_some(in_head ? kReadSize : kBodyReadSize)) co_return false;
        fresh += buffer_.size() - had;
        if (fresh >= kProgress) {
            enter(Activity::reading);
            fresh = 0;
        }
        if (was_idle) {
            enter(Activity::reading);
            deadline_ = std::min(deadline_, Clock::now() + state_.options.head_timeout);
        }
    }
}

io::Awaitable<bool> Connection::read_some(std::size_t size) {
    const std::size_t had = buffer_.size();
    buffer_.resize(had + size);
    const auto [error, count] = co_await socket_.async_read_some(asio::buffer(buffer_) + had, kAwait);
    buffer_.resize(had + (error ? 0 : count));
    co_return !error;
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
    if (!buffer_.empty() || !is_web_socket_handshake(request)) co_return false;
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
                              [this] { enter(Activity::quiet); });
    co_return true;
}

io::Awaitable<Connection::Reply> Connection::answer(std::shared_ptr<const Request> request,
                                                    BodyBudget::Share& share) {
    enter(Activity::working);
    auto answer = state_.handler.handle(std::move(request));
    Reply reply;
    if (auto* ready = std::get_if<Response>(&answer)) {
        reply.content.response = std::move(*ready);
    } else if (auto* held = std::get_if<HeldResponse>(&answer)) {
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
            held.wait([awaited = std::weak_ptr(alarm), home = workers_.home()] {
                home.post([awaited] {
                    if (const auto still = awaited.lock()) still->cancel();
                });
            });
        if (waiting && !state_.stopping) {
            enter(Activity::waiting);
            held_ = alarm.get();
            waits_for_answer_ = true;
            co_await alarm->async_wait(kAwait);
            waits_for_answer_ = false;
            held_ = nullptr;
            enter(Activity::working);
        }
    }
    // Everybody who waited is woken at once: the number of connections is bound enough.
    co_return co_await run_deferred(std::move(held.answer), Load::held_before);
}

bool Connection::may_defer(Load load) {
    const std::size_t all = state_.options.max_concurrent_requests;
    const std::size_t bound = from_loopback_ ? all : all - all / 8;
    if (state_.deferred.fetch_add(1) < bound || load == Load::held_before) return true;
    --state_.deferred;
    return false;
}

io::Awaitable<Response> Connection::run_deferred(DeferredResponse work, Load load) {
    if (!may_defer(load)) co_return state_.handler.explain(503, kTooMany);
    deadline_ = Clock::time_point::max();
    DeferredResponse unless_stopping = [&state = state_, work = std::move(work)]() mutable {
        return state.impatient.stop_requested() ? state.handler.explain(503, "the server stops") : work();
    };
    waits_for_answer_ = true;
    auto response =
        co_await call_on_worker<Response>(loop(), workers_, state_.deferred, std::move(unless_stopping),
                                          state_.options.handler_timeout, running_);
    waits_for_answer_ = false;
    if (!response) {
        client_gone_.request_stop();
        co_return state_.handler.explain(408, kTooLong);
    }
    co_return *std::move(response);
}

io::Awaitable<bool> Connection::write(Response response, Persistence persistence, bool with_body) {
    const std::chrono::seconds at_least(static_cast<std::int64_t>(response.body.size() / kSlowestRate));
    const auto end =
        Clock::now() + std::min(state_.options.write_timeout, state_.options.stall_timeout + at_least);
    deadline_ = end;
    if (!allowed_origin_.empty()) CorsPolicy::allow(response, allowed_origin_);
    std::string head =
        response_head(response, version_1_0_ ? Version::http_1_0 : Version::http_1_1, persistence, date_);
    if (!with_body) response.body.clear();
    if (response.body.size() <= kJoinedWrite) {
        head += response.body;
        response.body.clear();
    }
    // Most answers fit into the socket's buffer: then there is nothing to wait for.
    error_code error;
    std::size_t sent = socket_.write_some(asio::buffer(head), error);
    if (error && error != asio::error::would_block) co_return false;
    if (error) sent = 0;
    using Buffers = std::array<asio::const_buffer, 2>;
    boost::beast::buffers_suffix<Buffers> rest(
        Buffers{asio::buffer(head) + sent, asio::buffer(response.body)});
    std::size_t fresh = kProgress;
    while (asio::buffer_size(rest) > 0) {
        if (fresh >= kProgress) {
            enter(Activity::writing);
            fresh = 0;
        }
        deadline_ = std::min(end, Clock::now() + state_.options.stall_timeout);
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
    if (!co_await write(std::move(response), Persistence::close, true)) co_return;
    error_code ignored;
    disregard(socket_.shutdown(tcp::socket::shutdown_send, ignored));
    enter(Activity::idle);
    deadline_ = Clock::now() + kLinger;
    std::vector<char> dropped(kBodyReadSize);
    while (true) {
        const auto [error, count] = co_await socket_.async_read_some(asio::buffer(dropped), kAwait);
        if (error) co_return;
    }
}

}  // namespace bytom::http
