// A token bucket: refilled at a constant rate up to its capacity. One expense larger than the stock may take
// it below zero; after that nothing can be spent until the debt is repaid.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>

namespace bytom::base {

/// A pure value: the caller passes the time.
class TokenBucket {
public:
    using Instant = std::chrono::steady_clock::time_point;

    /// `rate`: tokens per second, at most 2^41; 0 for no limit at all.
    TokenBucket(std::int64_t capacity, std::int64_t rate) noexcept
        : capacity_(capacity), rate_(rate), stock_(capacity) {}

    /// Whether something may be spent at this time.
    [[nodiscard]] bool has_tokens(Instant now) noexcept {
        refill(now);
        return rate_ == 0 || stock_ > 0;
    }
    void spend(std::int64_t tokens) noexcept { stock_ -= tokens; }

private:
    void refill(Instant now) noexcept {
        if (!refilled_) refilled_ = now;
        if (rate_ == 0 || now <= *refilled_) return;
        // An hour fills every bucket.
        const auto elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(now - *refilled_).count();
        const std::int64_t tokens = rate_ * std::min<std::int64_t>(elapsed, 3'600'000) / 1000;
        // Fractions of a token or of a millisecond are carried over to the next call.
        if (tokens == 0) return;
        stock_ = std::min(capacity_, stock_ + tokens);
        refilled_ = stock_ == capacity_ ? now : *refilled_ + std::chrono::milliseconds(tokens * 1000 / rate_);
    }

    std::int64_t capacity_;
    std::int64_t rate_;
    std::int64_t stock_;
    std::optional<Instant> refilled_;
};

}  // namespace bytom::base
