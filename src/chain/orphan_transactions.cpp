#include "chain/orphan_transactions.hpp"

#include <algorithm>
#include <mutex>

namespace bytom::chain {

bool OrphanTransactions::add(OrphanTransaction orphan, const std::vector<Hash256>& missing,
                             std::uint64_t now) {
    const std::unique_lock lock(mutex_);
    const Hash256 id = orphan.tx->id();
    const std::size_t size = orphan.tx->serialized_size();
    if (const auto known = by_id_.find(id); known != by_id_.end()) drop(known->second);
    if (limits_.orphans == 0 || size > limits_.orphan_bytes) return false;
    const PeerId peer = orphan.peer;
    if (peer != 0 && per_peer_.contains(peer) && per_peer_[peer] >= limits_.orphans_per_peer) {
        drop(std::ranges::find_if(orphans_,
                                  [peer](const Waiting& waiting) { return waiting.orphan.peer == peer; }));
    }
    while (orphans_.size() >= limits_.orphans || bytes_ + size > limits_.orphan_bytes)
        drop(orphans_.begin());
    orphans_.push_back({.orphan = std::move(orphan),
                        .missing = missing,
                        .expires = now + static_cast<std::uint64_t>(limits_.orphan_lifetime.count())});
    const auto place = std::prev(orphans_.end());
    by_id_.emplace(id, place);
    for (const Hash256& output_id : missing)
        by_missing_[output_id].push_back(place);
    ++per_peer_[peer];
    bytes_ += size;
    return true;
}

std::vector<OrphanTransaction> OrphanTransactions::take_waiting_for(const Hash256& output_id) {
    const std::unique_lock lock(mutex_);
    std::vector<OrphanTransaction> taken;
    const auto found = by_missing_.find(output_id);
    if (found == by_missing_.end()) return taken;
    const auto places = found->second;
    taken.reserve(places.size());
    for (const auto place : places) {
        taken.push_back(place->orphan);
        drop(place);
    }
    return taken;
}

void OrphanTransactions::erase(const Hash256& id) {
    const std::unique_lock lock(mutex_);
    if (const auto known = by_id_.find(id); known != by_id_.end()) drop(known->second);
}

void OrphanTransactions::expire(std::uint64_t now) {
    const std::unique_lock lock(mutex_);
    while (!orphans_.empty() && orphans_.front().expires <= now)
        drop(orphans_.begin());
}

bool OrphanTransactions::contains(const Hash256& id) const {
    const std::shared_lock lock(mutex_);
    return by_id_.contains(id);
}

std::size_t OrphanTransactions::size() const {
    const std::shared_lock lock(mutex_);
    return orphans_.size();
}

void OrphanTransactions::drop(Place orphan) {
    bytes_ -= orphan->orphan.tx->serialized_size();
    const auto peer = per_peer_.find(orphan->orphan.peer);
    if (--peer->second == 0) per_peer_.erase(peer);
    by_id_.erase(orphan->orphan.tx->id());
    for (const Hash256& output_id : orphan->missing) {
        const auto waiting = by_missing_.find(output_id);
        std::erase(waiting->second, orphan);
        if (waiting->second.empty()) by_missing_.erase(waiting);
    }
    orphans_.erase(orphan);
}

}  // namespace bytom::chain
