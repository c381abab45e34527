// What may end a run without being a verdict on its program.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>

#include <bytom/base/memory_budget.hpp>

namespace bytom::vm {

/// Why a run ended without a result.
enum class Interruption : std::uint8_t {
    none,
    cancelled,  ///< RunControl's flag was set
    work,       ///< RunControl's allowance is used up
    memory,     ///< the MemoryBudget or the machine's memory is used up
};

/// What a signature costs of a RunControl's work.
inline constexpr std::int64_t kSignatureWork = 4096;

/// Memory for the strings and stacks of all runs that share it.
using base::MemoryBudget;

/// Shared by the runs that it limits together, on any threads. What it refers to must outlive it.
///
/// Gas does not bound a run: a child that cannot pay for the string it has just pushed leaves it to its
/// parent, who is given its gas, so programs can make gas and run for hours, as they do in the reference
/// (03 §5.6). So work is counted: one for each instruction and for each 16 bytes that it reads or writes,
/// kSignatureWork for a signature. The gas that a transaction can buy, 200 000, pays for 195 signatures: 798
/// 720 in all. More needs gas that programs make, or instructions that read long strings for one gas.
class RunControl {
public:
    /// No flag: runs cannot be cancelled. No work allowance, no budget: work or memory is not limited.
    explicit RunControl(const std::atomic<bool>* cancelled = nullptr, std::optional<std::uint64_t> work = {},
                        MemoryBudget* memory = nullptr) noexcept
        : cancelled_(cancelled),
          left_(static_cast<std::int64_t>(std::min<std::uint64_t>(work.value_or(kUnlimited), kUnlimited))),
          memory_(memory) {}

    /// Subtracts completed work from the allowance and returns whether the run may go on.
    [[nodiscard]] Interruption spend(std::int64_t work) noexcept {
        const std::int64_t left = left_.fetch_sub(work, std::memory_order_relaxed) - work;
        if (cancelled_ != nullptr && cancelled_->load(std::memory_order_relaxed))
            return Interruption::cancelled;
        return left < 0 ? Interruption::work : Interruption::none;
    }

    /// What is left of the allowance; negative if the runs, which report now and then, exceeded it.
    [[nodiscard]] std::int64_t work_left() const noexcept { return left_.load(std::memory_order_relaxed); }
    [[nodiscard]] MemoryBudget* memory() const noexcept { return memory_; }

private:
    /// Centuries of work; leaves room for what is spent beyond it.
    static constexpr std::uint64_t kUnlimited = std::numeric_limits<std::int64_t>::max();

    const std::atomic<bool>* cancelled_;
    std::atomic<std::int64_t> left_;
    MemoryBudget* memory_;
};

}  // namespace bytom::vm
