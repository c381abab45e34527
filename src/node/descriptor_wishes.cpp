#include "node/descriptor_wishes.hpp"

#include <algorithm>

namespace bytom::node {
namespace {

/// Listening sockets, UDP, look-ups, the router's and half open connections, dialling.
constexpr std::size_t kOtherPeerSockets = 64;
/// Wallet and indexes: their tables, as many as storage::KeyValueOptions says.
constexpr std::size_t kSideTables = 128;
constexpr std::size_t kApiConnections = 1'024;
/// Those of explorer.laddr, together with those of the API.
constexpr std::size_t kExplorerConnections = 512;
constexpr std::size_t kCrawlSockets = 16;

}  // namespace

base::DescriptorWishes descriptor_wishes(const Config& config, bool validates_history) {
    base::DescriptorWishes wishes;
    const std::size_t sides = std::size_t{config.wallet.disable ? 0U : 1U} +
                              std::size_t{config.wallet.txindex ? 1U : 0U} +
                              std::size_t{config.explorer.enable ? 1U : 0U};
    wishes.databases += sides;
    wishes.fixed_tables = sides * kSideTables;
    wishes.peers = kOtherPeerSockets + static_cast<std::size_t>(config.p2p.max_num_peers);
    wishes.api = kApiConnections;
    if (!config.explorer.laddr.empty()) wishes.api += kExplorerConnections;
    if (config.explorer.crawl) wishes.peers += kCrawlSockets;
    wishes.stratum = config.stratum.laddr.empty() ? 0 : config.stratum.max_sessions;
    if (validates_history) {
        wishes.databases += 1;
        wishes.fixed_tables += kHistoryTables + kHistorySockets;
    }
    return wishes;
}

void fit_connections(Config& config, const base::DescriptorPlan& plan) {
    const auto peers = plan.peers > kOtherPeerSockets ? plan.peers - kOtherPeerSockets : plan.peers / 2;
    config.p2p.max_num_peers = std::min(config.p2p.max_num_peers, static_cast<std::int64_t>(peers));
    if (plan.stratum > 0) config.stratum.max_sessions = plan.stratum;
}

}  // namespace bytom::node
