#include <gtest/gtest.h>

#include <bytom/base/hex.hpp>
#include <bytom/crypto/ripemd160.hpp>
#include <bytom/keys/message.hpp>
#include <bytom/primitives/address.hpp>

#include "support/temporary_directory.hpp"

namespace bytom::keys {
namespace {

TEST(Message, SignedOnesVerifyUnlessAnythingDiffers) {
    const crypto::XPrv key = crypto::XPrv::random();
    const Bytes message = {1, 2, 3};
    const auto hash = crypto::ripemd160(key.xpub().public_key());
    const primitives::Address address{.kind = {}, .hash = {hash.begin(), hash.end()}};
    const VerifyMessageRequest good{.address = "\t" + address.to_text("sm") + " ",
                                    .derived_xpub = key.xpub(),
                                    .message = message,
                                    .signature = base::to_hex(key.sign(message))};
    EXPECT_EQ(verify_message(good, "sm").value(), true);
    EXPECT_EQ(verify_message(good, "bm").value(), false);
    VerifyMessageRequest other_message = good;
    other_message.message.push_back(4);
    EXPECT_EQ(verify_message(other_message, "sm").value(), false);
    VerifyMessageRequest bad_hex = good;
    bad_hex.signature += '0';
    bad_hex.address.clear();
    EXPECT_EQ(verify_message(bad_hex, "sm").error().kind, MessageError::Kind::bad_hex);
}

TEST(Message, OnlyOwnProgramsSign) {
    const testing::TemporaryDirectory directory;
    KeyStore store(directory.path(), KdfStrength::light);
    const auto nobody = [](ByteView) { return std::nullopt; };
    const primitives::Address address{.kind = {}, .hash = Bytes(20)};
    EXPECT_EQ(
        sign_message({.address = address.to_text("sm"), .message = {}, .password = {}}, "sm", nobody, store)
            .error()
            .kind,
        MessageError::Kind::unknown_program);
    EXPECT_EQ(
        sign_message({.address = "sm1", .message = {}, .password = {}}, "sm", nobody, store).error().detail,
        "invalid bech32 string length 3");
}

}  // namespace
}  // namespace bytom::keys
