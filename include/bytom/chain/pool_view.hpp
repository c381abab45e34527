// The transaction pool as readers see it (05 §8).
#pragma once

#include <memory>
#include <vector>

#include <bytom/consensus/gas_state.hpp>
#include <bytom/primitives/transaction.hpp>

namespace bytom::chain {

/// Work that all programs of a pool transaction may do together, in the units of vm::RunControl:
/// some ten milliseconds. The gas that a transaction can buy, 200 000, pays for 195 signatures of 4096 units
/// each, 798 720 in all; the rest is for what the gas of a signature buys otherwise. More needs gas that
/// programs make (03 §5.6).
inline constexpr std::int64_t kPoolTransactionWork = std::int64_t{1} << 20;
/// The most work that one unit of gas pays for: the ratio of a signature check.
inline constexpr std::int64_t kWorkPerGas = 4;

/// A transaction in the pool. Immutable.
struct PoolEntry {
    primitives::TransactionPtr tx;
    std::uint64_t arrival = 0;  ///< ascending; an orphan arrives when it stops being one
    std::uint64_t time = 0;     ///< when it arrived, seconds since 1970
    std::uint64_t height = 0;   ///< best height at arrival
    std::uint64_t fee = 0;      ///< neu
    std::uint64_t weight = 0;   ///< serialised bytes
    consensus::GasState gas;    ///< only btm_value is meaningful without a verdict
    bool status_fail = false;
    /// The programs were run for the pool. False: only a block's word for it.
    bool has_verdict = true;
    std::uint64_t verdict_height = 0;  ///< height of the best block when they ran
    /// A verdict holds at every other height, too (consensus::is_height_independent).
    bool height_independent = false;

    [[nodiscard]] const Hash256& id() const noexcept { return tx->id(); }
};

using PoolEntryPtr = std::shared_ptr<const PoolEntry>;

/// The pool at one moment, in order of arrival: a parent stands before what spends its outputs.
struct PoolSnapshot {
    std::uint64_t sequence = 0;      ///< number of the last change: equal numbers mean equal contents
    std::uint64_t total_fees = 0;    ///< neu
    std::uint64_t total_weight = 0;  ///< bytes
    std::vector<PoolEntryPtr> entries;
};

using PoolSnapshotPtr = std::shared_ptr<const PoolSnapshot>;

struct PoolTotals {
    std::uint64_t sequence = 0;
    std::size_t transactions = 0;
    std::uint64_t fees = 0;    ///< neu
    std::uint64_t weight = 0;  ///< bytes
    std::size_t orphans = 0;
};

}  // namespace bytom::chain
