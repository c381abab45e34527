#include <algorithm>
#include <mutex>
#include <thread>

#include <gtest/gtest.h>

#include <bytom/base/hex.hpp>
#include <bytom/p2p/mdns_service.hpp>

#include "support/eventually.hpp"

namespace bytom::p2p {
namespace {

IpAddress ip(const char* text) {
    return *IpAddress::from_text(text);
}

const LanNode kNode{.host = "meter", .port = 46657, .addresses = {ip("192.168.1.7"), ip("fe80::1")}};

TEST(Mdns, TheServiceIsNamedAfterTheNetwork) {
    EXPECT_EQ(lan_service("mainnet"), "bytommainnetLanDiscover");
}

TEST(Mdns, AQueryIsUnderstoodByThoseWhoOfferTheService) {
    const auto asked = parse_mdns("bytomsolonetLanDiscover", mdns_query("bytomsolonetLanDiscover"));
    ASSERT_TRUE(asked);
    EXPECT_TRUE(asked->asks);
    EXPECT_FALSE(parse_mdns("bytommainnetLanDiscover", mdns_query("bytomsolonetLanDiscover"))->asks);
}

TEST(Mdns, AnAnswerNamesTheNodesOfTheService) {
    const auto heard = parse_mdns("bytommainnetLanDiscover", mdns_answer("bytommainnetLanDiscover", kNode));
    ASSERT_TRUE(heard);
    EXPECT_FALSE(heard->asks);
    ASSERT_EQ(heard->nodes.size(), 1U);
    EXPECT_EQ(heard->nodes[0].to_text(), "192.168.1.7:46657");
    EXPECT_TRUE(
        parse_mdns("bytomwisdomLanDiscover", mdns_answer("bytommainnetLanDiscover", kNode))->nodes.empty());
}

TEST(Mdns, CompressedNamesInAnyCaseAreRead) {
    // SRV of BYTOMD.bytomXLanDiscover.local with the target h.local, A of h.local: each name but the first
    // points back.
    const auto datagram = base::from_hex(
        "000084000000000200000000"
        "064259544f4d44"
        "1162"
        "79746f6d584c616e446973636f766572"
        "056c6f63616c00"
        "0021"
        "8001"
        "00000c80"
        "000a"
        "0000"
        "0000"
        "0050"
        "0168"
        "c025"
        "c03c"
        "0001"
        "8001"
        "00000c80"
        "0004"
        "0a000001");
    ASSERT_TRUE(datagram);
    const auto heard = parse_mdns("bytomXLanDiscover", *datagram);
    ASSERT_TRUE(heard);
    ASSERT_EQ(heard->nodes.size(), 1U);
    EXPECT_EQ(heard->nodes[0].to_text(), "10.0.0.1:80");
}

TEST(Mdns, PointersThatLoopAndCutOffMessagesDoNoHarm) {
    const auto loop = base::from_hex("000000000001000000000000c00c000c0001");
    ASSERT_TRUE(loop);
    EXPECT_FALSE(parse_mdns("x", *loop));
    const Bytes answer = mdns_answer("bytommainnetLanDiscover", kNode);
    for (std::size_t size = 0; size < answer.size(); ++size)
        (void)parse_mdns("bytommainnetLanDiscover", ByteView(answer).first(size));
}

TEST(MdnsService, TwoNodesOfOneMachineHearOfEachOther) {
    std::mutex mutex;
    std::vector<SocketAddress> heard;
    const auto options = [&](std::uint16_t port) {
        MdnsOptions chosen;
        chosen.chain_id = "solonet";
        chosen.tcp_port = port;
        chosen.interface = ip("127.0.0.1");
        chosen.group = {.ip = ip("239.255.77.77"), .port = 46999};
        chosen.own_addresses = {ip("127.0.0.1")};
        chosen.on_found = [&](std::vector<SocketAddress> nodes) {
            const std::scoped_lock lock(mutex);
            heard.insert(heard.end(), nodes.begin(), nodes.end());
        };
        return chosen;
    };
    const auto first = MdnsService::start(options(1001));
    ASSERT_TRUE(first) << first.error().text();
    const auto second = MdnsService::start(options(1002));
    ASSERT_TRUE(second) << second.error().text();
    const auto both_heard = [&] {
        const std::scoped_lock lock(mutex);
        const auto has = [&](std::uint16_t port) {
            return std::ranges::find(heard, port, &SocketAddress::port) != heard.end();
        };
        return has(1001) && has(1002);
    };
    EXPECT_TRUE(bytom::testing::eventually(both_heard));
}

}  // namespace
}  // namespace bytom::p2p
