#include <gtest/gtest.h>

#include <bytom/io/plain_address.hpp>

namespace bytom::io {
namespace {

std::string group(const char* text) {
    return client_group(boost::asio::ip::make_address(text));
}

TEST(PlainAddress, AClientIsAnAddressOrA64OfIpv6) {
    EXPECT_EQ(group("192.0.2.7"), "192.0.2.7");
    EXPECT_EQ(group("::ffff:192.0.2.7"), "192.0.2.7");
    EXPECT_EQ(group("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
    EXPECT_EQ(group("2001:db8:1:2::9"), "2001:db8:1:2::/64");
    EXPECT_EQ(group("2001:db8:1:3::9"), "2001:db8:1:3::/64");
    EXPECT_EQ(group("::1"), "::1");
}

}  // namespace
}  // namespace bytom::io
