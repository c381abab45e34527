#include "node/service_report.hpp"

#include <algorithm>

#include <fmt/core.h>
#include <time.h>

#include <bytom/base/log.hpp>

namespace bytom::node {
namespace {

constexpr std::chrono::seconds kStatusInterval{5};
/// What a start under way asks for at each tick. As long as nothing ends it, it makes progress: what it does
/// is reading the index and finishing a reorganisation.
constexpr std::chrono::microseconds kStartPatience = std::chrono::minutes(2);
/// One look may miss a step that takes long; the manager acts when this many in a row have.
constexpr int kLooksPerWatchdog = 4;

std::uint64_t monotonic_microseconds() {
    timespec now{};
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000 +
           static_cast<std::uint64_t>(now.tv_nsec) / 1'000;
}

}  // namespace

std::chrono::nanoseconds ServiceReport::interval() const {
    if (!manager_.is_there()) return {};
    const std::chrono::nanoseconds usual = kStatusInterval;
    return manager_.watchdog()
               ? std::min<std::chrono::nanoseconds>(usual, *manager_.watchdog() / kLooksPerWatchdog)
               : usual;
}

void ServiceReport::tick() {
    if (is_stopping_) return;
    const auto now = std::chrono::steady_clock::now();
    if (health_ == nullptr) {
        tell_status("starting");
        manager_.tell(fmt::format("EXTEND_TIMEOUT_USEC={}", kStartPatience.count()));
        return;
    }
    if (!told_ready_) told_ready_ = manager_.tell("READY=1");
    const auto watchdog = manager_.watchdog();
    const std::string stuck = health_->stuck(watchdog ? *watchdog / kLooksPerWatchdog : kStuckAfter);
    if (watchdog && stuck.empty()) manager_.tell("WATCHDOG=1");
    if (const bool is_stuck = !stuck.empty(); std::exchange(warned_, is_stuck) != is_stuck && watchdog) {
        base::log(is_stuck ? base::LogLevel::warn : base::LogLevel::info, "node", "{}",
                  is_stuck ? stuck + ": the service manager is not told that the node is alive"
                           : std::string("the node goes on"));
    }
    if (now < next_status_ && stuck.empty()) return;
    next_status_ = now + kStatusInterval;
    tell_status(stuck.empty() ? health_->summary() : stuck);
}

void ServiceReport::tell_status(std::string status) {
    // A line break would begin another assignment.
    std::ranges::replace(status, '\n', ' ');
    if (status != status_ && manager_.tell("STATUS=" + status)) status_ = status;
}

void ServiceReport::ready(const Health& health) {
    health_ = &health;
    if (manager_.is_there()) tick();
}

void ServiceReport::stopping(std::string_view why) {
    is_stopping_ = true;
    manager_.tell("STOPPING=1");
    tell_status(fmt::format("stopping: {}", why));
}

void ServiceReport::reloading() {
    manager_.tell(fmt::format("RELOADING=1\nMONOTONIC_USEC={}", monotonic_microseconds()));
}

void ServiceReport::reloaded() {
    // Before it is ready, the start reports by itself, once.
    if (told_ready_) manager_.tell("READY=1");
}

}  // namespace bytom::node
