// One connection: reads requests, has them answered, writes the answers. Lives on its network thread.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>

#include <bytom/http/browser_guard.hpp>
#include <bytom/http/server.hpp>
#include <bytom/io/spawn.hpp>
#include <bytom/io/task_scope.hpp>

#include "http/body_budget.hpp"
#include "http/connection_table.hpp"
#include "http/cors.hpp"
#include "http/request_reader.hpp"
#include "http/response_text.hpp"

namespace bytom::http {

/// What all connections of one server use. Outlives them.
struct ServerState {
    ServerState(const ServerOptions& server_options, Handler& service);

    const ServerOptions options;
    Handler& handler;
    const BrowserGuard guard;
    const CorsPolicy cors;
    BodyBudget requests;  ///< memory of requests on their way in
    BodyBudget answers;   ///< memory of answers on their way out
    ConnectionTable places;
    std::atomic<bool> stopping = false;
    std::atomic<std::size_t> deferred = 0;  ///< answers that wait for a worker or are being made
    /// Closes a connection that has lost its place; any thread. Set before the first connection.
    std::function<void(const ConnectionTable::Place&)> close;
};

/// What the connections of one network thread use. Outlives them.
struct ThreadState {
    ThreadState(base::ThreadPool& pool, io::Post loop) : workers(pool, std::move(loop)) {}

    io::TaskScope workers;  ///< the pool, its results brought to the loop; any thread
    std::string date;       ///< value of the Date header, kept up to date by the thread
    /// The server stops, and the time for calls that run is over. One for each thread, since each request
    /// takes a token.
    std::stop_source impatient;
};

/// Of either kind: TCP or Unix.
using StreamSocket = boost::asio::generic::stream_protocol::socket;

/// Who is on the other side.
struct ConnectionPeer {
    std::string client;  ///< Request::client
    bool from_loopback = false;
    bool by_unix_socket = false;
};

class Connection {
public:
    using Clock = std::chrono::steady_clock;

    /// `home` is the state of the thread that the connection lives on.
    Connection(ServerState& state, ThreadState& home, StreamSocket socket, ConnectionTable::Id place,
               ConnectionPeer peer);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    [[nodiscard]] io::Awaitable<void> serve();

    // On the connection's thread:

    /// Once a second: ends what takes too long, and the wait for clients who are gone.
    void tick(Clock::time_point now);
    /// The server stops: idle connections are closed, answers that wait for an event are made.
    void stop();
    /// The call that runs, if one does, is told to end.
    void cancel_call() { client_gone_.request_stop(); }
    /// At once, whatever it is at.
    void close();

private:
    template <typename T>
    using Awaitable = io::Awaitable<T>;
    using Activity = ConnectionTable::Activity;

    /// Reads a whole request. False: the connection is over, an answer to what is wrong may be in `refusal`.
    Awaitable<bool> read(RequestReader& reader, BodyBudget::Share& share, std::optional<Response>& refusal);
    /// Reads until the reader has left this stage.
    Awaitable<bool> read_beyond(RequestReader& reader, RequestReader::Stage stage, BodyBudget::Share& share,
                                std::optional<Response>& refusal);
    /// What has come and is not taken.
    [[nodiscard]] std::string_view received() const;
    /// What is refused by the head alone, before the body is read.
    [[nodiscard]] std::optional<Response> judge_head(const Request& head);
    [[nodiscard]] Response explain(RequestFault fault) const;

    Awaitable<bool> open_web_socket(const Request& request, BodyBudget::Share& share);
    /// How a source of a stream calls for the connection.
    struct Bell;
    struct Reply {
        OpenedStream content;        ///< without a source: an ordinary response
        std::shared_ptr<Bell> bell;  ///< rung by the source
    };
    /// Of an answer that is not ready.
    Awaitable<Reply> make(Answer answer, BodyBudget::Share& share);
    enum class Load : std::uint8_t { limited, held_before };
    Awaitable<Response> run_deferred(DeferredResponse work, Load load = Load::limited);
    Awaitable<Response> run_held(HeldResponse held);
    Awaitable<Reply> open_stream(StreamResponse stream);
    /// To the end of the connection.
    Awaitable<void> serve_stream(Reply reply, bool with_body);
    Awaitable<bool> write_piece(std::string bytes, Framing framing);
    /// An answer on its way to the client.
    struct Outgoing {
        std::string head;  ///< small bodies included
        std::string body;
        std::size_t sent = 0;  ///< bytes of the head that the socket has taken
        bool failed = false;
        std::chrono::seconds time{};  ///< beside the stall timeout, for the slowest client

        [[nodiscard]] bool is_sent() const noexcept { return !failed && sent == head.size() && body.empty(); }
    };
    /// As much as the socket takes at once.
    [[nodiscard]] Outgoing begin_write(Response response, Persistence persistence, bool with_body);
    Awaitable<bool> finish_write(Outgoing outgoing);
    Awaitable<void> refuse(Response response);

    void enter(Activity activity, Clock::time_point now);
    /// As a deferred answer, whose work counts among all that workers have to do.
    [[nodiscard]] bool may_defer(Load load);
    /// Who is slowest at it gives way, and its memory with it.
    void hurry(Activity activity);
    [[nodiscard]] bool has_ended();
    [[nodiscard]] boost::asio::io_context& loop();

    ServerState& state_;
    ThreadState& home_;
    StreamSocket socket_;
    const ConnectionTable::Id place_;
    const ConnectionPeer peer_;
    boost::beast::flat_buffer buffer_;  ///< what has come and is not taken
    std::string allowed_origin_;        ///< origin of the page that sent the request, for its answer
    bool version_1_0_ = false;          ///< the request's, for its answer
    bool busy_ = false;                 ///< a request is being answered
    bool reading_ = false;              ///< a request is being read
    bool late_ = false;                 ///< the time to read the request is over
    std::stop_source client_gone_;
    bool waits_for_answer_ = false;
    bool writes_piece_ = false;                     ///< a piece of a stream is being written
    boost::asio::steady_timer* held_ = nullptr;     ///< cancelled, an answer that waits waits no more
    boost::asio::steady_timer* running_ = nullptr;  ///< cancelled, nobody waits for the call that runs
    Clock::time_point deadline_;
    Activity told_activity_ = Activity::idle;  ///< last told to the table of places
    Clock::time_point told_at_{};
};

}  // namespace bytom::http
