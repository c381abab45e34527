#include "sync/progress_meter.hpp"

#include <algorithm>

#include <fmt/core.h>

namespace bytom::sync {
namespace {

/// Weight of a window in the steady rate: the one of two minutes ago still counts a third.
constexpr double kWeight = 0.08;

/// "3 d 4 h", "2 h 13 min", "5 min 20 s", "40 s".
std::string duration_text(double seconds) {
    constexpr double kLongest = 1e9;
    const auto whole = static_cast<std::uint64_t>(std::min(seconds, kLongest));
    const std::uint64_t minutes = whole / 60;
    const std::uint64_t hours = minutes / 60;
    if (hours >= 24) return fmt::format("{} d {} h", hours / 24, hours % 24);
    if (hours > 0) return fmt::format("{} h {} min", hours, minutes % 60);
    if (minutes > 0) return fmt::format("{} min {} s", minutes, whole % 60);
    return fmt::format("{} s", whole);
}

}  // namespace

void ProgressMeter::tick(Instant now, std::uint64_t height) {
    if (now - since_ < kWindow) return;
    const double elapsed = std::chrono::duration<double>(now - since_).count();
    rate_ = height > height_ ? static_cast<double>(height - height_) / elapsed : 0;
    steady_rate_ = steady_rate_ == 0 ? rate_ : steady_rate_ + (rate_ - steady_rate_) * kWeight;
    height_ = height;
    since_ = now;
}

std::optional<std::string> ProgressMeter::line(Instant now, const SyncProgress& progress) {
    if (!progress.is_syncing || now - logged_ < kLogInterval) return std::nullopt;
    logged_ = now;
    if (progress.claimed > progress.headers) {
        return fmt::format("block {}, headers {} of {} that peers claim, {:.1f} blocks/s, {} peers",
                           progress.height, progress.headers, progress.claimed, rate_, progress.peers);
    }
    const auto height = static_cast<double>(progress.height);
    const auto headers = static_cast<double>(progress.headers);
    const std::string left = steady_rate_ > 0 && headers > height
                                 ? ", " + duration_text((headers - height) / steady_rate_) + " left"
                                 : std::string();
    return fmt::format("block {} of {} ({:.1f} %), {:.1f} blocks/s, {} peers{}", progress.height,
                       progress.headers, progress.headers == 0 ? 100.0 : 100.0 * height / headers, rate_,
                       progress.peers, left);
}

}  // namespace bytom::sync
