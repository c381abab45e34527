#include <gtest/gtest.h>

#include <bytom/keys/signer.hpp>

namespace bytom::keys {
namespace {

crypto::XPub xpub(std::uint8_t fill) {
    crypto::XPub key;
    key.bytes.fill(fill);
    return key;
}

TEST(Signer, ChecksInOrder) {
    const std::vector<crypto::XPub> none;
    const std::vector<crypto::XPub> twice = {xpub(1), xpub(2), xpub(1)};
    const std::vector<crypto::XPub> two = {xpub(2), xpub(1)};
    EXPECT_EQ(check_signer(none, 0).error(), SignerError::no_xpubs);
    EXPECT_EQ(check_signer(twice, 0).error(), SignerError::duplicate_xpub);
    EXPECT_EQ(check_signer(two, 0).error(), SignerError::bad_quorum);
    EXPECT_EQ(check_signer(two, 3).error(), SignerError::bad_quorum);
    EXPECT_TRUE(check_signer(two, 2));
    EXPECT_TRUE(check_signer(two, -1));
}

TEST(Signer, HasNoMoreKeysThanGasCouldPayFor) {
    std::vector<crypto::XPub> xpubs;
    for (std::size_t i = 0; i < kMaxSignerKeys; ++i)
        xpubs.push_back(xpub(static_cast<std::uint8_t>(i)));
    EXPECT_TRUE(check_signer(xpubs, 1));
    xpubs.push_back(xpub(255));
    EXPECT_EQ(check_signer(xpubs, 1).error(), SignerError::too_many_xpubs);
    EXPECT_EQ(check_signer(xpubs, 0).error(), SignerError::bad_quorum);
}

TEST(Signer, KeySetDoesNotDependOnTheOrder) {
    const std::vector<crypto::XPub> ab = {xpub(1), xpub(2)};
    const std::vector<crypto::XPub> ba = {xpub(2), xpub(1)};
    EXPECT_EQ(key_set_id(ab), key_set_id(ba));
    EXPECT_NE(key_set_id(ab), key_set_id(std::span(ab).first(1)));
}

}  // namespace
}  // namespace bytom::keys
