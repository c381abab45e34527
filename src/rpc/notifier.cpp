#include <bytom/base/log.hpp>
#include <bytom/json/decode.hpp>
#include <bytom/json/writer.hpp>
#include <bytom/rpc/notifier.hpp>

#include "rpc/chain_reader.hpp"

namespace bytom::rpc {
namespace {

struct TopicName {
    std::string_view name;
    NotificationTopic topic;
    bool subscribes;
};

constexpr auto kTopics = std::to_array<TopicName>({
    {"notify_raw_blocks", NotificationTopic::raw_blocks, true},
    {"stop_notify_raw_blocks", NotificationTopic::raw_blocks, false},
    {"notify_new_transactions", NotificationTopic::new_transactions, true},
    {"stop_notify_new_transactions", NotificationTopic::new_transactions, false},
    {"notify_new_work", NotificationTopic::new_work, true},
    {"stop_notify_new_work", NotificationTopic::new_work, false},
});

constexpr std::string_view kChainTopic = "notify_chain";
constexpr std::string_view kStopChainTopic = "stop_notify_chain";

struct TopicRequest {
    std::string topic;
    // Of notify_chain.
    std::string after;
    std::string topics;
    std::vector<std::string> addresses;

    static constexpr auto fields() {
        return std::tuple(
            json::field("topic", &TopicRequest::topic, "what to be told of, or no longer"),
            json::field("after", &TopicRequest::after, "cursor: where the reader stands; default tip"),
            json::field("topics", &TopicRequest::topics, "blocks, transactions, pool, with commas between"),
            json::field("addresses", &TopicRequest::addresses, "addresses or control programs in hex"));
    }
};

std::string status_text(std::string_view error) {
    std::string text;
    json::Writer out(text);
    out.begin_object();
    out.member("notification_type", "request_status");
    out.key("data");
    out.null();
    out.member_unless_empty("error_detail", error);
    out.end_object();
    return text;
}

Result<TopicRequest, std::string> parse_request(std::string_view message) {
    BYTOM_ASSIGN(const json::Document document, json::Document::parse(message));
    return json::decode<TopicRequest>(document.root());
}

}  // namespace

class Notifier::Client final : public http::WebSocketHandler {
public:
    Client(Notifier& notifier, std::shared_ptr<http::WebSocket> socket)
        : notifier_(notifier), socket_(std::move(socket)) {}
    ~Client() override { notifier_.leave(*this); }
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    void receive(std::string_view message) override {
        const auto request = parse_request(message);
        if (!request) {
            socket_->answer(status_text("Websocket request parsing error: " + request.error()));
            return;
        }
        if (request->topic == kChainTopic) {
            auto options = read_options(*request);
            socket_->answer(status_text(options ? std::string_view() : options.error()));
            if (options) {
                read_chain(std::make_shared<ChainReader>(notifier_.chain_, *std::move(options), socket_));
            }
            return;
        }
        if (request->topic == kStopChainTopic) {
            read_chain(nullptr);
            socket_->answer(status_text({}));
            return;
        }
        for (const TopicName& topic : kTopics) {
            if (topic.name != request->topic) continue;
            set(topic.topic, topic.subscribes);
            socket_->answer(status_text({}));
            return;
        }
        socket_->answer(status_text("Websocket Internal error: There is not this topic: " + request->topic));
    }

    void drained() override {
        if (!reads_chain_) return;
        {
            const base::MutexLock lock(notifier_.mutex_);
            if (reader_) reader_->drained();
        }
        notifier_.wake_readers();
    }

    // Below: with the notifier's mutex held.

    [[nodiscard]] const std::shared_ptr<ChainReader>& reader() const noexcept { return reader_; }

    [[nodiscard]] bool wants(NotificationTopic topic) const noexcept {
        return topics_[static_cast<std::size_t>(topic)];
    }
    void push(http::SharedText text) { socket_->push(std::move(text)); }
    void leave_all() {
        if (reader_) reader_->end();
        for (std::size_t i = 0; i < kNotificationTopics; ++i) {
            if (topics_[i]) --notifier_.subscribers_[i];
            topics_[i] = false;
        }
    }

private:
    [[nodiscard]] Result<explorer_api::EventFeedOptions, std::string> read_options(
        const TopicRequest& request) const {
        explorer_api::EventFeedOptions options;
        const auto topics = explorer_api::EventTopics::parse(request.topics);
        if (!topics) return std::unexpected("topics are some of: blocks, transactions, pool");
        options.topics = *topics;
        const auto cursor = chain::find_cursor(
            notifier_.chain_, request.after.empty() ? std::string_view("tip") : request.after);
        if (!cursor) return std::unexpected(std::string(chain::describe(cursor.error())));
        options.from = *cursor;
        if (!request.addresses.empty()) {
            auto programs = explorer_api::ProgramFilter::parse(request.addresses,
                                                               notifier_.chain_.network().bech32_prefix);
            if (!programs) return std::unexpected(programs.error());
            options.programs = std::make_shared<const explorer_api::ProgramFilter>(*std::move(programs));
        }
        options.texts = &notifier_.texts_;
        options.forms = notifier_.forms_;
        return options;
    }

