#include "crypto/hmac.hpp"

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

}  // namespace bytom::crypto
