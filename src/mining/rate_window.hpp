// Hashes of the last seconds.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>

namespace bytom::mining {

/// Written by one thread, read by any.
class RateWindow {
public:
    using SteadyClock = std::chrono::steady_clock;

    void count(SteadyClock::time_point now, std::uint64_t hashes) noexcept {
        const std::int64_t second = second_of(now);
        Slot& slot = slots_[index_of(second)];
        if (slot.second.load(std::memory_order_relaxed) != second) {
            slot.hashes.store(0, std::memory_order_relaxed);
            slot.second.store(second, std::memory_order_release);
        }
        slot.hashes.fetch_add(hashes, std::memory_order_relaxed);
    }

    /// Hashes of the last kSeconds full seconds.
    [[nodiscard]] std::uint64_t recent(SteadyClock::time_point now) const noexcept {
        std::uint64_t sum = 0;
        for (std::int64_t second = second_of(now) - kSeconds; second < second_of(now); ++second) {
            const Slot& slot = slots_[index_of(second)];
            if (slot.second.load(std::memory_order_acquire) == second)
                sum += slot.hashes.load(std::memory_order_relaxed);
        }
        return sum;
    }

    static constexpr std::int64_t kSeconds = 10;

private:
    struct Slot {
        std::atomic<std::int64_t> second{-1};
        std::atomic<std::uint64_t> hashes{0};
    };

    static std::int64_t second_of(SteadyClock::time_point time) noexcept {
        return std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
    }
    /// Seconds count from the machine's start and may be negative right after it.
    static std::size_t index_of(std::int64_t second) noexcept {
        return static_cast<std::uint64_t>(second) % kSlots;
    }

    static constexpr std::size_t kSlots = 16;
    static_assert(kSlots > kSeconds + 1);

    std::array<Slot, kSlots> slots_;
};

}  // namespace bytom::mining
