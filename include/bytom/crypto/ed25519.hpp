// Ed25519 with the chain's own acceptance rule (02 §1, 03 §5.6), which is consensus: it is neither RFC 8032's
// nor any library's. Signing here is for node identities; wallets sign with extended keys (chainkd.hpp).
#pragma once

#include <array>

#include <bytom/base/result.hpp>
#include <bytom/base/secret.hpp>

namespace bytom::crypto {

using Ed25519PublicKey = std::array<std::uint8_t, 32>;
using Ed25519Signature = std::array<std::uint8_t, 64>;
/// The 32 random bytes from which RFC 8032 makes the key.
using Ed25519Seed = base::SecretArray<32>;

/// Whether the chain accepts the signature. True exactly if
/// - the signature is 64 bytes R ‖ S with S < 2^253 (S at or above the group order is fine),
/// - the 32 bytes of the key decode to a point (y ≥ p is reduced, the sign of x = 0 ignored, small order
/// fine), and
/// - R is, byte for byte, the encoding of S·B − SHA-512(R ‖ key ‖ message)·A (no cofactor).
/// False also for lengths other than 32 and 64. Any thread; takes about 50 µs.
[[nodiscard]] bool ed25519_verify(ByteView public_key, ByteView message, ByteView signature);

[[nodiscard]] Ed25519PublicKey ed25519_public_key(const Ed25519Seed& seed);

/// RFC 8032 signature; deterministic.
[[nodiscard]] Ed25519Signature ed25519_sign(const Ed25519Seed& seed, ByteView message);

/// Checks ed25519_verify on the corner cases in which implementations differ. To be called once at the start
/// of the process: a build that fails it would fork off the chain and must not run. Error: ed25519_self_test.
[[nodiscard]] base::Status<Error> ed25519_self_test();

}  // namespace bytom::crypto
