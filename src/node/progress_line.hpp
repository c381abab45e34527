// How far a command that takes long has come, on standard error.
#pragma once

#include <chrono>
#include <string_view>

namespace bytom::node {

/// Rewritten in place on a terminal, else a line a report. Not thread-safe.
class ProgressLine {
public:
    ProgressLine();

    /// A second has passed since the last report.
    [[nodiscard]] bool is_due() const;

    /// `place`: where it stands, as "height 7". `done` of about `expected` units.
    void print(std::string_view place, double done, double expected, std::string_view unit = "blocks");

    /// After the last report.
    void finish();

private:
    using SteadyClock = std::chrono::steady_clock;

    const bool is_terminal_;
    const SteadyClock::time_point start_;
    SteadyClock::time_point next_;
};

}  // namespace bytom::node
