#include "p2p/send_queue.hpp"

#include <algorithm>

#include "p2p/mconnection.hpp"

namespace bytom::p2p {

bool SendQueue::fits(std::size_t size, Urgency urgency) const noexcept {
    const auto index = static_cast<std::size_t>(urgency);
    if (size == 0 || size > kMaxMessageSize) return false;
    return bytes_[index] == 0 || bytes_[index] + size <= budgets_[index];
}

bool SendQueue::push(SharedMessage message, Urgency urgency) {
    const auto index = static_cast<std::size_t>(urgency);
    const std::size_t size = message ? message->size() : 0;
    if (!fits(size, urgency)) return false;
    if (!ledger_.hold(message)) return false;
    queues_[index].push_back(std::move(message));
    bytes_[index] += size;
    return true;
}

void SendQueue::take(Bytes& out, std::size_t enough) {
    if (ping_) write_ping(out);
    if (pong_) write_pong(out);
    ping_ = pong_ = false;
    while (out.size() < enough && has_message()) {
        if (!current_) next_message();
        const ByteView rest = ByteView(*current_).subspan(position_);
        const ByteView part = rest.first(std::min(rest.size(), kMaxPacketPayload));
        write_message_packet(out, kBlockchainChannel, part.size() == rest.size(), part);
        position_ += part.size();
        bytes_[current_queue_] -= part.size();
        if (part.size() == rest.size()) {
            ledger_.release(current_);
            current_.reset();
        }
    }
}

void SendQueue::next_message() {
    current_queue_ = queues_[0].empty() ? 1 : 0;
    current_ = std::move(queues_[current_queue_].front());
    queues_[current_queue_].pop_front();
    position_ = 0;
}

void SendQueue::clear() noexcept {
    for (const auto& queue : queues_) {
        for (const SharedMessage& message : queue)
            ledger_.release(message);
    }
    if (current_) ledger_.release(current_);
    queues_ = {};
    bytes_ = {};
    current_.reset();
    ping_ = pong_ = false;
}

}  // namespace bytom::p2p
