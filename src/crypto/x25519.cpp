#include <sodium/crypto_core_hsalsa20.h>
#include <sodium/crypto_scalarmult_curve25519.h>

#include <bytom/crypto/random.hpp>
#include <bytom/crypto/x25519.hpp>

namespace bytom::crypto {

X25519Secret x25519_random_secret() {
    X25519Secret secret;
    random_bytes(secret.span());
    return secret;
}

X25519PublicKey x25519_public_key(const X25519Secret& secret) noexcept {
    X25519PublicKey key;
    crypto_scalarmult_curve25519_base(key.data(), secret.data());
    return key;
}

std::optional<base::SecretArray<32>> x25519(const X25519Secret& own, const X25519PublicKey& peer) noexcept {
    base::SecretArray<32> shared_point;
    if (crypto_scalarmult_curve25519(shared_point.data(), own.data(), peer.data()) != 0) return std::nullopt;
    return shared_point;
}

base::SecretArray<32> box_key(const base::SecretArray<32>& shared_point) noexcept {
    constexpr std::array<std::uint8_t, crypto_core_hsalsa20_INPUTBYTES> kZero{};
    base::SecretArray<32> key;
    crypto_core_hsalsa20(key.data(), kZero.data(), shared_point.data(), nullptr);
    return key;
}

}  // namespace bytom::crypto
