#include "progress_line.hpp"

#include <algorithm>
#include <cstdint>
#include <string>

#include <fmt/core.h>
#include <unistd.h>

#include <bytom/base/log.hpp>

namespace bytom::node {
namespace {

constexpr auto kProgressInterval = std::chrono::seconds(1);

std::string duration_text(double seconds) {
    const auto whole = static_cast<std::uint64_t>(std::min(seconds, 1e9));
    return fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
}

}  // namespace

ProgressLine::ProgressLine()
    : is_terminal_(isatty(STDERR_FILENO) != 0),
      start_(SteadyClock::now()),
      next_(start_ + kProgressInterval) {}

bool ProgressLine::is_due() const {
    return SteadyClock::now() >= next_;
}

void ProgressLine::print(std::string_view place, double done, double expected, std::string_view unit) {
    const auto now = SteadyClock::now();
    next_ = now + kProgressInterval;
    const double rate = done / std::max(std::chrono::duration<double>(now - start_).count(), 1e-3);
    const double left = std::max(0.0, expected - done) / std::max(rate, 1e-3);
    base::write_console(fmt::format("{}{}  {:.1f} {}/s  {} left{}", is_terminal_ ? "\r" : "", place, rate,
                                    unit, duration_text(left), is_terminal_ ? "   " : "\n"));
}

void ProgressLine::finish() {
    if (is_terminal_) base::write_console("\n");
}

}  // namespace bytom::node
