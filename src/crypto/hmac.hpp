// HMAC-SHA-512 and HMAC-SHA-256 (RFC 2104).
#pragma once

#include <initializer_list>

#include <sodium/crypto_auth_hmacsha256.h>

#include <bytom/base/secret.hpp>

namespace bytom::crypto {

/// The HMAC of the concatenation of the parts, with a key of any length. The result is treated as secret: no
/// copy of it is left in memory.
[[nodiscard]] base::SecretArray<64> hmac_sha512(ByteView key, std::initializer_list<ByteView> parts) noexcept;

/// HMAC-SHA-256 piece by piece. A copy continues independently from the same state; key of any length.
class HmacSha256 {
public:
    explicit HmacSha256(ByteView key) noexcept;
    ~HmacSha256() { base::secure_wipe(&state_, sizeof state_); }
    HmacSha256(const HmacSha256&) = default;
    HmacSha256& operator=(const HmacSha256&) = default;

    void update(ByteView data) noexcept;
    /// Four bytes, the highest first.
    void update_number(std::uint32_t number) noexcept;
    /// Call it once, at the end.
    void finish(std::span<std::uint8_t, 32> out) noexcept;

private:
    crypto_auth_hmacsha256_state state_;
};

}  // namespace bytom::crypto
