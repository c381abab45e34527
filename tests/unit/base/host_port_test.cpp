#include <gtest/gtest.h>

#include <bytom/base/host_port.hpp>

namespace bytom::base {
namespace {

TEST(HostPort, OnlyIPv6StandsInBrackets) {
    EXPECT_EQ(host_port("node.example", "46657"), "node.example:46657");
    EXPECT_EQ(host_port("127.0.0.1", "9888"), "127.0.0.1:9888");
    EXPECT_EQ(host_port("::1", "80"), "[::1]:80");
}

}  // namespace
}  // namespace bytom::base
