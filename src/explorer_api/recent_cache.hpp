// Values that never change, kept for the next who asks.
#pragma once

#include <list>
#include <optional>
#include <unordered_map>

#include <bytom/base/hash256.hpp>
#include <bytom/base/mutex.hpp>

namespace bytom::explorer_api {

/// The entries that were asked for last, by hash. Any thread.
template <typename Value>
class RecentCache {
public:
    explicit RecentCache(std::size_t max_entries) noexcept : max_entries_(max_entries) {}

    [[nodiscard]] std::optional<Value> find(const Hash256& key) {
        const base::MutexLock lock(mutex_);
        const auto found = index_.find(key);
        if (found == index_.end()) return std::nullopt;
        entries_.splice(entries_.begin(), entries_, found->second);
        return found->second->second;
    }

    void put(const Hash256& key, const Value& value) {
        const base::MutexLock lock(mutex_);
        if (index_.contains(key)) return;
        if (entries_.size() >= max_entries_) {
            index_.erase(entries_.back().first);
            entries_.pop_back();
        }
        entries_.emplace_front(key, value);
        index_.emplace(key, entries_.begin());
    }

private:
    using Entries = std::list<std::pair<Hash256, Value>>;

    const std::size_t max_entries_;
    base::Mutex mutex_;
    Entries entries_ BYTOM_GUARDED_BY(mutex_);  ///< the last one that was asked for first
    std::unordered_map<Hash256, typename Entries::iterator> index_ BYTOM_GUARDED_BY(mutex_);
};

}  // namespace bytom::explorer_api
