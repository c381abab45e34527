// How many bytes went one way, and how fast: what list-peers shows (07 §5.2).
#pragma once

#include <chrono>
#include <cstdint>

namespace bytom::p2p {

/// One direction of one connection. One thread at a time.
class TrafficMeter {
public:
    using TimePoint = std::chrono::steady_clock::time_point;

    explicit TrafficMeter(TimePoint start) noexcept : start_(start), last_(start), sample_start_(start) {}

    void add(std::uint64_t bytes, TimePoint now) noexcept;

    [[nodiscard]] std::int64_t total() const noexcept { return static_cast<std::int64_t>(total_); }
    /// Bytes a second since the start.
    [[nodiscard]] std::int64_t average_rate(TimePoint now) const noexcept;
    /// Exponential moving average over a second of samples of at least 100 ms.
    [[nodiscard]] std::int64_t current_rate(TimePoint now) const noexcept;
    /// Since bytes were added last.
    [[nodiscard]] std::chrono::nanoseconds idle(TimePoint now) const noexcept { return now - last_; }

private:
    [[nodiscard]] double rate_with_sample(TimePoint now) const noexcept;

    std::uint64_t total_ = 0;
    TimePoint start_;
    TimePoint last_;
    TimePoint sample_start_;
    std::uint64_t sample_bytes_ = 0;
    double rate_ = 0;
};

}  // namespace bytom::p2p
