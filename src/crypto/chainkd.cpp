#include <algorithm>

#include <sodium/crypto_core_ed25519.h>

#include <bytom/base/hex.hpp>
#include <bytom/crypto/chainkd.hpp>
#include <bytom/crypto/random.hpp>
#include <bytom/crypto/sha2.hpp>

#include "crypto/group.hpp"
#include "crypto/hmac.hpp"

namespace bytom::crypto {
namespace {

constexpr std::size_t kHalf = 32;

/// Root and hardened scalars: a multiple of 8 in [2^254, 2^254 + 2^253). Not RFC 8032's pruning.
void prune_root_scalar(std::span<std::uint8_t> scalar) noexcept {
    scalar[0] &= 0xf8;
    scalar[31] = static_cast<std::uint8_t>((scalar[31] & 0x1f) | 0x40);
}

/// What a non-hardened child adds: a multiple of 8 below 2^233, so that 2^20 levels cannot overflow.
void prune_intermediate_scalar(std::span<std::uint8_t> scalar) noexcept {
    scalar[0] &= 0xf8;
    scalar[29] &= 0x01;
    scalar[30] = 0;
    scalar[31] = 0;
}

/// Intermediate scalar ‖ child chain code.
base::SecretArray<64> non_hardened_step(const XPub& parent, ByteView selector) noexcept {
    auto step = hmac_sha512(parent.chain_code(), {base::as_bytes("N"), parent.public_key(), selector});
    prune_intermediate_scalar(step.span().first<kHalf>());
    return step;
}

/// a += b as 256-bit integers; the carry out.
bool add_scalars(std::span<std::uint8_t> a, std::span<const std::uint8_t> b) noexcept {
    unsigned carry = 0;
    for (std::size_t i = 0; i < kHalf; ++i) {
        carry += a[i] + unsigned{b[i]};
        a[i] = static_cast<std::uint8_t>(carry & 0xff);
        carry >>= 8;
    }
    return carry != 0;
}

/// SHA-512 modulo L.
base::SecretArray<32> hash_to_scalar(std::initializer_list<ByteView> parts) {
    Hash512 digest = sha512(parts);
    auto scalar = reduce_scalar(digest);
    base::secure_wipe(digest.data(), digest.size());
    return scalar;
}

}  // namespace

std::string_view to_string(KeyError error) noexcept {
    switch (error) {
        case KeyError::bad_key_length:
            return "bad_key_length";
        case KeyError::bad_hex:
            return "bad_hex";
        case KeyError::bad_point:
            return "bad_point";
        case KeyError::scalar_overflow:
            return "scalar_overflow";
    }
    return "";
}

Result<XPub, KeyError> XPub::from_text(std::string_view text) {
    if (text.size() != 2 * kSize) return std::unexpected(KeyError::bad_key_length);
    const auto decoded = base::from_hex(text);
    if (!decoded) return std::unexpected(KeyError::bad_hex);
    XPub xpub;
    std::ranges::copy(*decoded, xpub.bytes.begin());
    return xpub;
}

std::string XPub::to_text() const {
    return base::to_hex(bytes);
}

Result<XPub, KeyError> XPub::child(ByteView selector) const {
    const auto step = non_hardened_step(*this, selector);
    PointBytes child_key;
    if (!add_points(public_key(), multiply_base(step.span().first<kHalf>()), child_key)) {
        return std::unexpected(KeyError::bad_point);
    }
    XPub child;
    std::ranges::copy(child_key, child.bytes.begin());
    std::ranges::copy(step.span().last<kHalf>(), child.bytes.begin() + kHalf);
    return child;
}

Result<XPub, KeyError> XPub::derive(std::span<const Bytes> path) const {
    XPub key = *this;
    for (const Bytes& selector : path) {
        BYTOM_ASSIGN(key, key.child(selector));
    }
    return key;
}

XPrv::XPrv(std::span<const std::uint8_t, kSize> bytes) noexcept {
    std::ranges::copy(bytes, bytes_.data());
}

XPrv XPrv::root(ByteView seed) noexcept {
    XPrv key;
    key.bytes_ = hmac_sha512(base::as_bytes("Root"), {seed});
    prune_root_scalar(key.bytes_.span().first<kHalf>());
    return key;
}

XPrv XPrv::random() {
    base::SecretArray<64> seed;
    random_bytes(seed.span());
    return root(seed.view());
}

XPub XPrv::xpub() const noexcept {
    XPub key;
    std::ranges::copy(multiply_base(scalar()), key.bytes.begin());
    std::ranges::copy(chain_code(), key.bytes.begin() + kHalf);
    return key;
}

Result<XPrv, KeyError> XPrv::child(ByteView selector) const {
    XPrv key;
    key.bytes_ = non_hardened_step(xpub(), selector);
    if (add_scalars(key.bytes_.span().first<kHalf>(), scalar()))
        return std::unexpected(KeyError::scalar_overflow);
    return key;
}

XPrv XPrv::hardened_child(ByteView selector) const noexcept {
    XPrv key;
    key.bytes_ = hmac_sha512(chain_code(), {base::as_bytes("H"), scalar(), selector});
    prune_root_scalar(key.bytes_.span().first<kHalf>());
    return key;
}

Result<XPrv, KeyError> XPrv::derive(std::span<const Bytes> path) const {
    XPrv key = *this;
    for (const Bytes& selector : path) {
        BYTOM_ASSIGN(key, key.child(selector));
    }
    return key;
}

ExpandedKey XPrv::expanded() const noexcept {
    ExpandedKey key = hmac_sha512(base::as_bytes("Expand"), {view()});
    std::ranges::copy(scalar(), key.data());
    return key;
}

Ed25519Signature XPrv::sign(ByteView message) const noexcept {
    const ExpandedKey key = expanded();
    const auto prefix = key.span().last<kHalf>();
    const PointBytes public_key = multiply_base(scalar());

    const auto r = hash_to_scalar({prefix, message});
    const PointBytes nonce_point = multiply_base(r.span());
    const auto challenge = hash_to_scalar({nonce_point, public_key, message});

    const auto s = reduce_scalar(scalar());
    base::SecretArray<32> product;
    crypto_core_ed25519_scalar_mul(product.data(), challenge.data(), s.data());

    Ed25519Signature signature;
    std::ranges::copy(nonce_point, signature.begin());
    crypto_core_ed25519_scalar_add(signature.data() + kHalf, product.data(), r.data());
    return signature;
}

}  // namespace bytom::crypto
