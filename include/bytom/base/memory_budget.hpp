// Memory that many users share: what they take is counted, and refused when there is no more.
#pragma once

#include <atomic>
#include <cstddef>

namespace bytom::base {

/// Any thread.
class MemoryBudget {
public:
    explicit MemoryBudget(std::size_t limit) noexcept : limit_(limit) {}
    MemoryBudget(const MemoryBudget&) = delete;
    MemoryBudget& operator=(const MemoryBudget&) = delete;

    /// False, and nothing is taken, if there is not as much left.
    [[nodiscard]] bool take(std::size_t bytes) noexcept {
        std::size_t used = used_.load(std::memory_order_relaxed);
        do {
            if (bytes > limit_ - used) return false;
        } while (!used_.compare_exchange_weak(used, used + bytes, std::memory_order_relaxed));
        return true;
    }
    void give_back(std::size_t bytes) noexcept { used_.fetch_sub(bytes, std::memory_order_relaxed); }

    [[nodiscard]] std::size_t used() const noexcept { return used_.load(std::memory_order_relaxed); }
    [[nodiscard]] std::size_t limit() const noexcept { return limit_; }

private:
    const std::size_t limit_;
    std::atomic<std::size_t> used_ = 0;
};

}  // namespace bytom::base
