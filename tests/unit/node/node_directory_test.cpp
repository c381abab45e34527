// What the crawl remembers.
#include "node/node_directory.hpp"

#include <gtest/gtest.h>

namespace bytom::node {
namespace {

constexpr std::uint64_t kNow = 1'700'000'000;

p2p::SocketAddress address(unsigned number, std::uint16_t port = 46'656) {
    return {.ip = *p2p::IpAddress::from_text("10." + std::to_string(number >> 16 & 255) + "." +
                                             std::to_string(number >> 8 & 255) + "." +
                                             std::to_string(number & 255)),
            .port = port};
}

VisitedNode answered(unsigned number) {
    VisitedNode node;
    node.address = address(number);
    node.version = "1.1.1";
    node.moniker = std::string(1'000, 'm');
    node.height = 77;
    node.latency = std::chrono::milliseconds(5);
    return node;
}

VisitedNode unreached(unsigned number) {
    VisitedNode node;
    node.address = address(number);
    node.failure = "nobody";
    return node;
}

TEST(NodeDirectory, VisitsNewAddressesFirstThenThoseThatWaitLongest) {
    NodeDirectory directory;
    directory.record(answered(1), kNow);
    directory.record(answered(2), kNow - 10);
    const std::vector candidates = {address(1), address(3), address(4, 0)};
    EXPECT_EQ(directory.due(candidates, kNow, 9), std::vector{address(3)});
    const std::uint64_t later = kNow + NodeDirectory::kVisitEvery;
    EXPECT_EQ(directory.due(candidates, later, 9), (std::vector{address(3), address(2), address(1)}));
    EXPECT_EQ(directory.due(candidates, later, 2), (std::vector{address(3), address(2)}));
}

TEST(NodeDirectory, AClockThatIsSetBackStopsNoVisits) {
    NodeDirectory directory;
    directory.record(answered(1), kNow);
    directory.record(unreached(2), kNow);
    EXPECT_EQ(directory.due({}, kNow - 86'400, 9), (std::vector{address(1), address(2)}));
    directory.record(answered(1), kNow - 86'400);
    EXPECT_EQ(directory.due({}, kNow - 86'400, 9), std::vector{address(2)});
}

TEST(NodeDirectory, AsksSeldomWhereNobodyHasAnswered) {
    NodeDirectory directory;
    directory.record(unreached(1), kNow);
    const std::vector candidates = {address(1)};
    EXPECT_TRUE(directory.due(candidates, kNow + NodeDirectory::kVisitEvery, 9).empty());
    EXPECT_EQ(directory.due(candidates, kNow + NodeDirectory::kTryEvery, 9), candidates);
    EXPECT_TRUE(directory.nodes().empty());
}

TEST(NodeDirectory, ShowsOnlineNodesFirstAndForgetsThoseThatStayAway) {
    NodeDirectory directory;
    directory.record(answered(1), kNow);
    directory.record(answered(2), kNow);
    directory.record(unreached(1), kNow + 60);
    const auto nodes = directory.nodes();
    ASSERT_EQ(nodes.size(), 2U);
    EXPECT_TRUE(nodes[0].online);
    EXPECT_FALSE(nodes[1].online);
    EXPECT_EQ(nodes[1].last_seen, kNow);
    EXPECT_EQ(nodes[1].status_time, kNow + 60);
    EXPECT_EQ(nodes[0].height, 77U);
    EXPECT_EQ(nodes[0].moniker.size(), 128U);
    directory.record(unreached(1), kNow + NodeDirectory::kForgetAfter);
    EXPECT_EQ(directory.nodes().size(), 1U);
}

TEST(NodeDirectory, SurvivesAsText) {
    NodeDirectory directory;
    directory.record(answered(1), kNow);
    directory.record(unreached(2), kNow);
    const std::string text = directory.to_text();
    const NodeDirectory back = NodeDirectory::from_text(text, kNow);
    EXPECT_EQ(back.to_text(), text);
    EXPECT_EQ(NodeDirectory::from_text(text, kNow - 1).to_text(), "[]") << "a clock that went back";
    for (const std::string_view bad : {"", "{}", "[1,{}]", R"([{"address":"x"}])", "[{\"address\":5}]"})
        EXPECT_EQ(NodeDirectory::from_text(bad, kNow).to_text(), "[]") << bad;
}

TEST(NodeDirectory, IsBounded) {
    NodeDirectory directory;
    directory.record(answered(0), kNow);
    for (unsigned i = 1; i <= NodeDirectory::kMaxNodes; ++i)
        directory.record(unreached(i), kNow + i);
    EXPECT_EQ(directory.nodes().size(), 1U) << "who answered stays";
    EXPECT_EQ(directory.due({}, kNow + 10 * NodeDirectory::kTryEvery, 1'000'000).size(),
              NodeDirectory::kMaxNodes);
}

}  // namespace
}  // namespace bytom::node
