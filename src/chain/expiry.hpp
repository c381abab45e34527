// Things that are kept for a while by the clock of the machine, which may be set.
#pragma once

#include <chrono>
#include <cstdint>

namespace bytom::chain {

/// Whether what was to be kept for `lifetime`, until `expires`, is over at `now` (all in seconds). It is,
/// too, if the end lies further ahead than it can: the clock was set back, and nobody knows how old it is.
[[nodiscard]] constexpr bool has_expired(std::uint64_t expires, std::chrono::seconds lifetime,
                                         std::uint64_t now) {
    constexpr std::uint64_t kSmallStep = 60;  // clocks are corrected by so much all the time
    return expires <= now || expires - now > static_cast<std::uint64_t>(lifetime.count()) + kSmallStep;
}

}  // namespace bytom::chain
