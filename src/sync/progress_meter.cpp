#include "sync/progress_meter.hpp"

#include <fmt/core.h>

namespace bytom::sync {

void ProgressMeter::tick(Instant now, std::uint64_t height) {
    if (now - since_ < kWindow) return;
    const double elapsed = std::chrono::duration<double>(now - since_).count();
    rate_ = height > height_ ? static_cast<double>(height - height_) / elapsed : 0;
    height_ = height;
    since_ = now;
}

std::optional<std::string> ProgressMeter::line(Instant now, const SyncProgress& progress) {
    if (!progress.is_syncing || now - logged_ < kLogInterval) return std::nullopt;
    logged_ = now;
    const auto height = static_cast<double>(progress.height);
    const auto headers = static_cast<double>(progress.headers);
    const std::string left =
        rate_ > 0 ? fmt::format(", {:.0f} s left", (headers - height) / rate_) : std::string();
    return fmt::format("block {} of {} ({:.1f} %), {:.1f} blocks/s, {} peers{}", progress.height,
                       progress.headers, progress.headers == 0 ? 100.0 : 100.0 * height / headers, rate_,
                       progress.peers, left);
}

}  // namespace bytom::sync
