#include <algorithm>
#include <array>
#include <future>

#include <gtest/gtest.h>
#include <openssl/evp.h>

#include <bytom/base/hex.hpp>
#include <bytom/crypto/aes_ctr.hpp>
#include <bytom/crypto/kdf.hpp>
#include <bytom/crypto/secret_box.hpp>
#include <bytom/crypto/x25519.hpp>

namespace bytom::crypto {
namespace {

using base::as_bytes;

Bytes hex(std::string_view text) {
    return *base::from_hex(text);
}

template <std::size_t N>
base::SecretArray<N> secret(std::string_view text) {
    base::SecretArray<N> result;
    std::ranges::copy(hex(text), result.data());
    return result;
}

// NIST SP 800-38A, F.5.1.
TEST(AesCtr, KnownAnswer) {
    const Bytes key = hex("2b7e151628aed2a6abf7158809cf4f3c");
    const Bytes counter = hex("f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff");
    const Bytes plain = hex("6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51");
    Bytes out(plain.size());
    aes128_ctr(std::span(key).first<16>(), std::span(counter).first<16>(), plain, out);
    EXPECT_EQ(base::to_hex(out), "874d6191b620e3261bef6864990db6ce9806f66b7970fdff8617187bb9fffdff");
    aes128_ctr(std::span(key).first<16>(), std::span(counter).first<16>(), out, out);
    EXPECT_EQ(out, plain);
}

TEST(Scrypt, KnownAnswersOfRfc7914) {
    const auto empty = scrypt({}, {}, {.n = 16, .r = 1, .p = 1});
    ASSERT_TRUE(empty);
    EXPECT_EQ(base::to_hex(empty->view()),
              "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442");
    const auto usual = scrypt(as_bytes("password"), as_bytes("NaCl"), {.n = 1024, .r = 8, .p = 16});
    ASSERT_TRUE(usual);
    EXPECT_EQ(base::to_hex(usual->view()),
              "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162");
}

/// Each shape of rows and lanes, as OpenSSL has it.
TEST(Scrypt, IsThatOfOpenssl) {
    for (const ScryptParams params : {ScryptParams{2, 1, 1}, ScryptParams{2, 3, 2}, ScryptParams{64, 5, 3},
                                      ScryptParams{4096, 8, 6}, ScryptParams{16, 9000, 1}}) {
        const std::string salt(70, 's');
        std::array<std::uint8_t, 32> expected{};
        ASSERT_EQ(EVP_PBE_scrypt("secret", 6, base::as_bytes(salt).data(), salt.size(), params.n, params.r,
                                 params.p, std::uint64_t{1} << 30, expected.data(), expected.size()),
                  1);
        EXPECT_EQ(base::to_hex(scrypt(as_bytes("secret"), as_bytes(salt), params)->view()),
                  base::to_hex(expected))
            << params.n << ' ' << params.r << ' ' << params.p;
    }
}

/// Half a minute, and hours, unless they can be ended.
TEST(KeyDerivation, EndsWhenItIsCancelled) {
    constexpr ScryptParams kLongest{.n = 1 << 18, .r = 8, .p = 32};
    std::atomic<bool> cancelled = true;
    EXPECT_FALSE(scrypt({}, {}, kLongest, &cancelled));
    EXPECT_FALSE(pbkdf2_sha256({}, {}, kPbkdf2IterationLimit, &cancelled));
    cancelled = false;
    auto one =
        std::async(std::launch::async, [&] { return scrypt({}, {}, kLongest, &cancelled).has_value(); });
    auto other = std::async(std::launch::async, [&] {
        return pbkdf2_sha256({}, {}, kPbkdf2IterationLimit, &cancelled).has_value();
    });
    cancelled = true;
    EXPECT_FALSE(one.get());
    EXPECT_FALSE(other.get());
}

TEST(Scrypt, RefusesWhatItWouldChokeOn) {
    for (const ScryptParams params :
         {ScryptParams{0, 8, 1}, ScryptParams{1, 8, 1}, ScryptParams{3, 8, 1}, ScryptParams{2, 0, 1},
          ScryptParams{2, 1, 0}, ScryptParams{std::uint64_t{1} << 63, 8, 1}, ScryptParams{1 << 21, 8, 1},
          ScryptParams{2, 1 << 20, 1}, ScryptParams{2, 1, std::uint64_t{1} << 40}}) {
        EXPECT_FALSE(scrypt({}, {}, params)) << params.n << ' ' << params.r << ' ' << params.p;
    }
}

TEST(Scrypt, TakesStandardParameters) {
    EXPECT_TRUE(scrypt(as_bytes("password"), as_bytes("salt"), {.n = 262144, .r = 8, .p = 1}));
}

TEST(Pbkdf2, KnownAnswers) {
    EXPECT_EQ(base::to_hex(pbkdf2_sha256(as_bytes("passwd"), as_bytes("salt"), 1)->view()),
              "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc");
    EXPECT_EQ(base::to_hex(pbkdf2_sha512(as_bytes("password"), as_bytes("salt"), 1).view()),
              "867f70cf1ade02cff3752599a3a53dc4af34c7a669815ae5d513554e1c8cf252"
              "c02d470a285a0501bad999bfe943c08f050235d7d68b1da55e63f73b60a57fce");
}

TEST(Pbkdf2, IsThatOfOpenssl) {
    for (const int iterations : {1, 2, 1000}) {
        std::array<std::uint8_t, 32> expected{};
        ASSERT_EQ(PKCS5_PBKDF2_HMAC("password", 8, base::as_bytes("salt").data(), 4, iterations, EVP_sha256(),
                                    static_cast<int>(expected.size()), expected.data()),
                  1);
        const auto own =
            pbkdf2_sha256(as_bytes("password"), as_bytes("salt"), static_cast<std::uint32_t>(iterations));
        EXPECT_EQ(base::to_hex(own->view()), base::to_hex(expected)) << iterations;
    }
}

TEST(X25519, BothSidesAgree) {
    const X25519Secret alice = x25519_random_secret();
    const X25519Secret bob = x25519_random_secret();
    const auto one = x25519(alice, x25519_public_key(bob));
    const auto other = x25519(bob, x25519_public_key(alice));
    ASSERT_TRUE(one && other);
    EXPECT_EQ(base::to_hex(one->view()), base::to_hex(other->view()));
}

TEST(X25519, KnownAnswersOfRfc7748) {
    const auto scalar = secret<32>("a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4");
    X25519PublicKey point;
    std::ranges::copy(hex("e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c"), point.begin());
    const auto shared = x25519(scalar, point);
    ASSERT_TRUE(shared);
    EXPECT_EQ(base::to_hex(shared->view()),
              "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552");
}

TEST(X25519, LowOrderKeysShareNothing) {
    EXPECT_FALSE(x25519(x25519_random_secret(), X25519PublicKey{}));
    EXPECT_FALSE(x25519(x25519_random_secret(), X25519PublicKey{1}));
}

// The example of NaCl's documentation ("firstkey" from the shared point).
TEST(X25519, BoxKeyIsHsalsa20) {
    const auto shared = secret<32>("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742");
    EXPECT_EQ(base::to_hex(box_key(shared).view()),
              "1b27556473e985d462cd51197a9a46c76009549eac6474f206c4ee0844f68389");
}

TEST(SecretBox, SealedTextOpensAndTamperedDoesNot) {
    const auto key = secret<32>("1b27556473e985d462cd51197a9a46c76009549eac6474f206c4ee0844f68389");
    SecretBoxNonce nonce{};
    std::ranges::copy(hex("69696ee955b62b73cd62bda875fc73d68219e0036b7a0b37"), nonce.begin());
    const Bytes plain(131, 0x42);
    Bytes sealed(plain.size() + kSecretBoxOverhead);
    secret_box_seal(key, nonce, plain, sealed);
    Bytes opened(plain.size());
    ASSERT_TRUE(secret_box_open(key, nonce, sealed, opened));
    EXPECT_EQ(opened, plain);
    for (const std::size_t at : {std::size_t{0}, std::size_t{15}, std::size_t{16}, sealed.size() - 1}) {
        Bytes tampered = sealed;
        tampered[at] ^= 1;
        EXPECT_FALSE(secret_box_open(key, nonce, tampered, opened)) << at;
    }
    EXPECT_FALSE(secret_box_open(key, nonce, ByteView(sealed).first(15), {}));
}

}  // namespace
}  // namespace bytom::crypto
