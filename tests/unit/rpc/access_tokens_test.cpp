#include <gtest/gtest.h>

#include <bytom/base/atomic_file.hpp>
#include <bytom/rpc/access_tokens.hpp>

#include "support/temporary_directory.hpp"

namespace bytom::rpc {
namespace {

std::string detail(const auto& outcome) {
    return outcome ? "" : outcome.error().detail;
}

TEST(AccessTokens, LiveOnInTheFile) {
    const bytom::testing::TemporaryDirectory directory;
    const std::string path = (directory.path() / "accesstoken.json").string();
    AccessToken made;
    {
        auto tokens = AccessTokens::open(path);
        ASSERT_TRUE(tokens);
        const auto created = (*tokens)->create("token1", "client");
        ASSERT_TRUE(created);
        made = *created;
        ASSERT_TRUE((*tokens)->create("TOKEN1_2-x", ""));
    }
    EXPECT_EQ(made.secret().size(), 64U);
    EXPECT_EQ(made.token, "token1:" + std::string(made.secret()));

    auto tokens = AccessTokens::open(path);
    ASSERT_TRUE(tokens);
    const auto list = (*tokens)->list();
    ASSERT_EQ(list.size(), 2U);
    EXPECT_EQ(list[0].id, "TOKEN1_2-x");
    EXPECT_EQ(list[1].id, "token1");
    EXPECT_EQ(list[1].type, "client");
    EXPECT_EQ(list[1].created_at, made.created_at);
    EXPECT_TRUE((*tokens)->check("token1", made.secret()));
    EXPECT_TRUE((*tokens)->remove("token1"));
    EXPECT_EQ((*AccessTokens::open(path))->list().size(), 1U);
}

TEST(AccessTokens, SayWhatIsWrong) {
    const bytom::testing::TemporaryDirectory directory;
    auto opened = AccessTokens::open((directory.path() / "accesstoken.json").string());
    ASSERT_TRUE(opened);
    AccessTokens& tokens = **opened;
    const auto made = tokens.create("t", "");
    ASSERT_TRUE(made);
    EXPECT_TRUE(tokens.create(std::string(1000, 'a'), ""));
    EXPECT_EQ(detail(tokens.create(std::string(1001, 'a'), "")), "id of 1001 characters: at most 1000");
    EXPECT_EQ(detail(tokens.create("t", "")), "id \"t\" already in use: duplicate access token ID");
    EXPECT_EQ(detail(tokens.create("", "")), "invalid id \"\": invalid id");
    EXPECT_EQ(detail(tokens.create("x\n", "")), "invalid id \"x\\n\": invalid id");
    EXPECT_EQ(detail(tokens.create("\u00fc", "")), "invalid id \"\u00fc\": invalid id");
    EXPECT_EQ(detail(tokens.check("t", "bad")), "invalid token");
    EXPECT_EQ(detail(tokens.check("t", made->token)), "invalid token");
    EXPECT_EQ(detail(tokens.check("none", "x")),
              "check id \"none\" nonexisting: nonexisting access token ID");
    EXPECT_EQ(detail(tokens.remove("none")), "check id \"none\": nonexisting access token ID");
    EXPECT_EQ(detail(tokens.remove("a b")), "invalid id \"a b\": invalid id");
}

TEST(AccessTokens, RefuseACorruptedFile) {
    const bytom::testing::TemporaryDirectory directory;
    const std::string path = (directory.path() / "accesstoken.json").string();
    for (const std::string_view content :
         {"", "{}", "[{\"id\":\"a\"}]", "[{\"id\":\"a\",\"token\":\"a:", "[5]"}) {
        ASSERT_TRUE(base::replace_file(path, content));
        const auto tokens = AccessTokens::open(path);
        ASSERT_FALSE(tokens) << content;
        EXPECT_EQ(tokens.error().name, "corrupted");
    }
}

}  // namespace
}  // namespace bytom::rpc
