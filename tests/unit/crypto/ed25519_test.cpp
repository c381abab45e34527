#include <algorithm>

#include <gtest/gtest.h>

#include <bytom/base/hex.hpp>
#include <bytom/crypto/ed25519.hpp>

namespace bytom::crypto {
namespace {

Ed25519Seed seed_of(std::string_view hex) {
    Ed25519Seed seed;
    std::ranges::copy(*base::from_hex(hex), seed.data());
    return seed;
}

TEST(Ed25519, SignsAsRfc8032) {
    const Ed25519Seed seed = seed_of("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");
    const Bytes message = {0x72};
    const Ed25519PublicKey key = ed25519_public_key(seed);
    EXPECT_EQ(base::to_hex(key), "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
    const Ed25519Signature signature = ed25519_sign(seed, message);
    EXPECT_EQ(base::to_hex(signature),
              "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
              "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
    EXPECT_TRUE(ed25519_verify(key, message, signature));
}

TEST(Ed25519, EveryFlippedBitIsNoticed) {
    const Ed25519Seed seed = seed_of("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
    const Bytes message = {1, 2, 3};
    const Ed25519PublicKey key = ed25519_public_key(seed);
    const Ed25519Signature signature = ed25519_sign(seed, message);
    for (std::size_t bit = 0; bit < signature.size() * 8; bit += 7) {
        Ed25519Signature flipped = signature;
        flipped[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
        EXPECT_FALSE(ed25519_verify(key, message, flipped)) << bit;
    }
}

TEST(Ed25519, WrongLengthsAreFalse) {
    const Ed25519Seed seed;
    const Ed25519PublicKey key = ed25519_public_key(seed);
    const Ed25519Signature signature = ed25519_sign(seed, {});
    ASSERT_TRUE(ed25519_verify(key, {}, signature));
    EXPECT_FALSE(ed25519_verify(ByteView(key).first(31), {}, signature));
    EXPECT_FALSE(ed25519_verify({}, {}, signature));
    EXPECT_FALSE(ed25519_verify(key, {}, ByteView(signature).first(63)));
    EXPECT_FALSE(ed25519_verify(key, {}, {}));
}

TEST(Ed25519, SelfTestPasses) {
    const auto status = ed25519_self_test();
    EXPECT_TRUE(status.has_value()) << status.error().text();
}

}  // namespace
}  // namespace bytom::crypto
