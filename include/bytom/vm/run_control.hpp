// What may end a run without being a verdict on its program.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <limits>
#include <optional>

namespace bytom::vm {

/// Why a run ended without a result.
enum class Interruption : std::uint8_t { none, cancelled, work, memory };

/// Shared by the runs that it bounds together, on whatever threads.
class RunControl {
public:
    /// `cancelled` (may be null) must outlive it. No work allowance: the runs may do what they want. Work is
    /// counted as for RunOptions::work_limit.
    explicit RunControl(const std::atomic<bool>* cancelled = nullptr,
                        std::optional<std::uint64_t> work = {}) noexcept
        : cancelled_(cancelled),
          left_(static_cast<std::int64_t>(std::min<std::uint64_t>(work.value_or(kUnlimited), kUnlimited))) {}

    /// Takes work that has been done from the allowance, and tells whether the run may go on.
    [[nodiscard]] Interruption spend(std::int64_t work) noexcept {
        const std::int64_t left = left_.fetch_sub(work, std::memory_order_relaxed) - work;
        if (cancelled_ != nullptr && cancelled_->load(std::memory_order_relaxed))
            return Interruption::cancelled;
        return left < 0 ? Interruption::work : Interruption::none;
    }

private:
    /// Centuries of work; leaves room for what is spent beyond it.
    static constexpr std::uint64_t kUnlimited = std::numeric_limits<std::int64_t>::max();

    const std::atomic<bool>* cancelled_;
    std::atomic<std::int64_t> left_;
};

}  // namespace bytom::vm
