// How fast the chain grows, and when it is worth a line in the log.
//
//  * The rate is that of the last ten seconds: blocks that the chain's height has gone up by.
//  * A line is due every ten seconds while there is something to fetch.
//  * The time left follows the rate of some minutes, since blocks differ; it is not told before there is one,
//  nor while
//    headers are still missing: nobody knows then how many blocks there will be.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include <bytom/sync/progress.hpp>

namespace bytom::sync {

/// A pure state machine: the time is told.
class ProgressMeter {
public:
    using Instant = std::chrono::steady_clock::time_point;

    static constexpr std::chrono::seconds kWindow{10};
    static constexpr std::chrono::seconds kLogInterval{10};

    ProgressMeter(Instant now, std::uint64_t height) : since_(now), height_(height) {}

    void tick(Instant now, std::uint64_t height);
    [[nodiscard]] double blocks_per_second() const noexcept { return rate_; }
    /// The line that is due; nothing if none is.
    [[nodiscard]] std::optional<std::string> line(Instant now, const SyncProgress& progress);

private:
    Instant since_;
    std::uint64_t height_;
    double rate_ = 0;
    double steady_rate_ = 0;  ///< of some minutes
    Instant logged_;
};

}  // namespace bytom::sync
