#include "bytomcli/node_url.hpp"

#include <gtest/gtest.h>

namespace bytom::bytomcli {
namespace {

TEST(NodeUrl, HasHostPortAndCredentials) {
    const auto plain = parse_node_url(kDefaultUrl);
    ASSERT_TRUE(plain);
    EXPECT_EQ(plain->host, "127.0.0.1");
    EXPECT_EQ(plain->port, "9888");
    EXPECT_EQ(plain->credentials, "");
    EXPECT_EQ(plain->authority(), "127.0.0.1:9888");

    const auto full = parse_node_url("http://tok%40en:a%3Ab@[::1]:80/path?x#y");
    ASSERT_TRUE(full);
    EXPECT_EQ(full->host, "::1");
    EXPECT_EQ(full->credentials, "tok@en:a:b");
    EXPECT_EQ(full->authority(), "[::1]:80");

    EXPECT_EQ(parse_node_url("http://node")->port, "80");
    EXPECT_EQ(parse_node_url("http://node:")->port, "80");
    EXPECT_EQ(parse_node_url("http://name@node")->credentials, "name:");
}

TEST(NodeUrl, OthersAreRefused) {
    for (const char* const bad :
         {"", "127.0.0.1:9888", "https://node", "http://", "http://:80", "http://[::1", "http://[::1]x",
          "http://node:x", "http://node:123456", "http://a%zz@node", "http://a%@node", "http://a%4@node"}) {
        EXPECT_FALSE(parse_node_url(bad)) << bad;
    }
}

}  // namespace
}  // namespace bytom::bytomcli
