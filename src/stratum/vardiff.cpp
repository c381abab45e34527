#include "stratum/vardiff.hpp"

#include <algorithm>
#include <cmath>

namespace bytom::stratum {
namespace {

/// Standard deviations of a window's number of shares that are no longer taken for chance.
constexpr double kSurprise = 2.5;
/// A change by less than this is not worth a new job.
constexpr double kWorthwhileChange = 0.03;

double seconds_of(std::chrono::steady_clock::duration time) {
    return std::chrono::duration<double>(time).count();
}

}  // namespace

Vardiff::Vardiff(const VardiffRules& rules, Instant now)
    : rules_(rules),
      difficulty_(std::max(rules.start, rules.minimum)),
      counted_until_(now),
      window_began_(now) {}

void Vardiff::fix(std::uint64_t difficulty) {
    difficulty_ = std::max(difficulty, rules_.minimum);
    fixed_ = true;
}

void Vardiff::forget_until(Instant now) {
    const double memory = seconds_of(rules_.memory);
    const double kept = std::exp(-seconds_of(now - counted_until_) / memory);
    work_ *= kept;
    seconds_ = seconds_ * kept + memory * (1.0 - kept);
    counted_until_ = now;
}

void Vardiff::add_share(std::uint64_t difficulty, Instant now) {
    forget_until(now);
    work_ += static_cast<double>(difficulty);
    window_work_ += static_cast<double>(difficulty);
    ++window_shares_;
}

bool Vardiff::adjust(Instant now) {
    if (fixed_ || now - window_began_ < rules_.step_interval) return false;
    forget_until(now);
    const double window = seconds_of(now - window_began_);
    const double interval = seconds_of(rules_.share_interval);
    const double expected = window / interval;
    const auto shares = static_cast<double>(window_shares_);
    if (std::abs(shares - expected) > kSurprise * std::sqrt(expected)) {
        work_ = window_work_;
        seconds_ = window;
    }
    window_began_ = now;
    window_work_ = 0.0;
    window_shares_ = 0;

    const auto current = static_cast<double>(difficulty_);
    const auto step = static_cast<double>(rules_.max_step);
    const double wanted = std::clamp(work_ / seconds_ * interval, current / step, current * step);
    if (std::abs(wanted - current) < kWorthwhileChange * current) return false;
    const auto largest = static_cast<double>(std::uint64_t{1} << 62);
    const auto next =
        std::max(static_cast<std::uint64_t>(std::llround(std::min(wanted, largest))), rules_.minimum);
    if (next == difficulty_) return false;
    difficulty_ = next;
    return true;
}

}  // namespace bytom::stratum
