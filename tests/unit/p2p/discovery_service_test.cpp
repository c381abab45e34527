#include <thread>

#include <gtest/gtest.h>

#include <bytom/base/clock.hpp>
#include <bytom/p2p/discovery_service.hpp>

#include "support/eventually.hpp"
#include "support/temporary_directory.hpp"

namespace bytom::p2p {
namespace {

const base::SystemClock kClock;

DiscoveryServiceOptions on_loopback(std::vector<SocketAddress> seeds, std::string file = {}) {
    DiscoveryServiceOptions options;
    options.key = NodeKey::generate();
    options.listen_address = {.ip = *IpAddress::from_text("127.0.0.1"), .port = 0};
    options.seeds = std::move(seeds);
    options.file = std::move(file);
    options.clock = &kClock;
    return options;
}

SocketAddress address_of(const DiscoveryService& service) {
    return {.ip = *IpAddress::from_text("127.0.0.1"), .port = service.port()};
}

TEST(DiscoveryService, NodesFindEachOtherThroughASeedAndRememberItForTheNextRun) {
    const testing::TemporaryDirectory directory;
    const std::string file = (directory.path() / "nodes").string();
    auto seed = DiscoveryService::start(on_loopback({}));
    ASSERT_TRUE(seed);
    auto second = DiscoveryService::start(on_loopback({address_of(**seed)}));
    ASSERT_TRUE(second);
    {
        auto third = DiscoveryService::start(on_loopback({address_of(**seed)}, file));
        ASSERT_TRUE(third);
        EXPECT_TRUE(bytom::testing::eventually([&] { return (*third)->known_nodes().size() == 2; }));
        EXPECT_TRUE(bytom::testing::eventually([&] { return (*second)->some_addresses(10).size() == 2; }));
        EXPECT_EQ((*second)->some_addresses(1).size(), 1U);
    }
    auto again = DiscoveryService::start(on_loopback({}, file));
    ASSERT_TRUE(again);
    EXPECT_TRUE(bytom::testing::eventually([&] { return (*again)->known_nodes().size() >= 2; }));
}

TEST(DiscoveryService, SaysThatItsPortIsTaken) {
    auto first = DiscoveryService::start(on_loopback({}));
    ASSERT_TRUE(first);
    auto options = on_loopback({});
    options.listen_address = address_of(**first);
    const auto second = DiscoveryService::start(std::move(options));
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().name, "bind_failed");
}

TEST(SeenNodes, AreReadAsTheyWereWritten) {
    const std::vector<SeenNode> nodes = {
        {.node = {.id = Hash256{{1}}, .ip = *IpAddress::from_text("1.2.3.4"), .udp_port = 5, .tcp_port = 6},
         .seen = 7},
        {.node = {.id = Hash256{{2}}, .ip = *IpAddress::from_text("::1"), .udp_port = 8, .tcp_port = 9},
         .seen = 10}};
    const std::string text = seen_nodes_text(nodes);
    EXPECT_EQ(seen_nodes_text(parse_seen_nodes(text)), text);
    EXPECT_EQ(parse_seen_nodes("garbage\n" + text + "more garbage").size(), 2U);
}

}  // namespace
}  // namespace bytom::p2p
