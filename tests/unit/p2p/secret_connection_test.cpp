#include "p2p/secret_connection.hpp"

#include <gtest/gtest.h>

#include <bytom/crypto/random.hpp>

namespace bytom::p2p {
namespace {

crypto::Ed25519Seed random_seed() {
    crypto::Ed25519Seed seed;
    crypto::random_bytes(seed.span());
    return seed;
}

void expect_error(const Checked& status, ProtocolError error) {
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error(), error);
}

struct Pair {
    crypto::Ed25519Seed a_key = random_seed();
    crypto::Ed25519Seed b_key = random_seed();
    SecretConnection a{a_key, crypto::x25519_random_secret()};
    SecretConnection b{b_key, crypto::x25519_random_secret()};
    Bytes plain;

    void shake_hands() {
        Bytes from_a;
        Bytes from_b;
        ASSERT_TRUE(a.receive(b.first_bytes(), from_a, plain));
        ASSERT_TRUE(b.receive(a.first_bytes(), from_b, plain));
        Bytes nothing;
        ASSERT_TRUE(a.receive(from_b, nothing, plain));
        ASSERT_TRUE(b.receive(from_a, nothing, plain));
        ASSERT_TRUE(a.authenticated() && b.authenticated());
    }
};

TEST(SecretConnection, EachEndSeesTheOthersKey) {
    Pair pair;
    pair.shake_hands();
    EXPECT_EQ(pair.a.remote_key(), crypto::ed25519_public_key(pair.b_key));
    EXPECT_EQ(pair.b.remote_key(), crypto::ed25519_public_key(pair.a_key));
}

TEST(SecretConnection, BytesArriveInAnyPortions) {
    Pair pair;
    pair.shake_hands();
    const Bytes data(5000, 42);
    Bytes frames;
    pair.a.send(data, frames);
    EXPECT_EQ(frames.size(), 5 * kSealedFrameSize);
    Bytes nothing;
    for (ByteView rest = frames; !rest.empty();) {
        const ByteView now = rest.first(std::min<std::size_t>(777, rest.size()));
        ASSERT_TRUE(pair.b.receive(now, nothing, pair.plain));
        rest = rest.subspan(now.size());
    }
    EXPECT_EQ(pair.plain, data);
    EXPECT_EQ(pair.b.end_of_stream(), ProtocolError::eof);
}

TEST(SecretConnection, AnAlteredFrameEndsIt) {
    Pair pair;
    pair.shake_hands();
    Bytes frames;
    pair.a.send(Bytes{1, 2, 3}, frames);
    frames[500] ^= 1;
    Bytes nothing;
    expect_error(pair.b.receive(frames, nothing, pair.plain), ProtocolError::decrypt_failed);
    EXPECT_TRUE(pair.plain.empty());
}

TEST(SecretConnection, AReflectionFails) {
    Pair pair;
    Bytes reply;
    ASSERT_TRUE(pair.a.receive(pair.a.first_bytes(), reply, pair.plain));
    const Bytes reflected = reply;
    expect_error(pair.a.receive(reflected, reply, pair.plain), ProtocolError::decrypt_failed);
}

TEST(FrameOpener, BearsOnlySoManyEmptyFrames) {
    const crypto::SecretBoxKey key;
    crypto::SecretBoxNonce nonce{};
    FrameOpener opener(key, nonce);
    Bytes plain;
    for (std::size_t count = 0; count <= kMaxEmptyFrames; ++count) {
        Bytes frame(kSealedFrameSize);
        crypto::secret_box_seal(key, nonce, Bytes(kSealedFrameSize - crypto::kSecretBoxOverhead), frame);
        nonce[23] = static_cast<std::uint8_t>(nonce[23] + 2);
        EXPECT_EQ(opener.open(frame, plain).has_value(), count < kMaxEmptyFrames);
    }
}

}  // namespace
}  // namespace bytom::p2p
