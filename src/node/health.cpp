#include "node/health.hpp"

#include <filesystem>
#include <system_error>

#include <fmt/core.h>

#include <bytom/chain/statistics.hpp>

#include "node/version.hpp"

namespace bytom::node {
namespace {

using Instant = std::chrono::steady_clock::time_point;

std::string at_one_thing(std::string_view who, Instant since, Instant now) {
    return fmt::format("{} has been at one thing for {} s", who,
                       std::chrono::duration_cast<std::chrono::seconds>(now - since).count());
}

/// The branch that cannot be followed, as a sentence; empty: none.
std::string out_of_reach(const chain::Chain& chain) {
    const chain::BlockNode* const node = chain.out_of_reach();
    if (node == nullptr) return {};
    return fmt::format(
        "block {} {} has more work than the best block, and what a reorganisation to it would need has been "
        "pruned: delete the chain's directory and synchronise again, if it is the network's branch",
        node->height, node->hash.to_text());
}

}  // namespace

std::string Health::stuck(std::chrono::nanoseconds patience) const {
    const Instant now = std::chrono::steady_clock::now();
    if (const auto since = core_.chain->statistics().busy_since; since && now - *since > patience)
        return at_one_thing("the chain thread", *since, now);
    if (const auto since = network_.unanswered_since(); since && now - *since > patience)
        return at_one_thing("the network thread", *since, now);
    return {};
}

std::string Health::summary() const {
    const rpc::SyncInfo sync = network_.sync();
    if (!sync.syncing) {
        return fmt::format("block {}, {} peers{}{}", sync.height, sync.peers,
                           sync.reason.empty() ? ", in step with them" : ": ", sync.reason);
    }
    return fmt::format("block {} of {}, {} peers, {:.1f} blocks/s{}{}", sync.height, sync.best_header,
                       sync.peers, sync.blocks_per_second, sync.reason.empty() ? "" : ": ", sync.reason);
}

AlertFacts Health::alert_facts() const {
    const rpc::SyncInfo sync = network_.sync();
    AlertFacts facts;
    facts.stuck = stuck(kStuckAfter);
    facts.nobody_to_ask = sync.nobody_to_ask;
    facts.free_mebibytes = free_mebibytes();
    facts.height = sync.height;
    facts.best_header = sync.best_header;
    (sync.nobody_to_ask ? facts.no_peers_reason : facts.sync_reason) = sync.reason;
    facts.out_of_reach = out_of_reach(*core_.chain);
    for (const rpc::PeerInfo& peer : network_.peers())
        facts.claims.push_back(peer.height);
    return facts;
}

std::vector<rpc::HealthCheck> Health::liveness() const {
    HealthFacts facts;
    facts.stuck = stuck(kStuckAfter);
    return check_liveness(facts);
}

std::vector<rpc::HealthCheck> Health::readiness() const {
    const chain::TipPtr tip = core_.chain->tip();
    const rpc::SyncInfo sync = network_.sync();
    HealthFacts facts;
    facts.stuck = stuck(kStuckAfter);
    facts.has_network = network_.has_nodes_to_reach();
    facts.peers = network_.status().peer_count;
    facts.syncing = sync.syncing;
    facts.best_header = sync.best_header;
    facts.height = tip->height();
    facts.tip_timestamp = tip->header.timestamp;
    facts.now = core_.clock.now();
    const auto follows = [&facts](std::string_view name, const auto& part) {
        if (part) facts.followers.push_back({.name = name, .height = part->status().height});
    };
    follows("wallet", wallet_.wallet);
    follows("txindex", indexes_.transactions);
    follows("explorer", indexes_.explorer);
    facts.history = sync.history;
    facts.pruned_below = core_.chain->pruned_below();
    facts.out_of_reach = out_of_reach(*core_.chain);
    facts.free_mebibytes = free_mebibytes();
    return check_readiness(facts, core_.config.health);
}

std::optional<std::uint64_t> Health::free_disk() const {
    std::error_code error;
    const auto space = std::filesystem::space(path_in_home(core_.config, core_.config.db_dir), error);
    return error ? std::nullopt : std::optional<std::uint64_t>(space.available);
}

std::optional<std::uint64_t> Health::free_mebibytes() const {
    constexpr unsigned kBitsOfMebibyte = 20;
    return free_disk().transform([](std::uint64_t bytes) { return bytes >> kBitsOfMebibyte; });
}

rpc::NodeFigures Health::figures() const {
    const auto seeds = core_.seeds.statistics();
    rpc::NodeFigures figures;
    figures.version = kOwnVersion;
    figures.kernel = core_.seeds.kernel().name();
    figures.seeds = {.kept = seeds.kept,
                     .memory_bytes = seeds.memory_bytes,
                     .hits = seeds.hits,
                     .builds = seeds.builds,
                     .evictions = seeds.evictions};
    figures.databases.push_back({.name = "chain", .store = core_.chain->store_figures()});
    const auto add = [&figures](std::string_view name, const auto& part) {
        if (part) figures.databases.push_back({.name = name, .store = part->figures()});
    };
    add("wallet", wallet_.wallet);
    add("txindex", indexes_.transactions);
    add("explorer", indexes_.explorer);
    figures.free_disk = free_disk();
    return figures;
}

}  // namespace bytom::node
