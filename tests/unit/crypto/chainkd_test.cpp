#include <algorithm>

#include <gtest/gtest.h>

#include <bytom/base/hex.hpp>
#include <bytom/crypto/chainkd.hpp>

namespace bytom::crypto {
namespace {

XPub with_public_key(std::string_view hex) {
    XPub xpub;
    const Bytes key = *base::from_hex(hex);
    std::ranges::copy(key, xpub.bytes.begin());
    return xpub;
}

TEST(Chainkd, ChildrenOfBothHalvesCorrespond) {
    const XPrv root = XPrv::random();
    const DerivationPath path = {{}, {1}, Bytes(300, 7)};
    const auto derived = root.derive(path);
    ASSERT_TRUE(derived);
    EXPECT_EQ(root.xpub().derive(path), derived->xpub());
    const Bytes message = {1, 2, 3};
    EXPECT_TRUE(ed25519_verify(derived->xpub().public_key(), message, derived->sign(message)));
    EXPECT_NE(root.hardened_child(path[1]).xpub(), root.xpub().child(path[1]));
}

// libsodium underneath refuses some of these where it verifies; the chain does not.
TEST(Chainkd, UnusualPointsHaveChildren) {
    const std::string_view unusual[] = {
        "0100000000000000000000000000000000000000000000000000000000000000",  // neutral element
        "0100000000000000000000000000000000000000000000000000000000000080",  // with the sign of x = 0
        "0000000000000000000000000000000000000000000000000000000000000000",  // order 4
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",  // order 2
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",  // y = p + 1
    };
    for (const std::string_view key : unusual)
        EXPECT_TRUE(with_public_key(key).child({})) << key;
    const XPub neutral = with_public_key(unusual[0]);
    EXPECT_NE(neutral.child({})->public_key()[0], 1);
    EXPECT_EQ(with_public_key("02" + std::string(62, '0')).child({}).error(), KeyError::bad_point);
}

TEST(Chainkd, MultiplesOfTheGroupOrderHaveTheNeutralElement) {
    std::array<std::uint8_t, 64> bytes{};
    EXPECT_EQ(XPrv(bytes).xpub(), with_public_key("01" + std::string(62, '0')));
}

TEST(Chainkd, TextForm) {
    const XPub xpub = XPrv::random().xpub();
    EXPECT_EQ(XPub::from_text(xpub.to_text()), xpub);
    EXPECT_EQ(XPub::from_text(std::string(127, 'x')).error(), KeyError::bad_key_length);
    EXPECT_EQ(XPub::from_text(std::string(128, 'x')).error(), KeyError::bad_hex);
}

}  // namespace
}  // namespace bytom::crypto
