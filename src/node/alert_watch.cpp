#include "node/alert_watch.hpp"

#include <algorithm>
#include <utility>

#include <fmt/core.h>

namespace bytom::node {
namespace {

/// The height that at least half of the peers claim; 0 without peers. A single one may claim anything.
std::uint64_t usual_claim(std::vector<std::uint64_t> claims) {
    if (claims.empty()) return 0;
    const auto middle = claims.begin() + static_cast<std::ptrdiff_t>((claims.size() - 1) / 2);
    std::ranges::nth_element(claims, middle);
    return *middle;
}

}  // namespace

std::vector<Alert> AlertWatch::look(const AlertFacts& facts, Instant now) {
    std::vector<Alert> alerts;
    judge(
        {.name = "stuck", .holds = !facts.stuck.empty(), .message = facts.stuck, .over = "the node goes on"},
        now, alerts);
    judge({.name = "no_peers",
           .holds = facts.nobody_to_ask,
           .patience = kLonely,
           .message = fmt::format("no peers for {} minutes{}{}", kLonely.count(),
                                  facts.no_peers_reason.empty() ? "" : ": ", facts.no_peers_reason),
           .over = "there are peers again"},
          now, alerts);
    const std::uint64_t free = facts.free_mebibytes.value_or(0);
    judge({.name = "disk",
           .holds = facts.free_mebibytes && free < min_free_disk_,
           .message =
               fmt::format("{} MiB are free for the databases, at least {} are wanted", free, min_free_disk_),
           .over = "there is room for the databases again"},
          now, alerts);
    const std::uint64_t claim = usual_claim(facts.claims);
    const bool moves = comes_on(facts);
    judge({.name = "behind",
           .holds = !moves && claim >= facts.height && claim - facts.height >= kFarBehind,
           .patience = kStill,
           .message =
               fmt::format("block {} for {} minutes, though peers have block {}{}{}", facts.height,
                           kStill.count(), claim, facts.sync_reason.empty() ? "" : ": ", facts.sync_reason),
           .over = "the chain comes on again"},
          now, alerts);
    judge({.name = "out_of_reach",
           .holds = !facts.out_of_reach.empty(),
           .message = facts.out_of_reach,
           .over = "the best branch is in reach again"},
          now, alerts);
    return alerts;
}

bool AlertWatch::comes_on(const AlertFacts& facts) {
    const bool moves = facts.height != std::exchange(height_, facts.height);
    return facts.best_header != std::exchange(best_header_, facts.best_header) || moves;
}

void AlertWatch::judge(Finding finding, Instant now, std::vector<Alert>& alerts) {
    Condition& condition = conditions_[finding.name];
    if (!finding.holds) {
        condition.since.reset();
        if (std::exchange(condition.told, std::nullopt))
            alerts.push_back({.name = finding.name, .message = std::string(finding.over)});
        return;
    }
    if (!condition.since) condition.since = now;
    if (now - *condition.since < finding.patience) return;
    if (condition.told && now - *condition.told < kAgain) return;
    condition.told = now;
    alerts.push_back({.name = finding.name, .message = std::move(finding.message)});
}

}  // namespace bytom::node
