#include "chain/orphan_transactions.hpp"

#include <algorithm>

#include "chain/expiry.hpp"

namespace bytom::chain {

bool OrphanTransactions::add(OrphanTransaction orphan, const Hash256& missing, std::uint64_t now) {
    const base::WriterLock lock(mutex_);
    const Hash256 id = orphan.tx->id();
    const std::size_t size = orphan.tx->serialized_size();
    const PeerId peer = orphan.peer;
    const auto [begin, end] = by_id_.equal_range(id);
    for (auto known = begin; known != end; ++known) {
        const Place place = known->second;
        if (base::equal(place->orphan.tx->received(), orphan.tx->received()) && place->missing == missing)
            return true;
        if (place->orphan.peer == peer) {
            drop(place);
            break;
        }
    }
    if (limits_.orphans == 0 || size > limits_.orphan_bytes) return false;
    if (const auto share = shares_.find(peer);
        peer != 0 && share != shares_.end() && share->second.orphans >= limits_.orphans_per_peer) {
        drop_oldest_of(peer);
    }
    while (orphans_.size() >= limits_.orphans)
        drop_oldest_of(greatest(&Share::orphans));
    while (bytes_ + size > limits_.orphan_bytes)
        drop_oldest_of(greatest(&Share::bytes));
    orphans_.push_back({.orphan = std::move(orphan),
                        .missing = missing,
                        .expires = now + static_cast<std::uint64_t>(limits_.orphan_lifetime.count())});
    const auto place = std::prev(orphans_.end());
    by_id_.emplace(id, place);
    by_missing_[missing].push_back(place);
    Share& share = shares_[peer];
    ++share.orphans;
    share.bytes += size;
    bytes_ += size;
    return true;
}

std::vector<OrphanTransaction> OrphanTransactions::take_waiting_for(const Hash256& output_id) {
    const base::WriterLock lock(mutex_);
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
    const base::WriterLock lock(mutex_);
    for (auto known = by_id_.find(id); known != by_id_.end(); known = by_id_.find(id))
        drop(known->second);
}

void OrphanTransactions::expire(std::uint64_t now) {
    const base::WriterLock lock(mutex_);
    while (!orphans_.empty() && has_expired(orphans_.front().expires, limits_.orphan_lifetime, now))
        drop(orphans_.begin());
}

void OrphanTransactions::extend(std::uint64_t now) {
    const base::WriterLock lock(mutex_);
    for (Waiting& waiting : orphans_)
        waiting.expires = now + static_cast<std::uint64_t>(limits_.orphan_lifetime.count());
}

bool OrphanTransactions::contains(const Hash256& id) const {
    const base::ReaderLock lock(mutex_);
    return by_id_.contains(id);
}

std::size_t OrphanTransactions::size() const {
    const base::ReaderLock lock(mutex_);
    return orphans_.size();
}

void OrphanTransactions::drop_oldest_of(PeerId peer) {
    drop(std::ranges::find_if(orphans_,
                              [peer](const Waiting& waiting) { return waiting.orphan.peer == peer; }));
}

PeerId OrphanTransactions::greatest(std::size_t Share::* what) const {
    PeerId found = 0;
    std::size_t most = 0;
    bool is_tie = false;
    for (const auto& [peer, share] : shares_) {
        if (peer == 0 || share.*what < most) continue;
        is_tie = share.*what == most;
        most = share.*what;
        found = peer;
    }
    if (!is_tie) return found;
    const auto oldest =
        std::ranges::find_if(orphans_, [&](const Waiting& waiting) BYTOM_REQUIRES_SHARED(mutex_) {
            return waiting.orphan.peer != 0 && shares_.at(waiting.orphan.peer).*what == most;
        });
    return oldest->orphan.peer;
}

void OrphanTransactions::drop(Place orphan) {
    const std::size_t size = orphan->orphan.tx->serialized_size();
    bytes_ -= size;
    const auto share = shares_.find(orphan->orphan.peer);
    share->second.bytes -= size;
    if (--share->second.orphans == 0) shares_.erase(share);
    const auto [begin, end] = by_id_.equal_range(orphan->orphan.tx->id());
    by_id_.erase(std::find_if(begin, end, [orphan](const auto& known) { return known.second == orphan; }));
    const auto waiting = by_missing_.find(orphan->missing);
    std::erase(waiting->second, orphan);
    if (waiting->second.empty()) by_missing_.erase(waiting);
    orphans_.erase(orphan);
}

}  // namespace bytom::chain
