// What is in the transaction pool, with the tables that its rules need. The rules themselves: tx_pool.hpp.
#pragma once

#include <map>
#include <set>
#include <span>
#include <unordered_map>

#include <bytom/base/mutex.hpp>
#include <bytom/chain/pool_view.hpp>

namespace bytom::chain {

/// No two entries spend the same output (as far as their spends take effect), and every entry stands behind
/// those whose outputs it spends. One thread writes; any thread may call what is marked so, and waits for a
/// table operation at most, never for validation.
class Mempool {
public:
    /// Gives the entry the next arrival number, unless it has that of an entry that it replaces.
    /// Precondition: its id is not in the pool and nothing in the pool spends what it spends.
    PoolEntryPtr add(PoolEntry entry);

    /// Null if it is not there.
    PoolEntryPtr remove(const Hash256& id);

    [[nodiscard]] PoolEntryPtr find(const Hash256& id) const;  ///< any thread
    [[nodiscard]] PoolSnapshotPtr snapshot() const;            ///< any thread
    [[nodiscard]] PoolTotals totals() const;                   ///< any thread; `orphans` is left 0

    // The writing thread only, which may read without the mutex: nobody else changes anything.

    /// The entry that spends this output, or null.
    [[nodiscard]] PoolEntryPtr spender_of(const Hash256& output_id) const BYTOM_UNCHECKED_LOCKS;
    /// The entry that creates this output, or null.
    [[nodiscard]] PoolEntryPtr creator_of(const Hash256& output_id) const BYTOM_UNCHECKED_LOCKS;
    /// An entry and everything that stands on its outputs, in order of arrival.
    [[nodiscard]] std::vector<PoolEntryPtr> with_descendants(const PoolEntryPtr& entry) const;
    /// The one that pays least for its bytes. Precondition: not empty.
    [[nodiscard]] PoolEntryPtr cheapest() const BYTOM_UNCHECKED_LOCKS { return by_fee_rate_.begin()->entry; }
    /// In order of arrival.
    [[nodiscard]] const std::map<std::uint64_t, PoolEntryPtr>& entries() const noexcept
        BYTOM_UNCHECKED_LOCKS {
        return by_arrival_;
    }
    [[nodiscard]] std::uint64_t sequence() const noexcept BYTOM_UNCHECKED_LOCKS { return totals_.sequence; }

private:
    struct Rated {
        double fee_rate;  ///< neu a byte
        PoolEntryPtr entry;
        /// Cheapest first; among equals the youngest first.
        [[nodiscard]] bool operator<(const Rated& other) const noexcept;
    };
    using ByArrival = std::map<std::uint64_t, PoolEntryPtr>;
    using ByFeeRate = std::set<Rated>;
    /// An entry and its places, which need not be searched for.
    struct Listed {
        PoolEntryPtr entry;
        ByArrival::iterator in_arrival;
        ByFeeRate::iterator in_fee_rate;
    };

    mutable base::SharedMutex mutex_;  ///< held while the tables change or are looked at
    std::unordered_map<Hash256, Listed> by_id_ BYTOM_GUARDED_BY(mutex_);
    ByArrival by_arrival_ BYTOM_GUARDED_BY(mutex_);
    ByFeeRate by_fee_rate_ BYTOM_GUARDED_BY(mutex_);
    std::unordered_map<Hash256, PoolEntryPtr> spenders_ BYTOM_GUARDED_BY(mutex_);  ///< by spent output id
    std::unordered_map<Hash256, PoolEntryPtr> creators_ BYTOM_GUARDED_BY(mutex_);  ///< by created output id
    PoolTotals totals_ BYTOM_GUARDED_BY(mutex_);
    std::uint64_t next_arrival_ BYTOM_GUARDED_BY(mutex_) = 1;
    mutable base::Mutex snapshot_mutex_;  ///< taken before mutex_
    mutable PoolSnapshotPtr snapshot_
        BYTOM_GUARDED_BY(snapshot_mutex_);  ///< null or of an earlier sequence number: to be made
};

/// Neu a byte.
[[nodiscard]] double fee_rate(std::uint64_t fee, std::uint64_t weight) noexcept;

}  // namespace bytom::chain
