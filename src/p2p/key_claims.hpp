// One connection a node: who is connected, or about to be, under which node key (07 §6.2).
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string_view>

#include <bytom/crypto/ed25519.hpp>
#include <bytom/p2p/peer.hpp>

namespace bytom::p2p {

/// Decides directly after authentication which of several connections with one node stays. One thread.
class KeyClaims {
public:
    using TimePoint = std::chrono::steady_clock::time_point;

    /// Connections of both directions that stand for less than this were dialled at the same time.
    static constexpr std::chrono::seconds kCrossing{5};

    explicit KeyClaims(const crypto::Ed25519PublicKey& own_key) noexcept : own_key_(own_key) {}

    struct Decision {
        std::string_view refusal;               ///< empty: go on
        std::optional<ConnectionId> displaced;  ///< to be closed in favour of the new one
    };

    /// A connection has proved this key. Of two that crossed, the one stays that the greater key dialled.
    [[nodiscard]] Decision claim(const crypto::Ed25519PublicKey& key, ConnectionId id, bool outbound,
                                 TimePoint now);
    /// The connection has become a peer.
    void establish(const crypto::Ed25519PublicKey& key, ConnectionId id, TimePoint now);
    /// Nothing if the claim is another connection's.
    void release(const crypto::Ed25519PublicKey& key, ConnectionId id);

private:
    struct Claim {
        ConnectionId id = 0;
        bool outbound = false;
        std::optional<TimePoint> established;
    };

    crypto::Ed25519PublicKey own_key_;
    std::map<crypto::Ed25519PublicKey, Claim> claims_;
};

}  // namespace bytom::p2p
