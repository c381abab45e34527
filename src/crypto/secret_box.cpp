#include <sodium/crypto_secretbox.h>

#include <bytom/crypto/secret_box.hpp>

namespace bytom::crypto {

static_assert(kSecretBoxOverhead == crypto_secretbox_MACBYTES);
static_assert(std::tuple_size_v<SecretBoxNonce> == crypto_secretbox_NONCEBYTES);

void secret_box_seal(const SecretBoxKey& key, const SecretBoxNonce& nonce, ByteView plain,
                     std::span<std::uint8_t> sealed) noexcept {
    crypto_secretbox_easy(sealed.data(), plain.data(), plain.size(), nonce.data(), key.data());
}

bool secret_box_open(const SecretBoxKey& key, const SecretBoxNonce& nonce, ByteView sealed,
                     std::span<std::uint8_t> plain) noexcept {
    if (sealed.size() < kSecretBoxOverhead) return false;
    return crypto_secretbox_open_easy(plain.data(), sealed.data(), sealed.size(), nonce.data(), key.data()) ==
           0;
}

}  // namespace bytom::crypto
