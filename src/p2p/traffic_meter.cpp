#include "p2p/traffic_meter.hpp"

#include <cmath>

namespace bytom::p2p {
namespace {

constexpr std::chrono::milliseconds kSample{100};

double in_seconds(std::chrono::nanoseconds duration) noexcept {
    return std::chrono::duration<double>(duration).count();
}

}  // namespace

void TrafficMeter::add(std::uint64_t bytes, TimePoint now) noexcept {
    if (now - sample_start_ >= kSample) {
        rate_ = rate_with_sample(now);
        sample_start_ = now;
        sample_bytes_ = 0;
    }
    total_ += bytes;
    sample_bytes_ += bytes;
    last_ = now;
}

std::int64_t TrafficMeter::average_rate(TimePoint now) const noexcept {
    const double duration = in_seconds(now - start_);
    return duration <= 0 ? 0 : std::llround(static_cast<double>(total_) / duration);
}

std::int64_t TrafficMeter::current_rate(TimePoint now) const noexcept {
    return std::llround(now - sample_start_ >= kSample ? rate_with_sample(now) : rate_);
}

double TrafficMeter::rate_with_sample(TimePoint now) const noexcept {
    const double duration = in_seconds(now - sample_start_);
    const double weight = 1 - std::exp(-duration);
    return weight * (static_cast<double>(sample_bytes_) / duration) + (1 - weight) * rate_;
}

}  // namespace bytom::p2p
