#include "http/web_socket_session.hpp"

#include <deque>

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket.hpp>

#include <bytom/base/mutex.hpp>
#include <bytom/http/responses.hpp>
#include <bytom/io/mailbox.hpp>
#include <bytom/io/post.hpp>
#include <bytom/io/spawn.hpp>

#include "http/disregard.hpp"

namespace bytom::http {

class OutgoingQueue;

namespace {

namespace asio = boost::asio;
namespace beast_http = boost::beast::http;
namespace websocket = boost::beast::websocket;
using boost::system::error_code;
using SteadyClock = std::chrono::steady_clock;

using io::kAwait;
constexpr std::chrono::seconds kHandshakeTimeout{30};  ///< for the opening and for the closing one
constexpr std::size_t kLongestField = 4096;            ///< in a handshake
constexpr std::size_t kKeyLength = 24;                 ///< base64 of 16 bytes

using HandshakeMessage = beast_http::request<beast_http::empty_body>;

HandshakeMessage message_of(const Request& request) {
    HandshakeMessage message;
    message.method_string(request.method);
    message.target(request.target);
    message.version(11);
    // Of the others, Beast wants to know nothing, and it has a bound on their length.
    constexpr std::string_view kFamily = "Sec-WebSocket-";
    for (const Header& header : request.headers) {
        const std::string_view name = header.name;
        const bool is_of_handshake = same_token(name.substr(0, kFamily.size()), kFamily) ||
                                     same_token(name, "Upgrade") || same_token(name, "Connection") ||
                                     same_token(name, "Host");
        if (is_of_handshake && name.size() + header.value.size() <= kLongestField) {
            message.insert(name, header.value);
        }
    }
    return message;
}

/// The connection, all of whose parts belong to the network thread.
class WebSocketSession {
public:
    WebSocketSession(asio::generic::stream_protocol::socket& socket, std::shared_ptr<OutgoingQueue> queue,
                     std::chrono::seconds stall_timeout, SteadyClock::time_point& deadline,
                     std::function<void()> on_traffic);
    ~WebSocketSession();
    WebSocketSession(const WebSocketSession&) = delete;
    WebSocketSession& operator=(const WebSocketSession&) = delete;

    asio::awaitable<void> serve(const HandshakeMessage& handshake, std::size_t max_message_bytes,
                                WebSocketHandler& handler);

    void wake_writer() { wake_writer_.cancel(); }
    void cut_off();

private:
    asio::awaitable<void> read(WebSocketHandler& handler);
    asio::awaitable<void> write(WebSocketHandler& handler);

    const std::shared_ptr<OutgoingQueue> queue_;
    const std::chrono::seconds stall_timeout_;
    SteadyClock::time_point& deadline_;
    const std::function<void()> on_traffic_;
    websocket::stream<asio::generic::stream_protocol::socket&> stream_;
    io::Mailbox mailbox_;             ///< of the queue's writers
    asio::steady_timer wake_writer_;  ///< never expires: cancelled to wake who waits
    asio::steady_timer wake_reader_;
    bool over_ = false;
};

}  // namespace

class OutgoingQueue final : public WebSocket {
public:
    struct Message {
        SharedText text;
        bool is_answer = false;
    };

    OutgoingQueue(std::size_t max_bytes, std::size_t max_answers)
        : max_bytes_(max_bytes), max_answers_(max_answers) {}

    void answer(std::string text) override {
        enqueue({.text = std::make_shared<const std::string>(std::move(text)), .is_answer = true});
    }
    void push(SharedText text) override { enqueue({.text = std::move(text), .is_answer = false}); }

    /// The sender is of the session's mailbox.
    void attach(WebSocketSession& session, io::Mailbox::Sender home) {
        const base::MutexLock lock(mutex_);
        session_ = &session;
        home_ = std::move(home);
    }
    /// The connection is over: nothing more is taken, nothing more posted to its thread.
    void detach() {
        const base::MutexLock lock(mutex_);
        home_.reset();
        messages_.clear();
    }

