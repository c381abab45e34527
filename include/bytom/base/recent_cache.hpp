// Values that never change, kept for the next who asks.
#pragma once

#include <cstddef>
#include <functional>
#include <list>
#include <optional>
#include <unordered_map>
#include <utility>

#include <bytom/base/mutex.hpp>

namespace bytom::base {

/// The entries that were asked for last, up to `max_cost` together: a number of entries where each costs 1,
/// or bytes. Any thread.
template <typename Key, typename Value, typename KeyHash = std::hash<Key>>
class RecentCache {
public:
    explicit RecentCache(std::size_t max_cost) noexcept : max_cost_(max_cost) {}

    [[nodiscard]] std::optional<Value> find(const Key& key) {
        const MutexLock lock(mutex_);
        const auto found = index_.find(key);
        if (found == index_.end()) return std::nullopt;
        entries_.splice(entries_.begin(), entries_, found->second);
        return found->second->value;
    }

    /// What costs more than an eighth of all is not kept: it would push out too much. What is there stays.
    void put(const Key& key, const Value& value, std::size_t cost = 1) {
        constexpr std::size_t kLargestShare = 8;
        if (cost > max_cost_ / kLargestShare) return;
        const MutexLock lock(mutex_);
        if (index_.contains(key)) return;
        entries_.push_front({key, value, cost});
        index_.emplace(key, entries_.begin());
        cost_ += cost;
        while (cost_ > max_cost_) {
            cost_ -= entries_.back().cost;
            index_.erase(entries_.back().key);
            entries_.pop_back();
        }
    }

private:
    struct Entry {
        Key key;
        Value value;
        std::size_t cost;
    };

    const std::size_t max_cost_;
    Mutex mutex_;
    std::list<Entry> entries_ BYTOM_GUARDED_BY(mutex_);  ///< the last one that was asked for first
    std::unordered_map<Key, typename std::list<Entry>::iterator, KeyHash> index_ BYTOM_GUARDED_BY(mutex_);
    std::size_t cost_ BYTOM_GUARDED_BY(mutex_) = 0;
};

}  // namespace bytom::base
