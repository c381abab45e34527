// Transactions that spend outputs which are not known yet (05 §8.2).
#pragma once

#include <list>
#include <optional>
#include <unordered_map>
#include <vector>

#include <bytom/base/mutex.hpp>
#include <bytom/chain/chain.hpp>

#include "chain/program_check.hpp"

namespace bytom::chain {

struct OrphanTransaction {
    primitives::TransactionPtr tx;
    PeerId peer = 0;
    std::optional<ProgramCheck> check;  ///< ours have been checked before they were found to be orphans
};

/// Each waits for one of its missing outputs: the code that removes it then sees the next. Bounded in
/// number, in bytes and per peer (not for ourselves). Room is made by the oldest one of the peer with most of
/// what is short, so that nobody pushes others out. Of one id there may be several versions, since ids do not
/// cover arguments; but one of each peer. Written by one thread; contains() and size() are for any.
class OrphanTransactions {
public:
    explicit OrphanTransactions(const PoolLimits& limits) : limits_(limits) {}

    /// `now` in seconds. An orphan of the same id and peer is replaced; one of the same bytes stays. False:
    /// no room for a transaction of this size.
    bool add(OrphanTransaction orphan, const Hash256& missing, std::uint64_t now);

    /// Takes those out that waited for this output, in order of arrival. They may miss others.
    [[nodiscard]] std::vector<OrphanTransaction> take_waiting_for(const Hash256& output_id);

    /// All versions.
    void erase(const Hash256& id);
    void expire(std::uint64_t now);
    /// Their time begins anew: blocks come that may be the ones they wait for.
    void extend(std::uint64_t now);

    [[nodiscard]] bool contains(const Hash256& id) const;
    [[nodiscard]] std::size_t size() const;

private:
    struct Waiting {
        OrphanTransaction orphan;
        Hash256 missing;
        std::uint64_t expires = 0;  ///< seconds since 1970
    };
    using List = std::list<Waiting>;
    using Place = List::iterator;
    struct Share {
        std::size_t orphans = 0;
        std::size_t bytes = 0;
    };

    void drop(Place orphan) BYTOM_REQUIRES(mutex_);
    void drop_oldest_of(PeerId peer) BYTOM_REQUIRES(mutex_);
    /// Of the peers if there are any, else ourselves.
    [[nodiscard]] PeerId greatest(std::size_t Share::* what) const BYTOM_REQUIRES_SHARED(mutex_);

    PoolLimits limits_;
    mutable base::SharedMutex mutex_;
    List orphans_ BYTOM_GUARDED_BY(mutex_);  ///< in order of arrival
    std::unordered_multimap<Hash256, Place> by_id_ BYTOM_GUARDED_BY(mutex_);
    std::unordered_map<Hash256, std::vector<Place>> by_missing_
        BYTOM_GUARDED_BY(mutex_);  ///< in order of arrival
    std::unordered_map<PeerId, Share> shares_ BYTOM_GUARDED_BY(mutex_);
    std::size_t bytes_ BYTOM_GUARDED_BY(mutex_) = 0;
};

}  // namespace bytom::chain
