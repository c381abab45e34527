// The share difficulty of one session, so chosen that its shares come at a steady pace (06 §4.4).
#pragma once

#include <chrono>
#include <cstdint>

namespace bytom::stratum {

using Instant = std::chrono::steady_clock::time_point;

struct VardiffRules {
    std::uint64_t start = 500'000;                    ///< difficulty of a session's first job
    std::uint64_t minimum = 2;                        ///< at least 2: 1 has no target in this dialect
    std::chrono::milliseconds share_interval{8'000};  ///< the pace aimed at
    std::chrono::milliseconds step_interval{60'000};  ///< between changes, at least
    std::chrono::milliseconds memory{600'000};        ///< shares count less by a factor e after this time
    std::uint64_t max_step = 4;                       ///< the largest factor of one change
};

/// Estimates the hash rate behind the shares and follows it. Shares come at random times, so the estimate
/// looks back over many of them; a window whose number of shares chance does not explain begins it anew.
class Vardiff {
public:
    Vardiff(const VardiffRules& rules, Instant now);

    [[nodiscard]] std::uint64_t difficulty() const noexcept { return difficulty_; }

    /// From now on that difficulty, whatever the pace. Never below the minimum.
    void fix(std::uint64_t difficulty);

    /// A share was accepted. `difficulty` is what it was asked to meet.
    void add_share(std::uint64_t difficulty, Instant now);

    /// True if the difficulty has changed. To be called about once a second.
    [[nodiscard]] bool adjust(Instant now);

private:
    void forget_until(Instant now);

    VardiffRules rules_;
    std::uint64_t difficulty_;
    bool fixed_ = false;

    double work_ = 0.0;     ///< hashes, decaying
    double seconds_ = 0.0;  ///< over which they were done, decaying alike
    Instant counted_until_;

    Instant window_began_;  ///< at the last look
    double window_work_ = 0.0;
    std::uint64_t window_shares_ = 0;
};

}  // namespace bytom::stratum
