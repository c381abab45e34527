// XSalsa20-Poly1305, NaCl's crypto_secretbox: the frames of a P2P connection (07 §3.2). Any thread.
#pragma once

#include <bytom/base/secret.hpp>

namespace bytom::crypto {

using SecretBoxKey = base::SecretArray<32>;
using SecretBoxNonce = std::array<std::uint8_t, 24>;

/// What sealing adds: the tag, in front.
inline constexpr std::size_t kSecretBoxOverhead = 16;

/// Writes tag ‖ cipher text. Precondition: `sealed` is kSecretBoxOverhead bytes longer than `plain`, and they
/// do not overlap.
void secret_box_seal(const SecretBoxKey& key, const SecretBoxNonce& nonce, ByteView plain,
                     std::span<std::uint8_t> sealed) noexcept;

/// Writes the plain text; false, and nothing is written, if the tag is wrong or `sealed` is too short to have
/// one. Precondition: `plain` is kSecretBoxOverhead bytes shorter than `sealed`, and they do not overlap.
[[nodiscard]] bool secret_box_open(const SecretBoxKey& key, const SecretBoxNonce& nonce, ByteView sealed,
                                   std::span<std::uint8_t> plain) noexcept;

}  // namespace bytom::crypto
