#include "p2p/upnp.hpp"

#include <thread>

#include <gtest/gtest.h>

#include "unit/p2p/fake_router.hpp"
#include "unit/p2p/network_peer.hpp"

namespace bytom::p2p {
namespace {

TEST(Upnp, ReadsWhereARouterDescribesItself) {
    const std::string head = "HTTP/1.1 200 OK\r\nST: urn:schemas-upnp-org:device:InternetGatewayDevice:1\r\n";
    const auto url = parse_ssdp_answer(head + "Location:  http://192.168.1.1:5000/root.xml \r\n\r\n");
    ASSERT_TRUE(url);
    EXPECT_EQ(url->address.to_text(), "192.168.1.1:5000");
    EXPECT_EQ(url->path, "/root.xml");
    EXPECT_FALSE(parse_ssdp_answer(head + "\r\n"));
    EXPECT_FALSE(
        parse_ssdp_answer("HTTP/1.1 200 OK\r\nST: printer\r\nLOCATION: http://192.168.1.1/\r\n\r\n"));
}

TEST(Upnp, FollowsOnlyAddressesOfTheLocalNetwork) {
    EXPECT_EQ(RouterUrl::from_text("http://10.0.0.1")->address.port, 80);
    EXPECT_EQ(RouterUrl::from_text("http://10.0.0.1")->path, "/");
    for (const std::string_view text :
         {"http://8.8.8.8/x", "https://10.0.0.1/", "http://router/", "http://0.0.0.0/", "http://10.0.0.1:0/",
          "http://10.0.0.1/a b", "http://10.0.0.1/a\r\nX: y", ""})
        EXPECT_FALSE(RouterUrl::from_text(text)) << text;
}

TEST(Upnp, FindsThePortServiceAmongOthers) {
    const std::string other =
        "<service><serviceType>urn:other</serviceType><controlURL>/wrong</controlURL></service>";
    const std::string wanted =
        "<service><serviceType> urn:schemas-upnp-org:service:WANIPConnection:1 </serviceType>"
        "<controlURL>ctl</controlURL></service>";
    const auto service = find_port_service("<root>" + other + wanted + "</root>");
    ASSERT_TRUE(service);
    EXPECT_EQ(service->control_path, "/ctl");
    EXPECT_EQ(soap_action(*service, "AddPortMapping"),
              "\"urn:schemas-upnp-org:service:WANIPConnection:1#AddPortMapping\"");
    EXPECT_FALSE(find_port_service(other));
    EXPECT_FALSE(find_port_service("<service><serviceType>"));
}

TEST(Upnp, ReadsTheExternalAddress) {
    const auto read = [](const std::string& text) {
        return parse_external_address("<NewExternalIPAddress>" + text + "</NewExternalIPAddress>");
    };
    EXPECT_EQ(read(" 8.9.10.11 ")->to_text(), "8.9.10.11");
    EXPECT_FALSE(read("0.0.0.0"));
    EXPECT_FALSE(read("127.0.0.1"));
    EXPECT_FALSE(read(""));
    EXPECT_FALSE(parse_external_address("<NewExternalIPAddress>8.9.10.11"));
}

TEST(Upnp, MapsBothPortsAnnouncesTheExternalAddressAndUnmaps) {
    testing::FakeRouter router;
    testing::RecordingHandler handler;
    NetworkOptions options = testing::loopback_options();
    options.listen_address->ip = *IpAddress::from_text("0.0.0.0");
    options.upnp = true;
    options.upnp_group = {.ip = *IpAddress::from_text("127.0.0.1"), .port = router.udp_port()};
    const auto network = Network::start(options, handler);
    ASSERT_TRUE(network);
    const std::vector<std::string> requests = router.serve(4);
    ASSERT_EQ(requests.size(), 4U);
    EXPECT_TRUE(requests[0].starts_with("GET /root.xml "));
    EXPECT_TRUE(requests[1].contains("GetExternalIPAddress"));
    const std::string port = std::to_string((*network)->listen_address()->port);
    for (std::size_t index = 2; index < 4; ++index) {
        EXPECT_TRUE(requests[index].contains("<NewExternalPort>" + port + "<")) << requests[index];
        EXPECT_TRUE(requests[index].contains("<NewInternalClient>127.0.0.1<")) << requests[index];
        EXPECT_TRUE(requests[index].contains(index == 2 ? ">TCP<" : ">UDP<")) << requests[index];
    }
    // Peers hear of it.
    const std::string expected = "8.9.10.11:" + port;
    bool announced = false;
    for (int attempt = 0; attempt < 100 && !announced; ++attempt) {
        testing::RecordingHandler other_handler;
        const auto other = Network::start(testing::loopback_options(), other_handler);
        ASSERT_TRUE(other);
        const auto peer = testing::dial(
            **other, {.ip = *IpAddress::from_text("127.0.0.1"), .port = (*network)->listen_address()->port});
        ASSERT_TRUE(peer);
        announced = (*peer)->info().listen_addr == expected;
    }
    EXPECT_TRUE(announced);

    // What was mapped is taken back.
    std::jthread stopping([&] { (*network)->stop(); });
    const std::vector<std::string> removals = router.take(2);
    ASSERT_EQ(removals.size(), 2U);
    for (std::size_t index = 0; index < 2; ++index) {
        EXPECT_TRUE(removals[index].starts_with("POST /ctl "));
        EXPECT_TRUE(removals[index].contains("#DeletePortMapping\"")) << removals[index];
        EXPECT_TRUE(removals[index].contains("<NewExternalPort>" + port + "<")) << removals[index];
        EXPECT_TRUE(removals[index].contains(index == 0 ? ">TCP<" : ">UDP<")) << removals[index];
    }
}

TEST(Upnp, StopsThoughTheRouterIsSilent) {
    testing::RecordingHandler handler;
    NetworkOptions options = testing::loopback_options();
    options.listen_address->ip = *IpAddress::from_text("0.0.0.0");
    options.upnp = true;
    testing::FakeRouter router;
    options.upnp_group = {.ip = *IpAddress::from_text("127.0.0.1"), .port = router.udp_port()};
    const auto network = Network::start(options, handler);
    ASSERT_TRUE(network);
    // It has mapped one port, and waits for the answer to the other.
    ASSERT_EQ(router.serve(3).size(), 3U);
    (*network)->stop();
}

}  // namespace
}  // namespace bytom::p2p
