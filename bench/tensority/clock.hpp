// Times that other processes do not disturb, and the core's clock.
#pragma once

#include <cstdint>

namespace bytom::bench {

/// CPU time of the calling thread.
[[nodiscard]] std::int64_t thread_nanoseconds() noexcept;

/// Cycles per nanosecond of the calling thread's core, found by a chain of dependent additions (one cycle
/// each on every processor of interest), upper quartile of short runs: the clock that the code really runs
/// at, unlike the time-stamp counter's.
[[nodiscard]] double measured_gigahertz() noexcept;

}  // namespace bytom::bench
