#include "p2p/key_claims.hpp"

#include <gtest/gtest.h>

namespace bytom::p2p {
namespace {

constexpr bool kOutbound = true;
constexpr bool kInbound = false;
constexpr crypto::Ed25519PublicKey kSmall{1};
constexpr crypto::Ed25519PublicKey kGreat{2};

class Claims : public ::testing::Test {
protected:
    [[nodiscard]] static KeyClaims::TimePoint at(int seconds) {
        return KeyClaims::TimePoint{} + std::chrono::hours{1} + std::chrono::seconds{seconds};
    }
};

TEST_F(Claims, RefuseOurselvesAndASecondConnection) {
    KeyClaims claims(kSmall);
    EXPECT_EQ(claims.claim(kSmall, 1, kInbound, at(0)).refusal, "connected to itself");
    EXPECT_EQ(claims.claim(kGreat, 2, kOutbound, at(0)).refusal, "");
    EXPECT_EQ(claims.claim(kGreat, 3, kOutbound, at(0)).refusal, "node is already connected");
    claims.release(kGreat, 3);
    EXPECT_FALSE(claims.claim(kGreat, 4, kOutbound, at(0)).refusal.empty())
        << "another one's release is nothing";
    claims.release(kGreat, 2);
    EXPECT_TRUE(claims.claim(kGreat, 5, kOutbound, at(0)).refusal.empty());
}

TEST_F(Claims, OfCrossedDialsTheGreaterKeysStays) {
    // Both ends decide alike, in whichever order they see the two connections.
    KeyClaims small(kSmall);
    EXPECT_TRUE(small.claim(kGreat, 1, kOutbound, at(0)).refusal.empty());
    EXPECT_EQ(small.claim(kGreat, 2, kInbound, at(1)).displaced, ConnectionId{1});
    EXPECT_FALSE(small.claim(kGreat, 3, kOutbound, at(1)).refusal.empty());

    KeyClaims great(kGreat);
    EXPECT_TRUE(great.claim(kSmall, 1, kInbound, at(0)).refusal.empty());
    EXPECT_EQ(great.claim(kSmall, 2, kOutbound, at(1)).displaced, ConnectionId{1});
    EXPECT_FALSE(great.claim(kSmall, 3, kInbound, at(1)).refusal.empty());
}

TEST_F(Claims, AnOldConnectionStaysWhoeverDialled) {
    KeyClaims claims(kSmall);
    EXPECT_TRUE(claims.claim(kGreat, 1, kOutbound, at(0)).refusal.empty());
    claims.establish(kGreat, 1, at(1));
    EXPECT_EQ(claims.claim(kGreat, 2, kInbound, at(6)).refusal, "node is already connected");
    claims.release(kGreat, 1);
    EXPECT_TRUE(claims.claim(kGreat, 3, kInbound, at(7)).refusal.empty());
}

}  // namespace
}  // namespace bytom::p2p
