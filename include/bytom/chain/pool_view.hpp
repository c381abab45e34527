// The transaction pool as readers see it (05 §8).
#pragma once

#include <memory>
#include <vector>

#include <bytom/consensus/gas_state.hpp>
#include <bytom/primitives/transaction.hpp>

namespace bytom::chain {

/// Work that one program of a pool transaction may do (consensus::TxContext::program_work_limit): some tenths
/// of a second at most. What honest contracts do with all the gas that a transaction can buy stays far below.
inline constexpr std::int64_t kPoolProgramWork = std::int64_t{1} << 26;

/// A transaction in the pool. Immutable.
struct PoolEntry {
    primitives::TransactionPtr tx;
    std::uint64_t arrival = 0;  ///< ascending; an orphan arrives when it stops being one
    std::uint64_t time = 0;     ///< of arrival, seconds since 1970
    std::uint64_t height = 0;   ///< best height at arrival
    std::uint64_t fee = 0;      ///< neu
    std::uint64_t weight = 0;   ///< serialised bytes
    consensus::GasState gas;    ///< validated at `height`; a template validates again
    bool status_fail = false;   ///< at `height`

    [[nodiscard]] const Hash256& id() const noexcept { return tx->id(); }
};

using PoolEntryPtr = std::shared_ptr<const PoolEntry>;

/// The pool at one moment, in order of arrival: a parent stands before what spends its outputs.
struct PoolSnapshot {
    std::uint64_t sequence = 0;      ///< of the last change: equal numbers, equal contents
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
