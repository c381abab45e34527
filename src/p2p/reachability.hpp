// Whether a failed attempt says anything about the address that was dialled.
#pragma once

#include <chrono>
#include <span>

#include <bytom/p2p/ip_address.hpp>

namespace bytom::p2p {

/// A connected peer and when it was heard of last.
struct SignOfLife {
    IpAddress ip;
    std::chrono::steady_clock::time_point heard;
};

/// A peer heard of this long before an attempt shows that the network was there.
inline constexpr std::chrono::seconds kSignLasts{60};

/// A failure counts against the address only if somebody else could be reached around that time, at the same
/// distance: an outage of the line, a cable that is out or a firewall would fail every attempt, and says
/// nothing of anybody. Loopback, LAN and the rest are judged apart.
[[nodiscard]] bool failure_counts(const IpAddress& dialled, std::chrono::steady_clock::time_point began,
                                  std::span<const SignOfLife> peers);

}  // namespace bytom::p2p
