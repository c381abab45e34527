#include "p2p/reachability.hpp"

#include <algorithm>

namespace bytom::p2p {
namespace {

enum class Distance : std::uint8_t { loopback, lan, far };

Distance distance_of(const IpAddress& ip) {
    if (ip.is_loopback()) return Distance::loopback;
    return ip.is_lan() ? Distance::lan : Distance::far;
}

}  // namespace

bool failure_counts(const IpAddress& dialled, std::chrono::steady_clock::time_point began,
                    std::span<const SignOfLife> peers) {
    return std::ranges::any_of(peers, [&](const SignOfLife& peer) {
        return distance_of(peer.ip) == distance_of(dialled) && peer.heard + kSignLasts >= began;
    });
}

}  // namespace bytom::p2p
