// X25519 key agreement (RFC 7748) and NaCl's way to a box key: what opens a P2P connection (07 §3.1).
#pragma once

#include <optional>

#include <bytom/base/secret.hpp>

namespace bytom::crypto {

using X25519Secret = base::SecretArray<32>;
using X25519PublicKey = std::array<std::uint8_t, 32>;

/// A secret from the system's randomness.
[[nodiscard]] X25519Secret x25519_random_secret();

[[nodiscard]] X25519PublicKey x25519_public_key(const X25519Secret& secret) noexcept;

/// The shared point; empty if it would be all zero, as it is for every peer key of low order. Bit 255 of
/// the peer's key is ignored.
[[nodiscard]] std::optional<base::SecretArray<32>> x25519(const X25519Secret& own,
                                                          const X25519PublicKey& peer) noexcept;

/// HSalsa20 of the shared point and 16 zero bytes: the key of crypto_box_beforenm.
[[nodiscard]] base::SecretArray<32> box_key(const base::SecretArray<32>& shared_point) noexcept;

}  // namespace bytom::crypto
