#include "crypto/hmac.hpp"

#include <array>

#include <sodium/crypto_auth_hmacsha512.h>

namespace bytom::crypto {

base::SecretArray<64> hmac_sha512(ByteView key, std::initializer_list<ByteView> parts) noexcept {
    crypto_auth_hmacsha512_state state;
    crypto_auth_hmacsha512_init(&state, key.data(), key.size());
    for (const ByteView part : parts)
        crypto_auth_hmacsha512_update(&state, part.data(), part.size());
    base::SecretArray<64> result;
    crypto_auth_hmacsha512_final(&state, result.data());
    base::secure_wipe(&state, sizeof state);
    return result;
}

HmacSha256::HmacSha256(ByteView key) noexcept {
    // The library wants a key that is somewhere, an empty one too.
    static constexpr std::uint8_t kNowhere = 0;
    crypto_auth_hmacsha256_init(&state_, key.empty() ? &kNowhere : key.data(), key.size());
}

void HmacSha256::update(ByteView data) noexcept {
    crypto_auth_hmacsha256_update(&state_, data.data(), data.size());
}

void HmacSha256::update_number(std::uint32_t number) noexcept {
    const std::array bytes{static_cast<std::uint8_t>(number >> 24), static_cast<std::uint8_t>(number >> 16),
                           static_cast<std::uint8_t>(number >> 8), static_cast<std::uint8_t>(number)};
    update(bytes);
}

void HmacSha256::finish(std::span<std::uint8_t, 32> out) noexcept {
    crypto_auth_hmacsha256_final(&state_, out.data());
}

}  // namespace bytom::crypto
