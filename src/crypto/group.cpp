#include "crypto/group.hpp"

#include <algorithm>

#include <sodium/crypto_core_ed25519.h>
#include <sodium/crypto_scalarmult_ed25519.h>

namespace bytom::crypto {

base::SecretArray<32> reduce_scalar(ByteView number) noexcept {
    base::SecretArray<64> wide;
    std::ranges::copy(number, wide.data());
    base::SecretArray<32> reduced;
    crypto_core_ed25519_scalar_reduce(reduced.data(), wide.data());
    return reduced;
}

PointBytes multiply_base(std::span<const std::uint8_t, 32> scalar) noexcept {
    // Reduced first, because libsodium takes 255-bit scalars. What it refuses is the multiple of L, whose
    // product is the neutral element (x, y) = (0, 1).
    const auto reduced = reduce_scalar(scalar);
    PointBytes product;
    if (crypto_scalarmult_ed25519_base_noclamp(product.data(), reduced.data()) != 0) product = {1};
    return product;
}

bool add_points(std::span<const std::uint8_t, 32> a, const PointBytes& b, PointBytes& sum) noexcept {
    return crypto_core_ed25519_add(sum.data(), a.data(), b.data()) == 0;
}

}  // namespace bytom::crypto
