// What a pool has to know of a transaction's programs, found out on any thread.
#pragma once

#include <atomic>

#include <bytom/consensus/tx_validation.hpp>

namespace bytom::chain {

struct ProgramCheck {
    enum class End : std::uint8_t { complete, cancelled, too_much_work, no_memory };

    End end = End::complete;
    /// The rest means nothing if it was cancelled, and all but `height_independent` and `work` if there was
    /// too much work, or no memory for it now.
    consensus::TxVerdict verdict;
    std::uint64_t height = 0;  ///< the best block's when they ran
    bool height_independent = false;
    /// Valid, but perhaps not in another order of its inputs (04 §6).
    bool order_dependent = false;
    /// Nothing was run: a block has shown it. Of the gas only btm_value and gas_valid are known then.
    bool is_hearsay = false;
    std::int64_t work = 0;  ///< units of work that the programs have done

    [[nodiscard]] bool holds_at(std::uint64_t other) const noexcept {
        return height_independent || height == other;
    }
};

/// Validates the transaction in the context of this height with the work of kPoolTransactionWork for all of
/// its programs together, and of `memory` what they need; ends soon after `cancelled` is set. Pure, any
/// thread.
[[nodiscard]] ProgramCheck check_programs(const primitives::Transaction& tx, std::uint64_t height,
                                          const std::atomic<bool>& cancelled, vm::MemoryBudget& memory,
                                          const crypto::CheckedSignatures* signatures = nullptr);

/// The surplus of BTM (04 §6.1); nothing if there is none or it cannot be summed. Runs nothing.
[[nodiscard]] std::optional<std::uint64_t> btm_surplus(const primitives::Transaction& tx);

}  // namespace bytom::chain
