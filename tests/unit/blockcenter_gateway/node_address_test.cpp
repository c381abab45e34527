// Which texts name a node, and what is known of it.
#include <gtest/gtest.h>

#include <bytom/blockcenter/gateway/node_book.hpp>

namespace bytom::blockcenter {
namespace {

std::string token_of(const NodeBook& book, std::string_view node) {
    return std::string(base::as_text(book.find(node)->token));
}

TEST(NodeAddress, IsAHostAndAPort) {
    EXPECT_EQ(NodeAddress::parse("127.0.0.1:9888")->text(), "127.0.0.1:9888");
    EXPECT_EQ(NodeAddress::parse("localhost:9888")->text(), "127.0.0.1:9888");
    EXPECT_EQ(NodeAddress::parse("[::1]:80")->text(), "[::1]:80");
    EXPECT_EQ(NodeAddress::parse("Node-1.example:80")->text(), "node-1.example:80");
    EXPECT_EQ(NodeAddress::parse("bytom_node:80")->text(), "bytom_node:80");
    EXPECT_FALSE(NodeAddress::parse("node.example:443")->tls);
    for (const std::string_view bad :
         {"", "127.0.0.1", "127.0.0.1:0", ":9888", "http://1.2.3.4:5", "1.2.3:80", "127.0.0.300:80",
          "node..example:80", "https://", "https://node", "https://https://node:80",
          "https://me:secret@node:80", ".example:80", "node.:80", "-x:80", "a b:80", "me:secret@node:80"})
        EXPECT_FALSE(NodeAddress::parse(bad)) << bad;
}

TEST(NodeAddress, MayWantTls) {
    const auto node = NodeAddress::parse("https://Node.example:443");
    ASSERT_TRUE(node);
    EXPECT_TRUE(node->tls);
    EXPECT_EQ(node->text(), "https://node.example:443");
    EXPECT_EQ(node->host_port(), "node.example:443");
    EXPECT_EQ(NodeAddress::parse("https://[::1]:80")->text(), "https://[::1]:80");
    // Its certificate has a name, and not whatever the name stands for.
    EXPECT_EQ(NodeAddress::parse("https://localhost:80")->host, "localhost");
}

TEST(NodeBook, KeepsTokensOfTlsFromNodesWithoutIt) {
    const auto book = NodeBook::parse("https://node.example:1 me:a\nnode.example:2 you:b");
    ASSERT_TRUE(book) << book.error();
    EXPECT_EQ(token_of(*book, "https://NODE.example:1"), "me:a");
    EXPECT_EQ(token_of(*book, "node.example:1"), "");
    EXPECT_EQ(token_of(*book, "https://node.example:2"), "");
}

TEST(NodeBook, TellsWhereAuthoritiesCannotBeRead) {
    NodeBook book;
    const auto trusted = book.trust("/none/at/all.pem");
    ASSERT_FALSE(trusted);
    EXPECT_TRUE(trusted.error().contains("/none/at/all.pem")) << trusted.error();
    EXPECT_TRUE(book.trust(""));
}

TEST(NodeBook, GivesEachNodeItsToken) {
    const auto book = NodeBook::parse("# ours\n\n  127.0.0.1:1\tme:a:b \r\nNode.example:2 you:c");
    ASSERT_TRUE(book) << book.error();
    EXPECT_EQ(token_of(*book, "localhost:1"), "me:a:b");
    EXPECT_EQ(token_of(*book, "node.EXAMPLE:2"), "you:c");
    EXPECT_EQ(token_of(*book, "node.example:3"), "");
    EXPECT_FALSE(book->find("node.example"));
    EXPECT_EQ(*book->find("localhost:1"), *NodeAddress::parse("127.0.0.1:1"));
}

TEST(NodeBook, ShowsNoSecretInItsErrors) {
    for (const std::string_view bad : {"n:1", "n:1 geheim", "n:1 :geheim", "n:1 me:", "n:1 me:ge heim",
                                       "n me:geheim", "n:1 me:geheim\nN:1 me:geheim", "n:1 me:\x7fgeheim"}) {
        const auto book = NodeBook::parse(bad);
        ASSERT_FALSE(book) << bad;
        EXPECT_TRUE(book.error().starts_with("line ")) << book.error();
        EXPECT_EQ(book.error().find("geheim"), std::string::npos) << book.error();
    }
}

}  // namespace
}  // namespace bytom::blockcenter
