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
/// A verdict follows from the transaction's bytes and from consensus::TxContext, and from nothing else (04 §2
/// to §6): outputs that exist, maturity and the gas of the block are other rules, which blocks are held to
/// whatever is known here. So the key is
/// - all received bytes, not the id alone, which covers neither the arguments, the suffixes of commitments,
///   nor the size, which costs gas;
/// - a block of version 1, a place behind the coinbase, and the transaction's own size, as in the pool;
/// - the height of the verdict, for programs see it; or, if no program of the transaction can
///   (consensus::is_height_independent, which errs on the side of no), any height within its time range and
///   on the same side of kRuleAaHeight: nothing else of 04 §4 looks at the height.
/// The allowances of work and memory are not in it: with a verdict a check has come to its end, so what was
/// left of them did not matter; what they ended has none and is not here.
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
