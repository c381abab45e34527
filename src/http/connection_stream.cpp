// Streams: answers that are made piece by piece (StreamResponse).
#include <array>

#include <boost/asio/io_context.hpp>
#include <boost/beast/core/buffers_suffix.hpp>
#include <fmt/format.h>

#include "http/connection.hpp"
#include "http/web_socket_session.hpp"
#include "http/worker_call.hpp"

namespace bytom::http {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using io::kAwait;

}  // namespace

struct Connection::Bell {
    explicit Bell(asio::io_context& io) : alarm(io) {}
    asio::steady_timer alarm;  ///< cancelled, the connection looks at `rung`
    bool rung = false;
};

io::Awaitable<Connection::Reply> Connection::open_stream(StreamResponse stream) {
    asio::io_context& io = loop();
    Reply reply;
    reply.bell = std::make_shared<Bell>(io);
    if (!may_defer(Load::limited)) {
        reply.content.response = state_.handler.explain(503, "too many requests at once");
        co_return reply;
    }
    // The source may ring while the connection ends.
    auto wake = [bell = std::weak_ptr(reply.bell), home = home_.workers.home()] {
        home.post([bell] {
            if (const auto still = bell.lock()) {
                still->rung = true;
                still->alarm.cancel();
            }
        });
    };
    deadline_ = Clock::time_point::max();
    waits_for_answer_ = true;
    std::move_only_function<OpenedStream()> work =
        [open = std::move(stream.open), wake = std::move(wake)]() mutable { return open(std::move(wake)); };
    auto opened = co_await call_on_worker<OpenedStream>(io, home_.workers, state_.deferred, std::move(work),
                                                        state_.options.handler_timeout, running_);
    waits_for_answer_ = false;
    if (!opened) {
        reply.content.response = state_.handler.explain(408, "the call takes too long");
        co_return reply;
    }
    reply.content = *std::move(opened);
    if (!reply.content.source) co_return reply;
    const auto admission =
        state_.places.admit_lasting(place_, ConnectionTable::Lasting::stream, Clock::now());
    if (admission.evicted) state_.close(*admission.evicted);
    if (!admission.id) {
        reply.content.source.reset();
        reply.content.response = state_.handler.explain(503, "too many streams at once");
    }
    co_return reply;
}

io::Awaitable<void> Connection::serve_stream(Reply reply, bool with_body) {
    const Framing framing = version_1_0_ ? Framing::until_closed : Framing::chunked;
    Response& response = reply.content.response;
    if (!allowed_origin_.empty()) state_.cors.allow(response, allowed_origin_);
    std::string head = response_head(response, version_1_0_ ? Version::http_1_0 : Version::http_1_1,
                                     Persistence::close, home_.date, framing);
    // Behind the bell, so that it is gone before.
    const std::shared_ptr<Bell> bell = std::move(reply.bell);
    const std::shared_ptr<StreamSource> source = std::move(reply.content.source);
    const auto is_over = [this] { return state_.stopping || client_gone_.stop_requested(); };
    if (!co_await write_piece(std::move(head), Framing::until_closed) || !with_body) co_return;
    bool has_more = true;
    while (has_more && !is_over()) {
        bell->rung = false;
        // As many as there are places for streams: bound enough.
        if (!may_defer(Load::held_before)) co_return;
        deadline_ = Clock::time_point::max();
        std::move_only_function<StreamPiece()> pull = [source] { return source->next(); };
        auto piece =
            co_await call_on_worker<StreamPiece>(loop(), home_.workers, state_.deferred, std::move(pull),
                                                 state_.options.handler_timeout, running_);
        if (!piece || is_over()) break;
        if (!piece->bytes.empty() && !co_await write_piece(std::move(piece->bytes), framing)) co_return;
        has_more = piece->then != StreamPiece::Then::end;
        if (piece->then != StreamPiece::Then::wait) continue;
        while (!bell->rung && !is_over()) {
            bell->alarm.expires_after(reply.content.heartbeat_after);
            held_ = &bell->alarm;
            waits_for_answer_ = true;
            deadline_ = Clock::time_point::max();
            const auto [interrupted] = co_await bell->alarm.async_wait(kAwait);
            waits_for_answer_ = false;
            held_ = nullptr;
            if (interrupted || reply.content.heartbeat.empty()) continue;
            if (!co_await write_piece(reply.content.heartbeat, framing)) co_return;
        }
    }
    if (framing == Framing::chunked && (!has_more || state_.stopping)) {
        co_await write_piece("0\r\n\r\n", Framing::until_closed);
    }
}

io::Awaitable<bool> Connection::write_piece(std::string bytes, Framing framing) {
    BodyBudget::Share unsent(state_.answers);
    if (!unsent.grow_to(bytes.size())) {
        hurry(Activity::writing);
        co_return false;
    }
    const std::string begin = framing == Framing::chunked ? fmt::format("{:x}\r\n", bytes.size()) : "";
    const std::string_view end = framing == Framing::chunked ? "\r\n" : "";
    deadline_ = Clock::now() + state_.options.stream_stall_timeout +
                std::chrono::seconds(static_cast<std::int64_t>(bytes.size() / kSlowestRate));
    using Buffers = std::array<asio::const_buffer, 3>;
    boost::beast::buffers_suffix<Buffers> rest(
        Buffers{asio::buffer(begin), asio::buffer(bytes), asio::buffer(end)});
    // Most pieces fit into the socket's buffer: then nobody is slow.
    error_code error;
    rest.consume(socket_.write_some(rest, error));
    if (error && error != asio::error::would_block) co_return false;
    if (asio::buffer_size(rest) > 0) {
        if (state_.stopping) co_return false;
        enter(Activity::writing, Clock::now());
        writes_piece_ = true;
        while (asio::buffer_size(rest) > 0) {
            const auto [failure, count] = co_await socket_.async_write_some(rest, kAwait);
            if (failure) co_return false;
            rest.consume(count);
        }
        writes_piece_ = false;
    }
    enter(Activity::quiet, Clock::now());
    co_return true;
}

}  // namespace bytom::http
