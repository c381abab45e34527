#include "http/connection_table.hpp"

#include <algorithm>
#include <utility>

namespace bytom::http {

void ConnectionTable::erase(Entries::iterator place) {
    if (place->second.address.empty()) {
        --local_;
    } else if (const auto count = of_address_.find(place->second.address); --count->second == 0) {
        of_address_.erase(count);
    }
    entries_.erase(place);
}

// Linear in the number of places, and only when they are short.
template <typename Eligible>
std::optional<ConnectionTable::Place> ConnectionTable::evict(Time now, Eligible eligible) {
    auto victim = entries_.end();
    for (auto it = entries_.begin(); it != entries_.end(); ++it) {
        const Entry& entry = it->second;
        if (entry.activity == Activity::working || !eligible(entry)) continue;
        if (entry.activity != Activity::idle && now - entry.since < limits_.grace) continue;
        const auto rank = [](const Entry& e) { return std::pair(e.activity, e.since); };
        if (victim == entries_.end() || rank(entry) < rank(victim->second)) victim = it;
    }
    if (victim == entries_.end()) return std::nullopt;
    const Place place{.id = victim->first, .home = victim->second.home};
    erase(victim);
    return place;
}

ConnectionTable::Admission ConnectionTable::admit(std::string address, bool local, std::size_t home,
                                                  Time now) {
    const base::MutexLock lock(mutex_);
    if (local) address.clear();
    Admission result;
    const auto is_remote = [](const Entry& entry) { return !entry.address.empty(); };
    const std::size_t remote = entries_.size() - local_;
    const std::size_t for_remote = limits_.total - std::min(limits_.total, limits_.local_reserve);
    if (!local && of_address_.contains(address) && of_address_.at(address) >= limits_.per_address) {
        result.evicted = evict(now, [&](const Entry& entry) { return entry.address == address; });
        if (!result.evicted) return result;
    } else if (!local && remote >= for_remote) {
        result.evicted = evict(now, is_remote);
        if (!result.evicted) return result;
    } else if (entries_.size() >= limits_.total) {
        // Who comes from elsewhere gives way to local clients, but these keep no more than their share from
        // others.
        result.evicted = evict(now, is_remote);
        if (!result.evicted && (local || local_ > limits_.local_reserve)) {
            result.evicted = evict(now, [&](const Entry& entry) { return !is_remote(entry); });
        }
        if (!result.evicted) return result;
    }
    if (local) {
        ++local_;
    } else {
        ++of_address_[address];
    }
    result.id = next_++;
    entries_.emplace(*result.id, Entry{.address = std::move(address), .home = home, .since = now});
    return result;
}

void ConnectionTable::enter(Id id, Activity activity, Time now) {
    const base::MutexLock lock(mutex_);
    const auto place = entries_.find(id);
    if (place == entries_.end()) return;
    place->second.activity = activity;
    place->second.since = now;
}

void ConnectionTable::leave(Id id) {
    const base::MutexLock lock(mutex_);
    if (const auto place = entries_.find(id); place != entries_.end()) erase(place);
}

std::optional<ConnectionTable::Place> ConnectionTable::evict_one(Time now) {
    const base::MutexLock lock(mutex_);
    return evict(now, [](const Entry&) { return true; });
}

std::size_t ConnectionTable::size() const {
    const base::MutexLock lock(mutex_);
    return entries_.size();
}

}  // namespace bytom::http
