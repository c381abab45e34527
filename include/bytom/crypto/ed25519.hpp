// Ed25519 with the chain's own acceptance rule (02 §1, 03 §5.6), which is consensus: it is neither RFC 8032's
// nor any library's. Signing here is for node identities; wallets sign with extended keys (chainkd.hpp).
#pragma once

#include <array>
#include <span>
#include <string_view>

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

struct SignatureCheck {
    ByteView public_key;
    ByteView message;
    ByteView signature;
};

/// Whether the chain accepts each of them, the same as ed25519_verify() tells. Processors with AVX2 or
/// AVX-512 IFMA check four or eight at once, each on its own: a combination of all of them would be another
/// rule. The time for eight is some 80 µs with AVX-512 IFMA. Precondition: `valid` is as long as `checks`.
void ed25519_verify_all(std::span<const SignatureCheck> checks, std::span<bool> valid);

/// What ed25519_verify_all() uses on this machine: "avx512ifma", "avx2", or "portable".
[[nodiscard]] std::string_view ed25519_kernel() noexcept;

[[nodiscard]] Ed25519PublicKey ed25519_public_key(const Ed25519Seed& seed);

/// RFC 8032 signature; deterministic.
[[nodiscard]] Ed25519Signature ed25519_sign(const Ed25519Seed& seed, ByteView message);

/// Checks ed25519_verify and ed25519_verify_all, with each kernel that this machine can run, on the corner
/// cases in which implementations differ. To be called once at the start of the process: a build that fails
/// it would fork off the chain and must not run. Error: ed25519_self_test.
[[nodiscard]] base::Status<Error> ed25519_self_test();

}  // namespace bytom::crypto
