#include <bytom/blockcenter/store/node_rows.hpp>

namespace bytom::blockcenter {
namespace {

constexpr Statement kPutNode{
    "put_node",
    "INSERT INTO nodes (node, healthy, height, tip, work, latency, checked, trouble) VALUES ($1, $2, $3, $4, "
    "$5::numeric, $6, $7, $8) ON CONFLICT (node) DO UPDATE SET healthy = EXCLUDED.healthy, height = "
    "EXCLUDED.height, tip = EXCLUDED.tip, work = EXCLUDED.work, latency = EXCLUDED.latency, checked = "
    "EXCLUDED.checked, trouble = EXCLUDED.trouble"};
constexpr Statement kHealthyNodes{
    "healthy_nodes",
    "SELECT node, height, tip, work, latency FROM nodes WHERE healthy AND checked >= $1 ORDER BY work DESC, "
    "latency, node"};

}  // namespace

void put_node(SqlTransaction& sql, const NodeRow& node, std::uint64_t now) {
    (void)sql.run(kPutNode, {node.node, node.healthy, node.height, node.tip, node.work, node.latency, now,
                             node.trouble});
}

std::vector<NodeRow> list_healthy_nodes(SqlTransaction& sql, std::uint64_t since) {
    const Rows rows = sql.run(kHealthyNodes, {since});
    std::vector<NodeRow> nodes;
    nodes.reserve(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        nodes.push_back({.node = std::string(rows.text(i, 0)),
                         .healthy = true,
                         .height = rows.integer(i, 1),
                         .tip = rows.hash(i, 2),
                         .work = std::string(rows.text(i, 3)),
                         .latency = rows.integer(i, 4),
                         .trouble = {}});
    }
    return nodes;
}

}  // namespace bytom::blockcenter
