// How many bytes may be sent: a stock that is refilled at a constant rate up to its capacity. Spending may go
// below zero once, by what is larger than the stock; then nothing is left until the debt is paid.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace bytom::sync {

/// A pure value: the time is told.
class TokenBucket {
public:
    using Instant = std::chrono::steady_clock::time_point;

    /// `rate`: bytes per second; 0 for no limit at all.
    TokenBucket(std::int64_t capacity, std::int64_t rate) noexcept
        : capacity_(capacity), rate_(rate), stock_(capacity) {}

    /// Whether something may be sent at this time.
    [[nodiscard]] bool has_tokens(Instant now) noexcept {
        refill(now);
        return rate_ == 0 || stock_ > 0;
    }
    void spend(std::int64_t bytes) noexcept { stock_ -= bytes; }

private:
    void refill(Instant now) noexcept {
        if (now <= refilled_) return;
        if (refilled_ != Instant{}) {
            const auto elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(now - refilled_);
            // What is less than a millisecond counts the next time; an hour fills every bucket.
            if (elapsed.count() == 0) return;
            const std::int64_t milliseconds = std::min<std::int64_t>(elapsed.count(), 3'600'000);
            stock_ = std::min(capacity_, stock_ + rate_ * milliseconds / 1000);
        }
        refilled_ = now;
    }

    std::int64_t capacity_;
    std::int64_t rate_;
    std::int64_t stock_;
    Instant refilled_;
};

}  // namespace bytom::sync
