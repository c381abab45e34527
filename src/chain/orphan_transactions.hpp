// Transactions that spend outputs which are not known yet (05 §8.2).
#pragma once

#include <list>
#include <shared_mutex>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include <bytom/chain/chain.hpp>

namespace bytom::chain {

struct OrphanTransaction {
    primitives::TransactionPtr tx;
    PeerId peer = 0;
};

/// Each waits for all of its missing outputs. Bounded in number, in bytes and (but for ourselves) per peer;
/// the oldest goes first. Written by one thread; contains() and size() are for any.
class OrphanTransactions {
public:
    explicit OrphanTransactions(const PoolLimits& limits) : limits_(limits) {}

    /// `missing` is not empty; `now` in seconds. An orphan of the same id is replaced. False: no room for a
    /// transaction of this size.
    bool add(OrphanTransaction orphan, const std::vector<Hash256>& missing, std::uint64_t now);

    /// Takes those out that waited for this output, in order of arrival. They may miss others.
    [[nodiscard]] std::vector<OrphanTransaction> take_waiting_for(const Hash256& output_id);

    void erase(const Hash256& id);
    void expire(std::uint64_t now);

    [[nodiscard]] bool contains(const Hash256& id) const;
    [[nodiscard]] std::size_t size() const;

private:
    struct Waiting {
        OrphanTransaction orphan;
        std::vector<Hash256> missing;
        std::uint64_t expires = 0;  ///< seconds since 1970
    };
    using List = std::list<Waiting>;
    using Place = List::iterator;

    void drop(Place orphan);

    PoolLimits limits_;
    mutable std::shared_mutex mutex_;
    List orphans_;  ///< in order of arrival
    std::unordered_map<Hash256, Place> by_id_;
    std::unordered_map<Hash256, std::vector<Place>> by_missing_;  ///< in order of arrival
    std::unordered_map<PeerId, std::size_t> per_peer_;
    std::size_t bytes_ = 0;
};

}  // namespace bytom::chain
