#include "node/health_checks.hpp"

#include <fmt/core.h>

namespace bytom::node {
namespace {

using rpc::HealthCheck;

HealthCheck peers_of(const HealthFacts& facts, const HealthConfig& limits) {
    if (!facts.has_network)
        return {"peers", true, fmt::format("{}, no other nodes are configured", facts.peers)};
    return {"peers", facts.peers >= limits.min_peers,
            fmt::format("{}, at least {} wanted", facts.peers, limits.min_peers)};
}

HealthCheck sync_of(const HealthFacts& facts) {
    return {"sync", !facts.syncing,
            facts.syncing ? fmt::format("block {} of {}", facts.height, facts.best_header)
                          : fmt::format("block {}", facts.height)};
}

HealthCheck tip_of(const HealthFacts& facts, const HealthConfig& limits) {
    const std::uint64_t age = facts.now > facts.tip_timestamp ? facts.now - facts.tip_timestamp : 0;
    if (!facts.has_network || limits.max_tip_age == 0) return {"tip", true, fmt::format("{} s old", age)};
    return {"tip", age <= limits.max_tip_age,
            fmt::format("{} s old, at most {} wanted", age, limits.max_tip_age)};
}

HealthCheck follower_of(const FollowerFacts& follower, std::uint64_t height, const HealthConfig& limits) {
    const std::uint64_t lag = height > follower.height ? height - follower.height : 0;
    if (limits.max_lag == 0) return {follower.name, true, fmt::format("{} blocks behind", lag)};
    return {follower.name, lag <= limits.max_lag,
            fmt::format("{} blocks behind, at most {} wanted", lag, limits.max_lag)};
}

/// Who began with a snapshot wanted to serve at once: it is told, and no reason to be taken out of service.
HealthCheck history_of(const rpc::HistoryInfo& history) {
    if (history.is_validated)
        return {"history", true, fmt::format("validated up to block {}", history.height)};
    return {
        "history", true,
        fmt::format("not validated: the chain began with the snapshot of block {}, blocks up to {} have been "
                    "validated since{}{}",
                    history.height, history.validated, history.problem.empty() ? "" : "; ", history.problem)};
}

/// That blocks are missing was wanted: it is told to those who choose a node by what it has.
HealthCheck blocks_of(const HealthFacts& facts) {
    if (!facts.out_of_reach.empty()) return {"blocks", false, facts.out_of_reach};
    return {"blocks", true,
            fmt::format("pruned_below {}: of blocks below only headers and genesis", facts.pruned_below)};
}

HealthCheck disk_of(const HealthFacts& facts, const HealthConfig& limits) {
    if (!facts.free_mebibytes) return {"disk", false, "the file system does not tell how much is free"};
    const std::uint64_t free = *facts.free_mebibytes;
    return {"disk", free >= limits.min_free_disk,
            fmt::format("{} MiB free, at least {} wanted", free, limits.min_free_disk)};
}

}  // namespace

std::vector<HealthCheck> check_liveness(const HealthFacts& facts) {
    return {{"threads", facts.stuck.empty(), facts.stuck.empty() ? "all answer" : facts.stuck}};
}

std::vector<HealthCheck> check_readiness(const HealthFacts& facts, const HealthConfig& limits) {
    std::vector<HealthCheck> checks = check_liveness(facts);
    checks.push_back(peers_of(facts, limits));
    checks.push_back(sync_of(facts));
    checks.push_back(tip_of(facts, limits));
    for (const FollowerFacts& follower : facts.followers)
        checks.push_back(follower_of(follower, facts.height, limits));
    if (facts.history) checks.push_back(history_of(*facts.history));
    if (facts.pruned_below > 1) checks.push_back(blocks_of(facts));
    checks.push_back(disk_of(facts, limits));
    return checks;
}

}  // namespace bytom::node
