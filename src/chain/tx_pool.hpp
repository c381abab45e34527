// The rules of the transaction pool (05 §8): what enters, what leaves.
#pragma once

#include <deque>
#include <functional>
#include <unordered_map>
#include <unordered_set>

#include "chain/chain_state.hpp"
#include "chain/mempool.hpp"
#include "chain/orphan_transactions.hpp"

namespace bytom::chain {

/// Owned by the chain thread, but for mempool() and orphans(), whose reading functions are for any thread.
class TxPool {
public:
    /// An addition or removal, with Mempool::sequence() after it.
    using OnChange = std::function<void(const Event&, std::uint64_t sequence)>;

    /// `state` gives the best block and its UTXO set.
    TxPool(const ChainOptions& options, const ChainState& state, OnChange on_change);

    [[nodiscard]] TxOutcome submit(const primitives::TransactionPtr& tx, PeerId peer);

    /// Follows the chain to a new best block.
    void follow(const TipChange& change);

    /// Drops transactions and what stands on them.
    void drop(std::span<const Hash256> ids);

    void expire_orphans() { orphans_.expire(options_.clock->now()); }

    [[nodiscard]] const Mempool& mempool() const noexcept { return mempool_; }
    [[nodiscard]] const OrphanTransactions& orphans() const noexcept { return orphans_; }

private:
    /// Checks a transaction that is not in the pool and adds it or keeps it as an orphan.
    [[nodiscard]] TxOutcome admit(const primitives::TransactionPtr& tx, PeerId peer);
    /// All rules but those about room; the entry is complete but for its arrival.
    [[nodiscard]] Result<PoolEntry, TxOutcome> check(const primitives::TransactionPtr& tx);
    [[nodiscard]] std::vector<Hash256> missing_outputs(const primitives::Transaction& tx) const;
    /// Evicts what pays less, if that makes room; false if not.
    [[nodiscard]] bool make_room(const PoolEntry& entry);

    void remove(const PoolEntryPtr& entry, RemovalReason reason);
    void remove_family(const PoolEntryPtr& entry, RemovalReason reason);

    /// Re-submits orphans that waited for these outputs, and those that waited for theirs.
    void wake_orphans(const std::vector<Hash256>& outputs);
    void remove_confirmed(const ChainedBlock& block);
    void remove_expired();
    /// Takes the transactions of detached blocks back, those of the pool that stand on them behind them.
    void take_back(const TipChange& change);
    void remove_unfounded();

    void remember_refusal(const Hash256& fingerprint, const TxOutcome& outcome);

    const ChainOptions& options_;
    const ChainState& state_;
    OnChange on_change_;
    Mempool mempool_;
    OrphanTransactions orphans_;
    /// Of transactions that failed validation at the present best block, by the hash of all their bytes (ids
    /// do not cover arguments: a copy with a broken witness must not keep the good one out).
    std::unordered_map<Hash256, TxOutcome> refusals_;
    std::deque<Hash256> waking_;  ///< outputs whose orphans wake_orphans() has still to look at
    bool is_waking_ = false;
};

}  // namespace bytom::chain
