#include <algorithm>
#include <memory>
#include <new>

#include <openssl/evp.h>

#include <bytom/crypto/ed25519.hpp>

namespace bytom::crypto {
namespace {

struct FreeKey {
    void operator()(EVP_PKEY* key) const noexcept { EVP_PKEY_free(key); }
};
struct FreeContext {
    void operator()(EVP_MD_CTX* context) const noexcept { EVP_MD_CTX_free(context); }
};
using Key = std::unique_ptr<EVP_PKEY, FreeKey>;

EVP_MD_CTX* thread_context() {
    thread_local const std::unique_ptr<EVP_MD_CTX, FreeContext> context(EVP_MD_CTX_new());
    if (!context) throw std::bad_alloc();
    EVP_MD_CTX_reset(context.get());
    return context.get();
}

/// The order of the base point, L = 2^252 + 27742317777372353535851937790883648493, least significant byte
/// first.
constexpr std::array<std::uint8_t, 32> kOrder = {
    0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x10};

/// S mod L for S < 2^253 < 2L.
void reduce_once(std::span<std::uint8_t, 32> s) noexcept {
    if (std::lexicographical_compare(s.rbegin(), s.rend(), kOrder.rbegin(), kOrder.rend())) return;
    int borrow = 0;
    for (std::size_t i = 0; i < s.size(); ++i) {
        const int difference = s[i] - kOrder[i] - borrow;
        borrow = difference < 0 ? 1 : 0;
        s[i] = static_cast<std::uint8_t>(difference & 0xff);
    }
}

Key private_key(const Ed25519Seed& seed) {
    Key key(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, seed.data(), seed.size()));
    if (!key) throw std::bad_alloc();
    return key;
}

}  // namespace

bool ed25519_verify(ByteView public_key, ByteView message, ByteView signature) {
    if (public_key.size() != 32 || signature.size() != 64 || (signature[63] & 0xe0) != 0) return false;
    // OpenSSL follows the chain's rule except that it wants S < L. The challenge does not depend on S, so S −
    // L verifies exactly if S does.
    Ed25519Signature reduced;
    std::ranges::copy(signature, reduced.begin());
    reduce_once(std::span(reduced).last<32>());

    const Key key(
        EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, public_key.data(), public_key.size()));
    if (!key) throw std::bad_alloc();
    EVP_MD_CTX* const context = thread_context();
    if (EVP_DigestVerifyInit(context, nullptr, nullptr, nullptr, key.get()) != 1) throw std::bad_alloc();
    return EVP_DigestVerify(context, reduced.data(), reduced.size(), message.data(), message.size()) == 1;
}

Ed25519PublicKey ed25519_public_key(const Ed25519Seed& seed) {
    Ed25519PublicKey result;
    std::size_t size = result.size();
    if (EVP_PKEY_get_raw_public_key(private_key(seed).get(), result.data(), &size) != 1)
        throw std::bad_alloc();
    return result;
}

Ed25519Signature ed25519_sign(const Ed25519Seed& seed, ByteView message) {
    const Key key = private_key(seed);
    EVP_MD_CTX* const context = thread_context();
    Ed25519Signature result;
    std::size_t size = result.size();
    if (EVP_DigestSignInit(context, nullptr, nullptr, nullptr, key.get()) != 1 ||
        EVP_DigestSign(context, result.data(), &size, message.data(), message.size()) != 1) {
        throw std::bad_alloc();
    }
    EVP_MD_CTX_reset(context);  // drops its reference to the private key
    return result;
}

}  // namespace bytom::crypto
