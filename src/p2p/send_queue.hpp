// Messages that wait for one peer to read, and their cutting into packets (07 §5.1).
#pragma once

#include <array>
#include <deque>

#include <bytom/p2p/peer.hpp>

#include "p2p/send_ledger.hpp"

namespace bytom::p2p {

/// Two queues, answers before relay, each with a budget in bytes; pings and pongs go between the packets of a
/// message. A message that has been begun is ended before another one: they share one channel. One thread.
class SendQueue {
public:
    /// The ledger, shared by all queues, outlives it.
    SendQueue(std::size_t reply_budget, std::size_t relay_budget, SendLedger& ledger) noexcept
        : ledger_(ledger), budgets_{reply_budget, relay_budget} {}
    ~SendQueue() { clear(); }
    SendQueue(const SendQueue&) = delete;
    SendQueue& operator=(const SendQueue&) = delete;

    /// False, and nothing queued, if it does not fit the budget of its urgency, or of all queues together.
    /// The former always has room for one message where nothing waits: it may not keep a large block from
    /// ever being sent.
    [[nodiscard]] bool push(SharedMessage message, Urgency urgency);
    /// Whether a message of this size is one, and fits the budget of its urgency.
    [[nodiscard]] bool fits(std::size_t size, Urgency urgency) const noexcept;
    void push_ping() noexcept { ping_ = true; }
    /// Several pings that wait together are answered by one pong.
    void push_pong() noexcept { pong_ = true; }

    [[nodiscard]] bool empty() const noexcept { return !ping_ && !pong_ && !has_message(); }
    /// Bytes of messages not yet taken.
    [[nodiscard]] std::size_t bytes() const noexcept { return bytes_[0] + bytes_[1]; }

    /// Appends packets until `out` has at least `enough` bytes or nothing waits any more.
    void take(Bytes& out, std::size_t enough);
    void clear() noexcept;

private:
    [[nodiscard]] bool has_message() const noexcept {
        return current_ || !queues_[0].empty() || !queues_[1].empty();
    }
    void next_message();

    SendLedger& ledger_;
    std::array<std::size_t, 2> budgets_;  ///< by Urgency, as the following
    std::array<std::size_t, 2> bytes_{};
    std::array<std::deque<SharedMessage>, 2> queues_;
    SharedMessage current_;
    std::size_t current_queue_ = 0;
    std::size_t position_ = 0;  ///< in current_
    bool ping_ = false;
    bool pong_ = false;
};

}  // namespace bytom::p2p
