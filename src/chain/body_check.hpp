// How far the check of a block's body may go before the block is set aside (05 §5.7).
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>

#include <bytom/base/thread_pool.hpp>
#include <bytom/chain/incoming_block.hpp>
#include <bytom/consensus/block_validation.hpp>

namespace bytom::chain {

/// None of these limits is a verdict. What is pointed to must outlive the check.
struct BodyLimits {
    const std::atomic<bool>* cancelled = nullptr;
    /// What all programs of the block may do together; nothing: as much as it takes.
    std::optional<std::uint64_t> work;
    vm::MemoryBudget* memory = nullptr;               ///< shared by all checks; null: none
    const consensus::KnownVerdicts* known = nullptr;  ///< null: none
};

/// Why a check ended without a verdict.
enum class Unfinished : std::uint8_t { cancelled, work, memory };

using BodyVerdict = Result<consensus::BlockVerdict, consensus::BlockError>;
using BodyResult = Result<BodyVerdict, Unfinished>;

/// Rules 7–10 of 05 §4. On the pool and the calling thread, or on the calling thread alone.
[[nodiscard]] BodyResult check_body(const IncomingBlock& block, base::ThreadPool* pool,
                                    const BodyLimits& limits);

}  // namespace bytom::chain
