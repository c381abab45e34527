// What the gateway last saw of the nodes, for those who do not speak to nodes. All functions throw
// StoreFailure.
#pragma once

#include <bytom/blockcenter/store/database.hpp>

namespace bytom::blockcenter {

struct NodeRow {
    std::string node{};  ///< "host:port"
    bool healthy = false;
    std::int64_t height = 0;
    Hash256 tip{};
    std::string work = "0";    ///< of the tip's chain, decimal
    std::int64_t latency = 0;  ///< of the last call, in milliseconds
    std::string trouble{};     ///< why it is not healthy
};

void put_node(SqlTransaction& sql, const NodeRow& node, std::uint64_t now);
/// Those that have been looked at lately: most work first, then least latency.
[[nodiscard]] std::vector<NodeRow> list_healthy_nodes(SqlTransaction& sql, std::uint64_t since);

}  // namespace bytom::blockcenter
