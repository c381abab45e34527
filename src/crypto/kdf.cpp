#include <bit>
#include <new>

#include <openssl/evp.h>

#include <bytom/base/checked.hpp>
#include <bytom/crypto/kdf.hpp>

namespace bytom::crypto {
namespace {

/// OpenSSL's password interface wants pointers that are not null.
const char* text_of(ByteView bytes) noexcept {
    return bytes.empty() ? "" : reinterpret_cast<const char*>(bytes.data());
}

void pbkdf2(ByteView password, ByteView salt, std::uint32_t iterations, const EVP_MD* digest,
            std::span<std::uint8_t> out) {
    if (PKCS5_PBKDF2_HMAC(text_of(password), static_cast<int>(password.size()), salt.data(),
                          static_cast<int>(salt.size()), static_cast<int>(iterations), digest,
                          static_cast<int>(out.size()), out.data()) != 1) {
        throw std::bad_alloc();
    }
}

bool within_limits(ScryptParams params) noexcept {
    if (params.n < 2 || !std::has_single_bit(params.n) || params.r == 0 || params.p == 0) return false;
    const auto blocks = base::checked_mul(params.n, params.r);
    if (!blocks || *blocks > kScryptMemoryLimit / 128) return false;
    const auto work = base::checked_mul(*blocks, params.p);
    return work && *work <= kScryptWorkLimit;
}

}  // namespace

std::optional<base::SecretArray<32>> scrypt(ByteView password, ByteView salt, ScryptParams params) {
    if (!within_limits(params)) return std::nullopt;
    // The limit that OpenSSL checks also counts p blocks and some scratch space.
    constexpr std::uint64_t kOpensslLimit = 2 * kScryptMemoryLimit;
    static constexpr std::uint8_t kNoSalt = 0;
    base::SecretArray<32> key;
    if (EVP_PBE_scrypt(text_of(password), password.size(), salt.empty() ? &kNoSalt : salt.data(), salt.size(),
                       params.n, params.r, params.p, kOpensslLimit, key.data(), key.size()) != 1) {
        return std::nullopt;
    }
    return key;
}

base::SecretArray<32> pbkdf2_sha256(ByteView password, ByteView salt, std::uint32_t iterations) {
    base::SecretArray<32> key;
    pbkdf2(password, salt, iterations, EVP_sha256(), key.span());
    return key;
}

base::SecretArray<64> pbkdf2_sha512(ByteView password, ByteView salt, std::uint32_t iterations) {
    base::SecretArray<64> key;
    pbkdf2(password, salt, iterations, EVP_sha512(), key.span());
    return key;
}

}  // namespace bytom::crypto
