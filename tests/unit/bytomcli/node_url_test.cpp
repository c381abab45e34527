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

TEST(NodeUrl, MayBeAUnixSocket) {
    const auto url = parse_node_url("unix:/run/bytom/api.sock");
    ASSERT_TRUE(url);
    EXPECT_EQ(url->socket_path, "/run/bytom/api.sock");
    EXPECT_FALSE(url->is_loopback());
    EXPECT_FALSE(parse_node_url("unix:"));
}

TEST(NodeUrl, TheCookieIsForTheLoopback) {
    for (const char* const url :
         {"http://127.0.0.1:9888", "http://127.1.2.3", "http://localhost", "http://[::1]:1"})
        EXPECT_TRUE(parse_node_url(url)->is_loopback()) << url;
    for (const char* const url : {"http://node.example", "http://10.0.0.1", "http://localhost.example"})
        EXPECT_FALSE(parse_node_url(url)->is_loopback()) << url;
    EXPECT_EQ(shown_url("http://name:secret@host:1/"), "http://host:1/");
    EXPECT_EQ(shown_url("unix:/a@b"), "unix:/a@b");
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
