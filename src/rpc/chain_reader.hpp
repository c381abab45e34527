// What one WebSocket client is told under the topic notify_chain (13 §4).
#pragma once

#include <atomic>
#include <memory>

#include <bytom/explorer_api/event_feed.hpp>
#include <bytom/http/web_socket.hpp>

namespace bytom::rpc {

/// Pushes a batch only when the one before it is with the system's socket, so that nothing piles up for a
/// client that does not read.
class ChainReader {
public:
    ChainReader(chain::Chain& chain, explorer_api::EventFeedOptions options,
                std::shared_ptr<http::WebSocket> socket);
    ChainReader(const ChainReader&) = delete;
    ChainReader& operator=(const ChainReader&) = delete;

    /// One thread at a time. Pushes what there is, up to a batch. True: there may be more at once.
    bool tell();

    /// Any thread: what was pushed is on its way.
    void drained() noexcept { is_sending_ = false; }
    /// Any thread. Nothing more is pushed, except a batch under way.
    void end() noexcept { is_over_ = true; }

private:
    void push(const explorer_api::FeedEvent& event);

    const std::shared_ptr<http::WebSocket> socket_;
    std::atomic<bool> has_news_ = true;
    std::atomic<bool> is_sending_ = false;
    std::atomic<bool> is_over_ = false;
    explorer_api::EventFeed feed_;  ///< last: it wakes the members above
};

}  // namespace bytom::rpc
