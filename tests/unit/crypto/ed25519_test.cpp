#include <algorithm>
#include <memory>
#include <vector>

#include <gtest/gtest.h>
#include <openssl/evp.h>

#include <bytom/base/hex.hpp>
#include <bytom/crypto/ed25519.hpp>
#include <bytom/crypto/random.hpp>

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

/// OpenSSL, whose rule is the chain's except that it refuses S at or above the group order.
bool openssl_verify(ByteView public_key, ByteView message, ByteView signature) {
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(
        EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, public_key.data(), public_key.size()),
        EVP_PKEY_free);
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    return EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
           EVP_DigestVerify(context.get(), signature.data(), signature.size(), message.data(),
                            message.size()) == 1;
}

TEST(Ed25519, AgreesWithOpensslOnRandomSignatures) {
    for (std::uint8_t round = 0; round < 100; ++round) {
        Ed25519Seed seed;
        random_bytes(seed.span());
        const Bytes message(round, round);
        const Ed25519PublicKey key = ed25519_public_key(seed);
        Ed25519Signature signature = ed25519_sign(seed, message);
        EXPECT_TRUE(ed25519_verify(key, message, signature)) << base::to_hex(key);
        signature[32] ^= 1;
        EXPECT_EQ(ed25519_verify(key, message, signature), openssl_verify(key, message, signature));
    }
}

TEST(Ed25519, AgreesWithOpensslOnUnusualPoints) {
    // y = 0, 1, p − 1 and all that are not below p, with both signs.
    std::vector<Ed25519PublicKey> points;
    const auto add = [&points](std::uint8_t first, std::uint8_t others, std::uint8_t last) {
        Ed25519PublicKey point;
        point.fill(others);
        point.front() = first;
        for (const int sign : {0, 0x80}) {
            point.back() = static_cast<std::uint8_t>(last | sign);
            points.push_back(point);
        }
    };
    add(0, 0, 0);
    add(1, 0, 0);
    for (int first = 0xec; first <= 0xff; ++first)
        add(static_cast<std::uint8_t>(first), 0xff, 0x7f);

    int accepted = 0;
    for (const Ed25519PublicKey& key : points) {
        for (const Ed25519PublicKey& r : points) {
            Ed25519Signature signature{};
            std::ranges::copy(r, signature.begin());
            for (std::uint8_t message = 0; message < 2; ++message) {
                const bool valid = ed25519_verify(key, {&message, 1}, signature);
                EXPECT_EQ(valid, openssl_verify(key, {&message, 1}, signature))
                    << base::to_hex(key) << base::to_hex(r);
                accepted += valid ? 1 : 0;
            }
        }
    }
    EXPECT_GT(accepted, 10);
}

TEST(Ed25519, SelfTestPasses) {
    const auto status = ed25519_self_test();
    EXPECT_TRUE(status.has_value()) << status.error().text();
}

}  // namespace
}  // namespace bytom::crypto
