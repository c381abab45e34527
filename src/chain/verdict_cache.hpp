// Verdicts on the pool's transactions, so that a block with them need not run their programs again.
#pragma once

#include <deque>
#include <unordered_map>
#include <vector>

#include <bytom/base/mutex.hpp>
#include <bytom/chain/pool_view.hpp>
#include <bytom/consensus/known_verdicts.hpp>

namespace bytom::chain {

/// Holds what is in the pool, and of what blocks have confirmed the latest, for rival blocks and
/// reorganisations. Nothing else gets in, so that only fees and work push anything out.
///
/// A verdict follows from all bytes of a transaction, arguments included, and from its place in the chain (04
/// §4 to §6). So it is used for the same bytes only, under block version 1, behind the coinbase, and at the
/// height that it is of, or, if no program can look at the height, at any in the time range on the same side
/// of kRuleAaHeight.
class VerdictCache final : public consensus::KnownVerdicts {
public:
    /// Of decoded transactions that have left the pool for a block; those of the pool are the pool's.
    explicit VerdictCache(std::size_t confirmed_bytes = std::size_t{16} << 20)
        : confirmed_limit_(confirmed_bytes) {}

    [[nodiscard]] std::optional<consensus::TxVerdict> find(
        const primitives::Transaction& tx, const consensus::TxContext& context) const override;

    // The pool's thread.

    /// An entry of the pool. Without a verdict it is none of ours.
    void add(const PoolEntryPtr& entry);
    /// It has left the pool for a block.
    void confirm(const PoolEntryPtr& entry);
    /// It has left the pool for good.
    void erase(const PoolEntryPtr& entry);

private:
    void drop(const PoolEntryPtr& entry) BYTOM_REQUIRES(mutex_);

    const std::size_t confirmed_limit_;
    mutable base::SharedMutex mutex_;
    std::unordered_map<Hash256, PoolEntryPtr> entries_ BYTOM_GUARDED_BY(mutex_);  ///< by transaction id
    std::deque<PoolEntryPtr> confirmed_
        BYTOM_GUARDED_BY(mutex_);  ///< oldest first; perhaps not listed any more
    std::size_t confirmed_bytes_ BYTOM_GUARDED_BY(mutex_) = 0;
};

}  // namespace bytom::chain
