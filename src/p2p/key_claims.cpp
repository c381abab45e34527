#include "p2p/key_claims.hpp"

namespace bytom::p2p {

KeyClaims::Decision KeyClaims::claim(const crypto::Ed25519PublicKey& key, ConnectionId id, bool outbound,
                                     TimePoint now) {
    if (key == own_key_) return {.refusal = "connected to itself", .displaced = {}};
    const auto [found, added] =
        claims_.try_emplace(key, Claim{.id = id, .outbound = outbound, .established = {}});
    if (added) return {};
    Claim& older = found->second;
    const bool crossed =
        older.outbound != outbound && (!older.established || now - *older.established < kCrossing);
    if (!crossed || outbound != (own_key_ > key))
        return {.refusal = "node is already connected", .displaced = {}};
    const ConnectionId displaced = older.id;
    older = {.id = id, .outbound = outbound, .established = {}};
    return {.refusal = {}, .displaced = displaced};
}

void KeyClaims::establish(const crypto::Ed25519PublicKey& key, ConnectionId id, TimePoint now) {
    const auto found = claims_.find(key);
    if (found != claims_.end() && found->second.id == id) found->second.established = now;
}

void KeyClaims::release(const crypto::Ed25519PublicKey& key, ConnectionId id) {
    const auto found = claims_.find(key);
    if (found != claims_.end() && found->second.id == id) claims_.erase(found);
}

}  // namespace bytom::p2p