    [[nodiscard]] std::optional<Message> take() {
        const base::MutexLock lock(mutex_);
        if (messages_.empty()) return std::nullopt;
        Message message = std::move(messages_.front());
        messages_.pop_front();
        return message;
    }
    void sent(const Message& message) {
        const base::MutexLock lock(mutex_);
        bytes_ -= message.text->size();
        if (message.is_answer) --answers_;
    }
    [[nodiscard]] bool is_empty() {
        const base::MutexLock lock(mutex_);
        return messages_.empty();
    }
    [[nodiscard]] bool has_room_for_answers() {
        const base::MutexLock lock(mutex_);
        return answers_ < max_answers_;
    }

private:
    void enqueue(Message message);
    const std::size_t max_bytes_;
    const std::size_t max_answers_;
    base::Mutex mutex_;
    /// Used by tasks of its mailbox only.
    WebSocketSession* session_ BYTOM_GUARDED_BY(mutex_) = nullptr;
    /// To the session; none before and after the connection.
    std::optional<io::Mailbox::Sender> home_ BYTOM_GUARDED_BY(mutex_);
    std::deque<Message> messages_ BYTOM_GUARDED_BY(mutex_);
    std::size_t bytes_ BYTOM_GUARDED_BY(mutex_) = 0;    ///< in messages not yet sent
    std::size_t answers_ BYTOM_GUARDED_BY(mutex_) = 0;  ///< among them
    bool overflowed_ BYTOM_GUARDED_BY(mutex_) = false;
};

void OutgoingQueue::enqueue(Message message) {
    const base::MutexLock lock(mutex_);
    if (!home_ || overflowed_) return;
    bytes_ += message.text->size();
    if (message.is_answer) ++answers_;
    messages_.push_back(std::move(message));
    overflowed_ = bytes_ > max_bytes_;
    if (overflowed_) {
        messages_.clear();
        home_->post([session = session_] { session->cut_off(); });
    } else if (messages_.size() == 1) {
        home_->post([session = session_] { session->wake_writer(); });
    }
}

WebSocketSession::WebSocketSession(asio::generic::stream_protocol::socket& socket,
                                   std::shared_ptr<OutgoingQueue> queue, std::chrono::seconds stall_timeout,
                                   SteadyClock::time_point& deadline, std::function<void()> on_traffic)
    : queue_(std::move(queue)),
      stall_timeout_(stall_timeout),
      deadline_(deadline),
      on_traffic_(std::move(on_traffic)),
      stream_(socket),
      mailbox_(io::post_to(socket.get_executor())),
      wake_writer_(socket.get_executor(), SteadyClock::time_point::max()),
      wake_reader_(socket.get_executor(), SteadyClock::time_point::max()) {
    queue_->attach(*this, mailbox_.sender());
}

WebSocketSession::~WebSocketSession() {
    queue_->detach();
}

void WebSocketSession::cut_off() {
    error_code ignored;
    disregard(stream_.next_layer().close(ignored));
    wake_reader_.cancel();
    wake_writer_.cancel();
}

asio::awaitable<void> WebSocketSession::read(WebSocketHandler& handler) {
    boost::beast::flat_buffer buffer;
    while (!over_) {
        if (!queue_->has_room_for_answers()) {
            co_await wake_reader_.async_wait(kAwait);
            continue;
        }
        const auto [error, count] = co_await stream_.async_read(buffer, kAwait);
        if (error) break;
        on_traffic_();
        handler.receive({static_cast<const char*>(buffer.data().data()), buffer.size()});
        buffer.consume(buffer.size());
    }
    over_ = true;
    wake_writer_.cancel();
}

asio::awaitable<void> WebSocketSession::write(WebSocketHandler& handler) {
    while (!over_) {
        const auto message = queue_->take();
        if (!message) {
            deadline_ = SteadyClock::time_point::max();
            co_await wake_writer_.async_wait(kAwait);
            continue;
        }
        deadline_ =
            SteadyClock::now() + stall_timeout_ + std::chrono::seconds(message->text->size() / kSlowestRate);
        const auto [error, count] = co_await stream_.async_write(asio::buffer(*message->text), kAwait);
        queue_->sent(*message);
        if (error) break;
        on_traffic_();
        if (queue_->is_empty()) handler.drained();
        wake_reader_.cancel();
    }
    over_ = true;
    // A close handshake that the reader is in may take its time, but not longer than this.
    deadline_ = SteadyClock::now() + kHandshakeTimeout;
    wake_reader_.cancel();
}

asio::awaitable<void> WebSocketSession::serve(const HandshakeMessage& handshake,
                                              std::size_t max_message_bytes, WebSocketHandler& handler) {
    using namespace asio::experimental::awaitable_operators;  // NOLINT(google-build-using-namespace)
    websocket::stream_base::timeout times{};
    times.handshake_timeout = kHandshakeTimeout;
    times.idle_timeout = websocket::stream_base::none();
    times.keep_alive_pings = false;
    stream_.set_option(times);
    stream_.set_option(websocket::stream_base::decorator([](websocket::response_type& response) {
        Response common;
        add_security_headers(common);
        for (const ResponseHeader& header : common.headers)
            response.set(header.name, header.value);
    }));
    stream_.read_message_max(max_message_bytes);
    stream_.auto_fragment(false);
    stream_.text(true);
    stream_.control_callback(
        [this](websocket::frame_type /*kind*/, boost::beast::string_view) { on_traffic_(); });

    const auto [error] = co_await stream_.async_accept(handshake, kAwait);
    if (!error) co_await (read(handler) && write(handler));
}

bool is_web_socket_handshake(const Request& request) {
    if (request.header("Upgrade").empty()) return false;
    const HandshakeMessage message = message_of(request);
    if (!websocket::is_upgrade(message)) return false;
    const auto key = message.find(beast_http::field::sec_websocket_key);
    const auto version = message.find(beast_http::field::sec_websocket_version);
    return key != message.end() && key->value().size() == kKeyLength && version != message.end() &&
           version->value() == "13" && message.find(beast_http::field::host) != message.end();
}

std::shared_ptr<OutgoingQueue> make_outgoing_queue(const ServerOptions& options) {
    return std::make_shared<OutgoingQueue>(options.max_socket_backlog_bytes, options.max_socket_answers);
}

std::shared_ptr<WebSocket> as_web_socket(const std::shared_ptr<OutgoingQueue>& queue) {
    return queue;
}

asio::awaitable<void> serve_web_socket(asio::generic::stream_protocol::socket& socket,
                                       std::shared_ptr<OutgoingQueue> queue, const ServerOptions& options,
                                       const Request& handshake, std::unique_ptr<WebSocketHandler> handler,
                                       SteadyClock::time_point& deadline, std::function<void()> on_traffic) {
    WebSocketSession session(socket, std::move(queue), options.stall_timeout, deadline,
                             std::move(on_traffic));
    co_await session.serve(message_of(handshake), options.max_socket_message_bytes, *handler);
}

}  // namespace bytom::http
