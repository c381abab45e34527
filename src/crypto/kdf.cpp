#include <new>

#include <openssl/evp.h>

#include <bytom/crypto/kdf.hpp>

#include "crypto/hmac.hpp"

namespace bytom::crypto {

std::optional<base::SecretArray<32>> pbkdf2_sha256(ByteView password, ByteView salt, std::uint32_t iterations,
                                                   const std::atomic<bool>* cancelled) {
    // The only block of the result; a library's loop cannot be interrupted.
    const HmacSha256 keyed(password);
    HmacSha256 first = keyed;
    first.update(salt);
    first.update_number(1);
    base::SecretArray<32> value;
    first.finish(value.span());
    base::SecretArray<32> sum = value;
    for (std::uint32_t i = 1; i < iterations; ++i) {
        if (cancelled != nullptr && cancelled->load(std::memory_order_relaxed)) return std::nullopt;
        HmacSha256 next = keyed;
        next.update(value.view());
        next.finish(value.span());
        for (std::size_t k = 0; k < sum.size(); ++k)
            sum[k] ^= value[k];
    }
    return sum;
}

base::SecretArray<64> pbkdf2_sha512(ByteView password, ByteView salt, std::uint32_t iterations) {
    // OpenSSL's password interface wants pointers that are not null.
    const char* const text = password.empty() ? "" : reinterpret_cast<const char*>(password.data());
    base::SecretArray<64> key;
    if (PKCS5_PBKDF2_HMAC(text, static_cast<int>(password.size()), salt.data(), static_cast<int>(salt.size()),
                          static_cast<int>(iterations), EVP_sha512(), static_cast<int>(key.size()),
                          key.data()) != 1)
        throw std::bad_alloc();
    return key;
}

}  // namespace bytom::crypto
