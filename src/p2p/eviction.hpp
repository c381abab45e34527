// Who has to go when a newcomer finds no room. Pure functions of what is known about the connections.
#pragma once

#include <chrono>
#include <optional>
#include <vector>

#include <bytom/p2p/peer.hpp>

namespace bytom::p2p {

/// What speaks for an inbound peer.
struct EvictionCandidate {
    ConnectionId id = 0;
    IpAddress ip;
    std::chrono::steady_clock::time_point since;
    std::optional<std::chrono::nanoseconds> ping;  ///< the shortest round trip measured
    /// When it last brought a block, or a transaction, that was new and good.
    std::optional<std::chrono::steady_clock::time_point> last_block;
    std::optional<std::chrono::steady_clock::time_point> last_transaction;
};

/// The inbound peer that gives its place to a newcomer; nothing if all are worth keeping. The policy: each of
/// the following protects some peers, by a quality that somebody with many connections but few addresses, or
/// few machines, or no blocks, cannot have for all of them.
///
///  1. network groups: the oldest peer of each of some groups. `secret` chooses the groups, so that nobody
///     knows which addresses to rent;
///  2. the shortest round trips;
///  3. the latest good transactions;
///  4. the latest good blocks;
///  5. the longest connections: half of those that are left.
///
/// (1), (3) and (4) protect a twelfth each, (2) a sixth, rounded up. Of the rest, one of the group that has
/// the most peers, protected ones included, goes: the youngest.
[[nodiscard]] std::optional<ConnectionId> choose_evicted_peer(std::vector<EvictionCandidate> inbound,
                                                              std::uint64_t secret);

/// An inbound connection whose handshake is not complete.
struct HalfOpenCandidate {
    ConnectionId id = 0;
    IpAddress ip;
    std::chrono::steady_clock::time_point progress;  ///< when it was accepted or proved its key
};

/// A handshake that gives its place to the one of `newcomer`; nothing if none has had its chance. Bytes are
/// no progress, a proven key is. If a network group has at least two handshakes more than the newcomer's, its
/// oldest goes after kCrowdedChance; otherwise the oldest of all after kHalfOpenChance.
[[nodiscard]] std::optional<ConnectionId> choose_evicted_handshake(
    const std::vector<HalfOpenCandidate>& inbound, const IpAddress& newcomer,
    std::chrono::steady_clock::time_point now);

/// Honest stages of a handshake take less than this.
inline constexpr std::chrono::milliseconds kHalfOpenChance{2000};
inline constexpr std::chrono::milliseconds kCrowdedChance{500};

/// A connection that holds memory of ours: answers that it does not read.
struct MemoryHolder {
    ConnectionId id = 0;
    std::size_t bytes = 0;
    std::chrono::steady_clock::time_point since;  ///< when the last byte was taken
};

/// Who has to go when all together hold too much: the one that holds most for longest (bytes times time)
/// among those that hold at least half of an equal part. Nothing only if there is nobody.
[[nodiscard]] std::optional<ConnectionId> choose_heaviest_holder(const std::vector<MemoryHolder>& holders,
                                                                 std::chrono::steady_clock::time_point now);

}  // namespace bytom::p2p
