// Blocks whose parent has not arrived (05 §5.5).
#pragma once

#include <list>
#include <unordered_map>
#include <vector>

#include <bytom/base/mutex.hpp>

#include "chain/candidate.hpp"

namespace bytom::chain {

/// Bounded in blocks, in bytes and per peer (not for ourselves); what goes first is always the oldest. The
/// hash of a block does not cover the arguments of its transactions, so blocks of one hash but different
/// bytes are kept side by side: nobody can keep the genuine one out by sending a mutilated copy first.
/// Written by one thread; contains() and size() are for any.
class OrphanBlocks {
public:
    explicit OrphanBlocks(const OrphanBlockLimits& limits) : limits_(limits) {}

    /// Keeps the block unless the same bytes are here already (then false). `now` in seconds.
    bool add(Candidate candidate, std::uint64_t now);

    /// Takes the children of a block out, in order of arrival.
    [[nodiscard]] std::vector<Candidate> take_children(const Hash256& parent);

    /// Drops all of a hash, once a block of it is accepted.
    void erase(const Hash256& hash);

    /// Drops what is too old. `now` in seconds.
    void expire(std::uint64_t now);

    [[nodiscard]] bool contains(const Hash256& hash) const;
    /// Nothing if there is no orphan of this hash.
    [[nodiscard]] std::optional<Hash256> parent_of(const Hash256& hash) const;
    [[nodiscard]] bool contains(const Candidate& candidate) const;
    [[nodiscard]] std::size_t size() const;

private:
    struct Orphan {
        Candidate candidate;
        std::uint64_t expires = 0;  ///< seconds since 1970
    };
    using Orphans = std::list<Orphan>;
    using Place = Orphans::iterator;

    void drop(Place orphan) BYTOM_REQUIRES(mutex_);
    void drop_oldest_of(PeerId peer) BYTOM_REQUIRES(mutex_);

    OrphanBlockLimits limits_;
    mutable base::SharedMutex mutex_;
    Orphans orphans_ BYTOM_GUARDED_BY(mutex_);  ///< in order of arrival
    std::unordered_multimap<Hash256, Place> by_hash_ BYTOM_GUARDED_BY(mutex_);
    std::unordered_map<Hash256, std::vector<Place>> by_parent_
        BYTOM_GUARDED_BY(mutex_);  ///< in order of arrival
    std::unordered_map<PeerId, std::size_t> per_peer_ BYTOM_GUARDED_BY(mutex_);
    std::size_t bytes_ BYTOM_GUARDED_BY(mutex_) = 0;
};

}  // namespace bytom::chain
