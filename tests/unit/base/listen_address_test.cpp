#include <gtest/gtest.h>

#include <bytom/base/listen_address.hpp>

namespace bytom::base {
namespace {

TEST(ListenAddress, HasHostAndPort) {
    EXPECT_EQ(parse_listen_address("127.0.0.1:9888")->port, 9888);
    EXPECT_EQ(parse_listen_address("[::1]:1")->host, "::1");
    EXPECT_EQ(parse_listen_address(":0")->host, "");
    EXPECT_EQ(parse_listen_address("localhost:80")->host, "localhost");
    for (const std::string_view bad : {"", "x", "1.2.3.4:", "1.2.3.4:65536", "::1:80", "[::1:80", "x:8a"}) {
        EXPECT_FALSE(parse_listen_address(bad)) << bad;
    }
}

}  // namespace
}  // namespace bytom::base
