#include "chain/orphan_blocks.hpp"

#include <algorithm>

#include "chain/expiry.hpp"

namespace bytom::chain {

bool OrphanBlocks::add(Candidate candidate, std::uint64_t now) {
    if (contains(candidate)) return false;
    const base::WriterLock lock(mutex_);
    if (candidate.size() > limits_.bytes || limits_.blocks == 0) return true;
    const PeerId peer = candidate.origin.peer;
    if (peer != 0 && per_peer_[peer] >= limits_.blocks_per_peer) drop_oldest_of(peer);
    while (orphans_.size() >= limits_.blocks || bytes_ + candidate.size() > limits_.bytes)
        drop(orphans_.begin());
    bytes_ += candidate.size();
    ++per_peer_[peer];
    orphans_.push_back({.candidate = std::move(candidate),
                        .expires = now + static_cast<std::uint64_t>(limits_.lifetime.count())});
    const auto place = std::prev(orphans_.end());
    by_hash_.emplace(place->candidate.hash(), place);
    by_parent_[place->candidate.block().header.previous_block_hash].push_back(place);
    return true;
}

std::vector<Candidate> OrphanBlocks::take_children(const Hash256& parent) {
    const base::WriterLock lock(mutex_);
    std::vector<Candidate> children;
    const auto found = by_parent_.find(parent);
    if (found == by_parent_.end()) return children;
    const auto places = found->second;
    children.reserve(places.size());
    for (const auto place : places) {
        Candidate child = place->candidate;
        drop(place);
        children.push_back(std::move(child));
    }
    return children;
}

void OrphanBlocks::erase(const Hash256& hash) {
    const base::WriterLock lock(mutex_);
    for (auto found = by_hash_.find(hash); found != by_hash_.end(); found = by_hash_.find(hash))
        drop(found->second);
}

void OrphanBlocks::expire(std::uint64_t now) {
    const base::WriterLock lock(mutex_);
    while (!orphans_.empty() && has_expired(orphans_.front().expires, limits_.lifetime, now))
        drop(orphans_.begin());
}

bool OrphanBlocks::contains(const Hash256& hash) const {
    const base::ReaderLock lock(mutex_);
    return by_hash_.contains(hash);
}

std::optional<Hash256> OrphanBlocks::parent_of(const Hash256& hash) const {
    const base::ReaderLock lock(mutex_);
    const auto found = by_hash_.find(hash);
    if (found == by_hash_.end()) return std::nullopt;
    return found->second->candidate.block().header.previous_block_hash;
}

bool OrphanBlocks::contains(const Candidate& candidate) const {
    const base::ReaderLock lock(mutex_);
    const auto [first, last] = by_hash_.equal_range(candidate.hash());
    return std::any_of(first, last, [&candidate](const auto& item) {
        return *item.second->candidate.incoming.wire_form == *candidate.incoming.wire_form;
    });
}

std::size_t OrphanBlocks::size() const {
    const base::ReaderLock lock(mutex_);
    return orphans_.size();
}

void OrphanBlocks::drop(Place orphan) {
    const Candidate& candidate = orphan->candidate;
    bytes_ -= candidate.size();
    const auto peer = per_peer_.find(candidate.origin.peer);
    if (--peer->second == 0) per_peer_.erase(peer);
    const auto [first, last] = by_hash_.equal_range(candidate.hash());
    by_hash_.erase(std::find_if(first, last, [orphan](const auto& item) { return item.second == orphan; }));
    const auto siblings = by_parent_.find(candidate.block().header.previous_block_hash);
    std::erase(siblings->second, orphan);
    if (siblings->second.empty()) by_parent_.erase(siblings);
    orphans_.erase(orphan);
}

void OrphanBlocks::drop_oldest_of(PeerId peer) {
    const auto oldest = std::ranges::find_if(
        orphans_, [peer](const Orphan& orphan) { return orphan.candidate.origin.peer == peer; });
    if (oldest != orphans_.end()) drop(oldest);
}

}  // namespace bytom::chain
