// Whether the node does its work, for those who look after it.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include <bytom/chain/chain.hpp>
#include <bytom/rpc/health_info.hpp>
#include <bytom/rpc/node_figures.hpp>

#include "chain_core.hpp"
#include "index_part.hpp"
#include "network_part.hpp"
#include "node/alert_watch.hpp"
#include "node/health_checks.hpp"
#include "wallet_part.hpp"

namespace bytom::node {

/// One thing of the chain thread or the network loop does not take so long, on any disk that works.
inline constexpr std::chrono::seconds kStuckAfter{60};

/// Any thread; never waits, except for a file system that does not answer how full it is.
class Health final : public rpc::HealthInfo, public rpc::NodeFiguresSource {
public:
    /// All outlive this.
    Health(const ChainCore& core, const WalletPart& wallet, const IndexPart& indexes, NetworkPart& network)
        : core_(core), wallet_(wallet), indexes_(indexes), network_(network) {}

    /// Which of the threads that everything stands on has been at one thing for so long, as a sentence;
    /// empty: none.
    [[nodiscard]] std::string stuck(std::chrono::nanoseconds patience) const;

    /// Height, peers, synchronisation, in one line.
    [[nodiscard]] std::string summary() const;

    /// For AlertWatch.
    [[nodiscard]] AlertFacts alert_facts() const;

    [[nodiscard]] std::vector<rpc::HealthCheck> liveness() const override;
    [[nodiscard]] std::vector<rpc::HealthCheck> readiness() const override;
    [[nodiscard]] rpc::NodeFigures figures() const override;

private:
    /// Bytes where the databases are; nothing if the file system does not tell.
    [[nodiscard]] std::optional<std::uint64_t> free_disk() const;
    /// The same in whole MiB, as limits are given.
    [[nodiscard]] std::optional<std::uint64_t> free_mebibytes() const;

    const ChainCore& core_;
    const WalletPart& wallet_;
    const IndexPart& indexes_;
    NetworkPart& network_;
};

}  // namespace bytom::node
