// What operators watch, as far as it stands in the database. All functions throw StoreFailure.
#pragma once

#include <bytom/blockcenter/store/node_rows.hpp>
#include <bytom/blockcenter/store/payment_rows.hpp>

namespace bytom::blockcenter {

/// Attempts by their state.
struct StateFigure {
    AttemptState state = AttemptState::built;
    std::int64_t attempts =
        0;  ///< of those that are confirmed an estimate, as old as PostgreSQL's statistics
};
[[nodiscard]] std::vector<StateFigure> count_attempts(SqlTransaction& sql);

/// Attempts that wait for a node to take them.
struct QueueFigures {
    std::int64_t depth = 0;
    std::int64_t oldest = 0;  ///< when the one that waits for longest was submitted; 0: none waits
};
[[nodiscard]] QueueFigures queue_figures(SqlTransaction& sql);

/// All nodes that a gateway has ever written of.
struct NodeFigure {
    NodeRow node{};
    std::int64_t checked = 0;  ///< when
};
[[nodiscard]] std::vector<NodeFigure> list_nodes(SqlTransaction& sql);

}  // namespace bytom::blockcenter
