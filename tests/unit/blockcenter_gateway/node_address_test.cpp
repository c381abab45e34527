// Which texts name a node.
#include <gtest/gtest.h>

#include <bytom/blockcenter/gateway/node_client.hpp>

namespace bytom::blockcenter {
namespace {

TEST(NodeAddress, IsAnIpAddressAndAPort) {
    EXPECT_EQ(NodeAddress::parse("127.0.0.1:9888")->text(), "127.0.0.1:9888");
    EXPECT_EQ(NodeAddress::parse("localhost:9888")->text(), "127.0.0.1:9888");
    EXPECT_EQ(NodeAddress::parse("[::1]:80")->text(), "[::1]:80");
    for (const std::string_view bad :
         {"", "127.0.0.1", "127.0.0.1:0", ":9888", "node.example:80", "http://1.2.3.4:5"})
        EXPECT_FALSE(NodeAddress::parse(bad)) << bad;
}

}  // namespace
}  // namespace bytom::blockcenter
