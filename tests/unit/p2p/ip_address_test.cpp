#include <gtest/gtest.h>

#include <bytom/p2p/ip_address.hpp>

namespace bytom::p2p {
namespace {

TEST(IpAddress, IsOneForBothFormsOfIpv4) {
    const auto plain = IpAddress::from_text("1.2.3.4");
    ASSERT_TRUE(plain);
    EXPECT_EQ(plain, IpAddress::from_text("::ffff:1.2.3.4"));
    EXPECT_EQ(plain, IpAddress::from_bytes(Bytes{1, 2, 3, 4}));
    EXPECT_EQ(plain->to_text(), "1.2.3.4");
}

TEST(IpAddress, RefusesWhatIsNone) {
    for (const std::string_view text :
         {"", "1.2.3", "1.2.3.4.5", "01.2.3.4", "fe80::1%eth0", "[::1]", "localhost", "1.2.3.4 "})
        EXPECT_FALSE(IpAddress::from_text(text)) << text;
    EXPECT_FALSE(IpAddress::from_text(std::string_view("1.2.3.4\0x", 9)));
    EXPECT_FALSE(IpAddress::from_bytes(Bytes{1, 2, 3, 4, 5}));
}

TEST(IpAddress, NetworksEndWhereTheyShould) {
    EXPECT_TRUE(IpAddress::from_text("172.31.255.255")->is_lan());
    EXPECT_FALSE(IpAddress::from_text("172.32.0.0")->is_lan());
    EXPECT_TRUE(IpAddress::from_text("fdff::1")->is_lan());
    EXPECT_FALSE(IpAddress::from_text("169.254.0.1")->is_lan());
    EXPECT_TRUE(IpAddress::from_text("198.19.255.255")->is_special());
    EXPECT_FALSE(IpAddress::from_text("198.20.0.0")->is_special());
}

TEST(SocketAddress, ReadsAndWrites) {
    EXPECT_EQ(SocketAddress::from_text("[2001::0:1]:46657")->to_text(), "[2001::1]:46657");
    EXPECT_EQ(SocketAddress::from_text("9.8.7.6:65535")->to_text(), "9.8.7.6:65535");
    for (const std::string_view text :
         {"9.8.7.6", "9.8.7.6:", "9.8.7.6:65536", "9.8.7.6:+1", "::1:5", ":5", "[]:5"})
        EXPECT_FALSE(SocketAddress::from_text(text)) << text;
}

TEST(AddressList, NamesWhatItRejects) {
    const AddressList list = parse_address_list(",1.2.3.4:5,host:6,");
    ASSERT_EQ(list.accepted.size(), 1);
    EXPECT_EQ(list.rejected, std::vector<std::string>{"host:6"});
}

TEST(IpAddress, SitesAndNetworkGroups) {
    const auto ip = [](const char* text) { return *IpAddress::from_text(text); };
    EXPECT_EQ(ip("51.2.3.4").site(), ip("51.2.3.4"));
    EXPECT_EQ(ip("2a01:4f8:1:2:3:4:5:6").site(), ip("2a01:4f8:1:2::"));
    EXPECT_EQ(ip("::1").site(), ip("::1"));
    EXPECT_EQ(ip("fe80::3").site(), ip("fe80::3"));
    EXPECT_EQ(ip("51.2.3.4").network_group(), ip("51.2.0.0"));
    EXPECT_NE(ip("51.2.3.4").network_group(), ip("51.3.3.4").network_group());
    EXPECT_EQ(ip("2a01:4f8:1:2:3:4:5:6").network_group(), ip("2a01:4f8::"));
}

}  // namespace
}  // namespace bytom::p2p