    /// Null: no longer subscribed.
    void read_chain(std::shared_ptr<ChainReader> reader) {
        {
            const base::MutexLock lock(notifier_.mutex_);
            if (reader_) reader_->end();
            reader_.swap(reader);
            reads_chain_ = reader_ != nullptr;
        }
        notifier_.wake_readers();
    }

    void set(NotificationTopic topic, bool subscribed) {
        const base::MutexLock lock(notifier_.mutex_);
        bool& state = topics_[static_cast<std::size_t>(topic)];
        if (state == subscribed) return;
        state = subscribed;
        auto& count = notifier_.subscribers_[static_cast<std::size_t>(topic)];
        if (subscribed) {
            ++count;
        } else {
            --count;
        }
    }

    Notifier& notifier_;
    const std::shared_ptr<http::WebSocket> socket_;
    std::array<bool, kNotificationTopics> topics_{};
    bool reads_chain_ = false;             ///< the connection's thread's
    std::shared_ptr<ChainReader> reader_;  ///< null: not notify_chain. Changed with the mutex held.
};

Notifier::~Notifier() = default;

std::unique_ptr<http::WebSocketHandler> Notifier::admit(const std::shared_ptr<http::WebSocket>& socket) {
    const base::MutexLock lock(mutex_);
    if (!follower_) {
        chain::SubscriptionOptions options;
        options.pool = true;
        auto started = chain::Follower::start(chain_, "notifier", std::move(options), *this);
        if (!started) {
            base::log(base::LogLevel::error, "rpc", "WebSocket clients cannot be notified: {}",
                      started.error().text());
            return nullptr;
        }
        follower_ = *std::move(started);
    }
    auto client = std::make_unique<Client>(*this, socket);
    clients_.insert(client.get());
    return client;
}

void Notifier::leave(Client& client) {
    const base::MutexLock lock(mutex_);
    client.leave_all();
    clients_.erase(&client);
}

void Notifier::wake_readers() {
    const base::MutexLock lock(mutex_);
    if (follower_) follower_->wake();
}

// The follower also hears of whatever makes a reader ready: what it has not sent by then is sent here.
std::optional<Notifier::Instant> Notifier::idle() {
    std::vector<std::shared_ptr<ChainReader>> readers;
    {
        const base::MutexLock lock(mutex_);
        for (const Client* client : clients_)
            if (client->reader()) readers.push_back(client->reader());
    }
    bool more = false;
    for (const auto& reader : readers)
        more = reader->tell() || more;
    if (!more) return std::nullopt;
    return std::chrono::steady_clock::now();
}

void Notifier::publish(NotificationTopic topic, std::string_view type, std::string_view data) {
    std::string text;
    json::Writer out(text);
    out.begin_object();
    out.member("notification_type", type);
    out.key("data");
    out.raw(data);
    out.end_object();
    const auto shared = std::make_shared<const std::string>(std::move(text));
    const base::MutexLock lock(mutex_);
    for (Client* client : clients_) {
        if (client->wants(topic)) client->push(shared);
    }
}

void Notifier::failed(const std::string& what) noexcept {
    base::log(base::LogLevel::error, "rpc", "WebSocket clients are no longer notified: {}", what);
}

void Notifier::handle(const chain::Event& event) {
    if (const auto* const connected = std::get_if<chain::BlockConnected>(&event)) {
        publish_block("raw_blocks_connected", *connected->block);
    } else if (const auto* const disconnected = std::get_if<chain::BlockDisconnected>(&event)) {
        publish_block("raw_blocks_disconnected", *disconnected->block);
    } else if (const auto* const added = std::get_if<chain::TransactionAdded>(&event)) {
        if (!has_subscribers(NotificationTopic::new_transactions)) return;
        std::string data;
        json::Writer out(data);
        out.begin_object();
        out.member("transaction", added->entry->tx->encode());
        out.member("status_fail", added->entry->status_fail);
        out.end_object();
        publish(NotificationTopic::new_transactions, "new_transaction", data);
    }
}

void Notifier::publish_block(std::string_view type, const primitives::Block& block) {
    if (!has_subscribers(NotificationTopic::raw_blocks)) return;
    std::string data;
    json::Writer(data).value(block.encode());
    publish(NotificationTopic::raw_blocks, type, data);
}

}  // namespace bytom::rpc
