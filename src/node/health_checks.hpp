// When a node is fit for service: rules over facts, without the node.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <bytom/rpc/health_info.hpp>
#include <bytom/rpc/network_info.hpp>

#include "node/config.hpp"

namespace bytom::node {

/// How far something has followed the chain.
struct FollowerFacts {
    std::string_view name;
    std::uint64_t height = 0;
};

struct HealthFacts {
    std::string stuck;  ///< which thread does not answer, as a sentence; empty: none
    /// There are nodes to be reached: seeds, or peers that are configured. Nobody is missed otherwise, and
    /// nobody can be expected to make new blocks.
    bool has_network = true;
    std::size_t peers = 0;
    bool syncing = false;
    std::uint64_t best_header = 0;
    std::uint64_t height = 0;
    std::uint64_t tip_timestamp = 0;  ///< seconds since 1970
    std::uint64_t now = 0;            ///< likewise
    std::vector<FollowerFacts> followers;
    std::optional<rpc::HistoryInfo> history;  ///< of a chain that began with a snapshot
    std::uint64_t pruned_below = 0;           ///< chain::Chain::pruned_below()
    std::string out_of_reach;  ///< a better branch for which too much has been pruned; empty: none
    std::optional<std::uint64_t> free_mebibytes;  ///< where the databases are; nothing: it cannot be told
};

[[nodiscard]] std::vector<rpc::HealthCheck> check_liveness(const HealthFacts& facts);
/// Liveness included.
[[nodiscard]] std::vector<rpc::HealthCheck> check_readiness(const HealthFacts& facts,
                                                            const HealthConfig& limits);

}  // namespace bytom::node
