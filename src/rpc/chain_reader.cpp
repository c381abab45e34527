#include "rpc/chain_reader.hpp"

#include <chrono>

#include <bytom/base/log.hpp>
#include <bytom/json/writer.hpp>

namespace bytom::rpc {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kBatchBytes = std::size_t{64} << 10;
constexpr std::chrono::milliseconds kBatchTime{5};  ///< others are told on the same thread

}  // namespace

ChainReader::ChainReader(chain::Chain& chain, explorer_api::EventFeedOptions options,
                         std::shared_ptr<http::WebSocket> socket)
    : socket_(std::move(socket)), feed_(chain, std::move(options), [this] { has_news_ = true; }) {}

bool ChainReader::tell() {
    if (is_over_ || is_sending_ || !has_news_.exchange(false)) return false;
    const auto due = Clock::now() + kBatchTime;
    std::size_t pushed = 0;
    try {
        while (!is_over_ && pushed < kBatchBytes && Clock::now() < due) {
            const auto event = feed_.next();
            if (!event) return false;
            // Before the push, after which it may be drained at once.
            is_sending_ = true;
            push(*event);
            pushed += event->data->size();
        }
    } catch (const std::exception& failure) {
        base::log(base::LogLevel::error, "rpc", "a WebSocket client is told no more of the chain: {}",
                  failure.what());
        is_over_ = true;
    }
    has_news_ = true;
    return !is_over_ && !is_sending_;
}

void ChainReader::push(const explorer_api::FeedEvent& event) {
    std::string text;
    json::Writer out(text);
    out.begin_object();
    out.member("notification_type", event.type);
    if (event.cursor) out.member("cursor", *event.cursor);
    out.key("data");
    out.raw(*event.data);
    out.end_object();
    socket_->push(std::make_shared<const std::string>(std::move(text)));
}

}  // namespace bytom::rpc
