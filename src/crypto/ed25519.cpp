#include <algorithm>
#include <memory>
#include <new>

#include <openssl/evp.h>

#include <bytom/crypto/ed25519.hpp>
#include <bytom/crypto/sha2.hpp>

#include "crypto/edwards25519.hpp"
#include "crypto/group.hpp"

namespace bytom::crypto {
namespace {

struct FreeKey {
    void operator()(EVP_PKEY* key) const noexcept { EVP_PKEY_free(key); }
};
struct FreeDigestContext {
    void operator()(EVP_MD_CTX* context) const noexcept { EVP_MD_CTX_free(context); }
};
using Key = std::unique_ptr<EVP_PKEY, FreeKey>;

EVP_MD_CTX* thread_context() {
    thread_local const std::unique_ptr<EVP_MD_CTX, FreeDigestContext> context(EVP_MD_CTX_new());
    if (!context) throw std::bad_alloc();
    EVP_MD_CTX_reset(context.get());
    return context.get();
}

Key private_key(const Ed25519Seed& seed) {
    Key key(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, seed.data(), seed.size()));
    if (!key) throw std::bad_alloc();
    return key;
}

}  // namespace

bool ed25519_verify(ByteView public_key, ByteView message, ByteView signature) {
    if (public_key.size() != 32 || signature.size() != 64 || (signature[63] & 0xe0) != 0) return false;
    const auto point = decode_point(public_key.first<32>());
    if (!point) return false;
    const auto r = signature.first<32>();
    const auto challenge = reduce_scalar(sha512({r, public_key, message}));
    // S·B − h·A has to be R, bytes compared: R is never decoded.
    return std::ranges::equal(encoded_double_product(challenge.span(), negated(*point), signature.last<32>()),
                              r);
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
