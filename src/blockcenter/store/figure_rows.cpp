#include <bytom/blockcenter/store/figure_rows.hpp>

namespace bytom::blockcenter {
namespace {

// Only those that are few are counted.
constexpr Statement kCountAttempts{
    "count_attempts",
    "SELECT 0, count(*) FROM attempts WHERE state = 0 UNION ALL SELECT 1, count(*) FROM attempts WHERE state "
    "= 1 UNION ALL SELECT 2, count(*) FROM attempts WHERE state = 2 UNION ALL SELECT 3, "
    "GREATEST(reltuples, 0)::bigint FROM pg_class WHERE oid = 'attempts_of_block'::regclass UNION ALL SELECT "
    "4, count(*) FROM attempts WHERE state = 4 UNION ALL SELECT 5, count(*) FROM attempts WHERE state = 5 "
    "UNION ALL SELECT 6, count(*) FROM attempts WHERE state = 6"};
constexpr Statement kQueueFigures{
    "queue_figures", "SELECT count(*), COALESCE(min(submitted), 0) FROM attempts WHERE state = 1"};
constexpr Statement kListNodes{
    "list_nodes",
    "SELECT node, healthy, height, tip, work, latency, checked, trouble FROM nodes ORDER BY node LIMIT 1000"};

}  // namespace

std::vector<StateFigure> count_attempts(SqlTransaction& sql) {
    const Rows rows = sql.run(kCountAttempts);
    std::vector<StateFigure> figures;
    figures.reserve(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        figures.push_back(
            {.state = static_cast<AttemptState>(rows.integer(i, 0)), .attempts = rows.integer(i, 1)});
    }
    return figures;
}

QueueFigures queue_figures(SqlTransaction& sql) {
    const Rows rows = sql.run(kQueueFigures);
    return {.depth = rows.integer(0, 0), .oldest = rows.integer(0, 1)};
}

std::vector<NodeFigure> list_nodes(SqlTransaction& sql) {
    const Rows rows = sql.run(kListNodes);
    std::vector<NodeFigure> nodes;
    nodes.reserve(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        nodes.push_back({.node = {.node = std::string(rows.text(i, 0)),
                                  .healthy = rows.flag(i, 1),
                                  .height = rows.integer(i, 2),
                                  .tip = rows.hash(i, 3),
                                  .work = std::string(rows.text(i, 4)),
                                  .latency = rows.integer(i, 5),
                                  .trouble = std::string(rows.text(i, 7))},
                         .checked = rows.integer(i, 6)});
    }
    return nodes;
}

}  // namespace bytom::blockcenter
