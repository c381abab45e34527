#include <gtest/gtest.h>

#include <bytom/rpc/authenticator.hpp>

#include "support/temporary_directory.hpp"

namespace bytom::rpc {
namespace {

class AuthenticatorTest : public ::testing::Test {
protected:
    AuthenticatorTest()
        : tokens(std::move(*AccessTokens::open((directory.path() / "tokens.json").string()))) {}

    [[nodiscard]] std::string check(std::string_view path, std::string_view authorization, bool local = false,
                                    bool disabled = false) const {
        http::Request request;
        request.from_loopback = local;
        if (!authorization.empty()) request.headers.push_back({"authorization", std::string(authorization)});
        const auto result = Authenticator(*tokens, {.disabled = disabled}).check(request, path);
        return result ? "ok" : std::string(result.error());
    }

    bytom::testing::TemporaryDirectory directory;
    std::unique_ptr<AccessTokens> tokens;
};

TEST_F(AuthenticatorTest, RemoteClientsNeedAToken) {
    EXPECT_EQ(check("/net-info", ""), "no token");
    EXPECT_EQ(check("/net-info", "Bearer xyz"), "no token");
    EXPECT_EQ(check("/net-info", "Basic !!!"), "no token");
    EXPECT_EQ(check("/net-info", "Basic eHk="), "no token");       // "xy": no colon
    EXPECT_EQ(check("/net-info", "basic eDp5"), "invalid token");  // "x:y"
    EXPECT_EQ(check("/net-info", "BASIC Og=="), "invalid token");  // ":"
    EXPECT_EQ(check("/no-such", ""), "no token");
    EXPECT_EQ(check("/net-info", "", false, true), "ok");
}

TEST_F(AuthenticatorTest, DeletedTokensAreRefusedAtOnce) {
    ASSERT_TRUE(tokens->create("t", ""));
    const std::string secret(tokens->list()[0].secret());
    // "t:" + 64 digits is 66 bytes: encoded here without padding trouble, 3 bytes a group.
    constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const std::string text = "t:" + secret;
    std::string encoded;
    for (std::size_t i = 0; i < text.size(); i += 3) {
        const auto bits = static_cast<unsigned>(static_cast<unsigned char>(text[i]) << 16U |
                                                static_cast<unsigned char>(text[i + 1]) << 8U |
                                                static_cast<unsigned char>(text[i + 2]));
        for (int shift = 18; shift >= 0; shift -= 6)
            encoded.push_back(kAlphabet[bits >> shift & 63U]);
    }
    EXPECT_EQ(check("/net-info", "Basic " + encoded), "ok");
    ASSERT_TRUE(tokens->remove("t"));
    EXPECT_EQ(check("/net-info", "Basic " + encoded), "invalid token");
}

TEST_F(AuthenticatorTest, SomePathsAreForThisMachineOnly) {
    EXPECT_EQ(check("/backup-wallet", "", false, true), "only local can get access backup-wallets");
    EXPECT_EQ(check("/restore-wallet", ""), "only local can get access restore-wallet");
    EXPECT_EQ(check("/list-access-tokens-x", ""), "only local can get access token list");
    EXPECT_EQ(check("/backup-wallet", "", true), "ok");
}

TEST_F(AuthenticatorTest, LoopbackAndPagesAreOpen) {
    EXPECT_EQ(check("/net-info", "Basic eDp5", true), "ok");
    EXPECT_EQ(check("/dashboard", ""), "ok");
    EXPECT_EQ(check("/equity/x", ""), "ok");
    EXPECT_EQ(check("/dashboardx", ""), "no token");
    EXPECT_EQ(check("/equityx", ""), "no token");
}

}  // namespace
}  // namespace bytom::rpc
