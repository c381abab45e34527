#include "wallet/resubmissions.hpp"

#include <algorithm>

namespace bytom::wallet {

void Resubmissions::add(const Hash256& id, Time now) {
    entries_.try_emplace(id, Entry{.next = now, .last = now - first_wait_, .wait = first_wait_});
}

void Resubmissions::block_came(Time now) {
    for (auto& [id, entry] : entries_) {
        if (entry.last + first_wait_ <= now) entry.next = std::min(entry.next, now);
    }
}

std::vector<Hash256> Resubmissions::take_due(Time now) {
    std::vector<Hash256> due;
    for (auto& [id, entry] : entries_) {
        if (entry.next > now) continue;
        due.push_back(id);
        entry.last = now;
        entry.next = now + entry.wait;
        entry.wait = std::min(entry.wait * 2, longest_wait_);
    }
    return due;
}

std::optional<Resubmissions::Time> Resubmissions::next() const {
    std::optional<Time> first;
    for (const auto& [id, entry] : entries_)
        first = std::min(entry.next, first.value_or(entry.next));
    return first;
}

}  // namespace bytom::wallet
