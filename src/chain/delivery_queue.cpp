#include "chain/delivery_queue.hpp"

namespace bytom::chain {

DeliveryQueue::Put DeliveryQueue::put(Delivery& delivery, std::size_t bytes, bool wait) {
    {
        base::MutexLock lock(mutex_);
        const auto has_room = [this, bytes] BYTOM_REQUIRES(mutex_) {
            return items_.empty() || (items_.size() < max_items_ && bytes_ + bytes <= max_bytes_);
        };
        if (wait) not_full_.wait(lock, [&] BYTOM_REQUIRES(mutex_) { return closed_ || has_room(); });
        if (closed_) return Put::closed;
        if (!has_room()) return Put::full;
        items_.push_back({.delivery = std::move(delivery), .bytes = bytes});
        bytes_ += bytes;
    }
    not_empty_.notify_one();
    return Put::done;
}

std::optional<Delivery> DeliveryQueue::take(std::chrono::milliseconds timeout) {
    std::optional<Delivery> delivery;
    {
        base::MutexLock lock(mutex_);
        // A wait that is over before it begins is a system call nevertheless.
        if (timeout > std::chrono::milliseconds::zero()) {
            not_empty_.wait_for(lock, timeout, [this] BYTOM_REQUIRES(mutex_) {
                return closed_ || nudged_ || !items_.empty();
            });
        }
        nudged_ = false;
        if (closed_ || items_.empty()) return std::nullopt;
        bytes_ -= items_.front().bytes;
        delivery = std::move(items_.front().delivery);
        items_.pop_front();
    }
    // Room for one large delivery may be room for several small ones.
    not_full_.notify_all();
    return delivery;
}

void DeliveryQueue::nudge() {
    {
        const base::MutexLock lock(mutex_);
        nudged_ = true;
    }
    not_empty_.notify_one();
}

std::vector<Delivery> DeliveryQueue::close() {
    std::vector<Delivery> rest;
    {
        const base::MutexLock lock(mutex_);
        closed_ = true;
        rest.reserve(items_.size());
        for (Item& item : items_)
            rest.push_back(std::move(item.delivery));
        items_.clear();
        bytes_ = 0;
    }
    not_empty_.notify_all();
    not_full_.notify_all();
    return rest;
}

bool DeliveryQueue::has_news() const {
    const base::MutexLock lock(mutex_);
    return !closed_ && (nudged_ || !items_.empty());
}

bool DeliveryQueue::is_closed() const {
    const base::MutexLock lock(mutex_);
    return closed_;
}

}  // namespace bytom::chain
