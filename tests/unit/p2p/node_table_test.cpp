#include <map>

#include <gtest/gtest.h>

#include <bytom/p2p/node_table.hpp>

namespace bytom::p2p {
namespace {

TableNode node(unsigned number, const char* ip = "10.0.0.1") {
    TableNode result{.id = {}, .ip = *IpAddress::from_text(ip), .udp_port = 46657, .tcp_port = 46657};
    result.id.bytes[0] = static_cast<std::uint8_t>(number >> 8);
    result.id.bytes[1] = static_cast<std::uint8_t>(number);
    return result;
}

/// Nodes that share a bucket of a table whose own id is zero.
std::vector<TableNode> nodes_of_one_bucket(std::size_t count, const char* ip) {
    const Hash256 own = node_sha(Hash256{});
    std::vector<TableNode> nodes;
    for (unsigned number = 1; nodes.size() < count; ++number) {
        const TableNode candidate = node(number, ip);
        if (log_distance(own, node_sha(candidate.id)) == 256) nodes.push_back(candidate);
    }
    return nodes;
}

TEST(NodeTable, AFullBucketContestsItsLeastActiveEntry) {
    NodeTable table{Hash256{}};
    const auto nodes = nodes_of_one_bucket(NodeTable::kBucketSize + 2, "127.0.0.1");
    for (std::size_t index = 0; index < NodeTable::kBucketSize; ++index)
        EXPECT_EQ(table.add(nodes[index]).added, NodeTable::Added::entry);
    EXPECT_EQ(table.add(nodes[0]).added, NodeTable::Added::entry);  // active again: not the last any more
    const auto waiting = table.add(nodes[NodeTable::kBucketSize]);
    EXPECT_EQ(waiting.added, NodeTable::Added::replacement);
    EXPECT_EQ(waiting.contested, nodes[1].id);
    EXPECT_EQ(table.add(nodes[NodeTable::kBucketSize + 1]).added, NodeTable::Added::replacement);
    EXPECT_EQ(table.size(), NodeTable::kBucketSize);

    const auto promoted = table.remove(nodes[1].id);
    ASSERT_TRUE(promoted);
    EXPECT_EQ(promoted->id, nodes[NodeTable::kBucketSize + 1].id);
    EXPECT_EQ(table.find(nodes[1].id), nullptr);
    EXPECT_EQ(table.size(), NodeTable::kBucketSize);
}

TEST(NodeTable, RefusesItselfAndTooManyOfOneSite) {
    NodeTable table{Hash256{}};
    EXPECT_EQ(table.add(node(0)).added, NodeTable::Added::refused);
    const auto nodes = nodes_of_one_bucket(NodeTable::kMaxNodesPerSite + 1, "8.8.8.8");
    for (std::size_t index = 0; index < NodeTable::kMaxNodesPerSite; ++index)
        EXPECT_EQ(table.add(nodes[index]).added, NodeTable::Added::entry);
    EXPECT_EQ(table.add(nodes.back()).added, NodeTable::Added::refused);
    EXPECT_EQ(table.add(nodes.front()).added, NodeTable::Added::entry) << "known ones stay welcome";
    EXPECT_FALSE(table.remove(nodes.front().id));
    EXPECT_EQ(table.add(nodes.back()).added, NodeTable::Added::entry) << "there is room again";
}

TEST(NodeTable, RefusesTooManyOfOneNetworkGroup) {
    NodeTable table{Hash256{}};
    std::size_t held = 0;
    std::map<unsigned, std::size_t> of_bucket;
    for (unsigned number = 1; number < 2000; ++number) {
        const TableNode candidate = node(number, ("8.8.1." + std::to_string(number % 250)).c_str());
        if (table.add(candidate).added == NodeTable::Added::refused) continue;
        ++held;
        ++of_bucket[log_distance(node_sha(Hash256{}), node_sha(candidate.id))];
    }
    EXPECT_LE(held, NodeTable::kMaxNodesPerGroup);
    for (const auto& [bucket, count] : of_bucket)
        EXPECT_LE(count, NodeTable::kMaxGroupInBucket);
    EXPECT_NE(table.add(node(3000, "8.9.1.1")).added, NodeTable::Added::refused) << "others are welcome";
}

TEST(NodeTable, FindsTheClosest) {
    NodeTable table{Hash256{}};
    for (unsigned number = 1; number < 15; ++number)
        EXPECT_EQ(table.add(node(number, "127.0.0.1")).added, NodeTable::Added::entry);
    const Hash256 place = node_sha(node(7).id);
    const auto closest = table.closest(place, 10);
    ASSERT_EQ(closest.size(), 10);
    EXPECT_EQ(closest.front().id, node(7).id);
    for (std::size_t index = 1; index < closest.size(); ++index)
        EXPECT_LE(log_distance(place, node_sha(closest[index - 1].id)),
                  log_distance(place, node_sha(closest[index].id)));
    EXPECT_EQ(table.closest(place, 1000).size(), table.size());
}

}  // namespace
}  // namespace bytom::p2p
