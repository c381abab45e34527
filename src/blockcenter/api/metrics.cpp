#include "blockcenter/api/metrics.hpp"

#include <algorithm>

#include <bytom/base/log.hpp>
#include <bytom/blockcenter/store/chain_rows.hpp>
#include <bytom/blockcenter/store/figure_rows.hpp>
#include <bytom/http/exposition.hpp>

namespace bytom::blockcenter {
namespace {

using http::Exposition;

/// What stands in the database, read in one transaction.
struct Stored {
    FollowedBlock tip{};
    QueueFigures queue{};
    std::vector<StateFigure> states{};
    std::vector<NodeFigure> nodes{};
};

std::optional<Stored> read_stored(Database& database) {
    try {
        return database.transact([](SqlTransaction& sql) {
            return Stored{.tip = followed_block(sql),
                          .queue = queue_figures(sql),
                          .states = count_attempts(sql),
                          .nodes = list_nodes(sql)};
        });
    } catch (const StoreFailure& failure) {
        base::log(base::LogLevel::warn, "api", "metrics: {}", failure.what());
        return std::nullopt;
    }
}

std::uint64_t age(std::int64_t since, std::uint64_t now) noexcept {
    const auto then = static_cast<std::uint64_t>(since);
    return since == 0 || now < then ? 0 : now - then;
}

std::uint64_t count_of(std::int64_t number) noexcept {
    return number < 0 ? 0 : static_cast<std::uint64_t>(number);
}

void write_stored(Exposition& out, const Stored& stored, std::uint64_t now) {
    out.gauge("blockcenter_followed_height", "Height of the newest block that has been followed.",
              count_of(stored.tip.height));
    std::int64_t best = stored.tip.height;
    for (const NodeFigure& each : stored.nodes) {
        if (each.node.healthy) best = std::max(best, each.node.height);
    }
    out.gauge("blockcenter_followed_lag_blocks",
              "Blocks that a healthy node has and that are not followed yet.",
              count_of(best - stored.tip.height));
    out.gauge("blockcenter_queue_depth", "Payments that wait for a node to take them.",
              count_of(stored.queue.depth));
    out.gauge("blockcenter_queue_age_seconds", "Since the payment that waits for longest was submitted.",
              age(stored.queue.oldest, now));
    out.family("blockcenter_payments", "gauge",
               "Raw transactions of payments by state; those that are confirmed by an estimate.");
    for (const StateFigure& each : stored.states)
        out.sample(count_of(each.attempts), {{.name = "state", .value = to_string(each.state)}});
    const auto of_nodes = [&](std::string_view name, std::string_view help, auto value) {
        out.family(name, "gauge", help);
        for (const NodeFigure& each : stored.nodes)
            out.sample(value(each), {{.name = "node", .value = each.node.node}});
    };
    of_nodes("blockcenter_node_healthy", "1 if the node answers, is of this network and not behind.",
             [](const NodeFigure& each) { return std::uint64_t{each.node.healthy ? 1U : 0U}; });
    of_nodes("blockcenter_node_height", "Height of the node's best block.",
             [](const NodeFigure& each) { return count_of(each.node.height); });
    of_nodes("blockcenter_node_latency_seconds", "How long the node took to tell its tip.",
             [](const NodeFigure& each) { return static_cast<double>(each.node.latency) / 1000; });
    of_nodes("blockcenter_node_checked_age_seconds", "Since a gateway last looked at the node.",
             [now](const NodeFigure& each) { return age(each.checked, now); });
}

void write_requests(Exposition& out, const RequestCounter& requests) {
    const auto figures = requests.figures();
    out.family("blockcenter_requests_total", "counter",
               "Requests answered by this process, by the answer's code; refusals of nodes are 600.");
    for (const auto& [code, count] : figures.codes)
        out.sample(count, {{.name = "code", .value = std::to_string(code)}});
    out.family("blockcenter_request_seconds", "histogram", "How long calls took in this process.");
    out.histogram(RequestCounter::kSteps, figures.columns, figures.seconds);
}

void write_sql(Exposition& out, const SqlFigures& sql) {
    out.gauge("blockcenter_sql_connections", "Connections of this process that are in use.",
              std::uint64_t{sql.in_use});
    out.counter("blockcenter_sql_failures_total", "Statements of this process that failed.", sql.failures);
    out.family("blockcenter_sql_statements_total", "counter", "Statements run by this process, by name.");
    for (const auto& [name, figures] : sql.statements)
        out.sample(figures.count, {{.name = "statement", .value = name}});
    out.family("blockcenter_sql_seconds_total", "counter", "What they took together.");
    for (const auto& [name, figures] : sql.statements)
        out.sample(figures.seconds, {{.name = "statement", .value = name}});
}

}  // namespace

std::string metrics_text(Database& database, const RequestCounter& requests, std::uint64_t now) {
    Exposition out;
    const auto stored = read_stored(database);
    out.gauge("blockcenter_database_up", "1 if the database has answered.", std::uint64_t{stored ? 1U : 0U});
    if (stored) write_stored(out, *stored, now);
    write_requests(out, requests);
    write_sql(out, database.figures());
    return std::move(out).take();
}

}  // namespace bytom::blockcenter
