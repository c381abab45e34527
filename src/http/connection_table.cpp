#include "http/connection_table.hpp"

#include <algorithm>
#include <utility>

namespace bytom::http {

void ConnectionTable::erase(Entries::iterator place) {
    if (place->second.lasting) --lasting_[std::to_underlying(*place->second.lasting)];
    if (place->second.is_local()) {
        --local_;
    } else if (const auto count = of_address_.find(place->second.address); --count->second == 0) {
        of_address_.erase(count);
    }
    entries_.erase(place);
    if (entries_.empty()) emptied_.notify_all();
}

bool ConnectionTable::is_in_grace(const Entry& entry, Time now) const {
    switch (entry.activity) {
        case Activity::idle:
            return false;
        case Activity::reading:
        case Activity::writing:
        case Activity::waiting:
            return now - entry.since < limits_.grace;
        case Activity::quiet:
        case Activity::working:
            break;
    }
    return now - entry.since < limits_.long_grace;
}

// Linear in the number of places, and only when they are short.
template <typename Eligible>
std::optional<ConnectionTable::Place> ConnectionTable::take_first(const Eligible& eligible) {
    const auto rank = [](const Entry& entry) { return std::pair(entry.activity, entry.since); };
    auto victim = entries_.end();
    for (auto it = entries_.begin(); it != entries_.end(); ++it) {
        if (!eligible(it->second)) continue;
        if (victim == entries_.end() || rank(it->second) < rank(victim->second)) victim = it;
    }
    if (victim == entries_.end()) return std::nullopt;
    const Place place{.id = victim->first, .home = victim->second.home};
    erase(victim);
    return place;
}

template <typename Eligible>
std::optional<ConnectionTable::Place> ConnectionTable::evict(Time now, Eligible eligible) {
    return take_first([&](const Entry& entry) { return !is_in_grace(entry, now) && eligible(entry); });
}

ConnectionTable::Admission ConnectionTable::admit(std::string address, bool local, std::size_t home,
                                                  Time now) {
    const base::MutexLock lock(mutex_);
    if (local) address.clear();
    Admission result;
    const auto is_remote = [](const Entry& entry) { return !entry.is_local(); };
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
            result.evicted = evict(now, [](const Entry& entry) { return entry.is_local(); });
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

ConnectionTable::Admission ConnectionTable::admit_lasting(Id id, Lasting kind, Time now) {
    const base::MutexLock lock(mutex_);
    Admission result;
    const auto place = entries_.find(id);
    if (place == entries_.end()) return result;
    std::size_t& count = lasting_[std::to_underlying(kind)];
    if (count >= (kind == Lasting::stream ? limits_.streams : limits_.web_sockets)) {
        result.evicted = evict_lasting(place->second, kind, now);
        if (!result.evicted) return result;
    }
    Entry& entry = entries_.at(id);
    entry.lasting = kind;
    entry.activity = Activity::quiet;
    entry.since = now;
    ++count;
    result.id = id;
    return result;
}

std::optional<ConnectionTable::Place> ConnectionTable::evict_lasting(const Entry& newcomer, Lasting kind,
                                                                     Time now) {
    const auto is_remote = [kind](const Entry& entry) { return entry.lasting == kind && !entry.is_local(); };
    if (newcomer.is_local()) {
        if (const auto place = take_first(is_remote)) return place;
        return evict(now, [kind](const Entry& entry) { return entry.lasting == kind; });
    }
    if (const auto place = evict(now, is_remote)) return place;
    std::unordered_map<std::string_view, std::size_t> counts;
    for (const auto& [id, entry] : entries_)
        if (is_remote(entry)) ++counts[entry.address];
    const auto most = std::ranges::max_element(counts, {}, [](const auto& count) { return count.second; });
    if (most == counts.end() || most->second <= counts[newcomer.address] + 1) return std::nullopt;
    return take_first([&, address = std::string(most->first)](const Entry& entry) {
        return is_remote(entry) && entry.address == address;
    });
}

std::optional<ConnectionTable::Place> ConnectionTable::evict_one(Time now) {
    const base::MutexLock lock(mutex_);
    return evict(now, [](const Entry&) { return true; });
}

std::optional<ConnectionTable::Place> ConnectionTable::evict_slowest(Activity activity, Time now) {
    const base::MutexLock lock(mutex_);
    return evict(now, [&](const Entry& entry) { return entry.activity == activity; });
}

std::size_t ConnectionTable::size() const {
    const base::MutexLock lock(mutex_);
    return entries_.size();
}

bool ConnectionTable::wait_until_empty(std::chrono::milliseconds patience) const {
    base::MutexLock lock(mutex_);
    return emptied_.wait_for(lock, patience, [this] BYTOM_REQUIRES(mutex_) { return entries_.empty(); });
}

}  // namespace bytom::http
