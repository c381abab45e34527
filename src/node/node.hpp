// The running node.
#pragma once

#include <functional>
#include <memory>
#include <stop_token>

#include <bytom/mining/cpu_miner.hpp>
#include <bytom/mining/device_miner.hpp>
#include <bytom/mining/local_mining.hpp>
#include <bytom/mining/template_service.hpp>
#include <bytom/rpc/access_tokens.hpp>
#include <bytom/rpc/answer_cache.hpp>
#include <bytom/rpc/network_info.hpp>
#include <bytom/rpc/notifier.hpp>
#include <bytom/rpc/transaction_feeds.hpp>
#include <bytom/stratum/server.hpp>

#include "api_part.hpp"
#include "chain_core.hpp"
#include "explorer_part.hpp"
#include "health.hpp"
#include "history_check.hpp"
#include "housekeeper.hpp"
#include "index_part.hpp"
#include "mining_payout.hpp"
#include "network_part.hpp"
#include "node/alert_watch.hpp"
#include "node/hooks.hpp"
#include "stop_progress.hpp"
#include "wallet_part.hpp"
#include "work_notifier.hpp"

namespace bytom::node {

/// Owns every part. Parts are made in the order of the members and go in reverse: each uses only those above
/// it.
class Node {
public:
    /// Starts everything, the API last. Errors are shown to users. `on_failure` may be called from the chain
    /// thread, as long as the node lives: the disk has failed and the process must stop. Interrupted while it
    /// opens the chain: chain::OpenFailure::interrupted. `progress`, which outlives the node, is told how far
    /// its end has come.
    [[nodiscard]] static Result<std::unique_ptr<Node>, chain::OpenError> start(
        const CommandInput& input, std::stop_token interrupt, StopProgress& progress,
        const std::function<void(const std::string& what)>& on_failure);

    /// Stops everything in order: no more requests, no more mining, then the chain.
    ~Node();

    [[nodiscard]] const Health& health() const noexcept { return health_; }

private:
    Node(StopProgress& progress, std::unique_ptr<Hooks> hooks, std::unique_ptr<ChainCore> core,
         WalletPart wallet, MiningPayout payout, IndexPart indexes, std::unique_ptr<rpc::AccessTokens> tokens,
         std::unique_ptr<rpc::TransactionFeeds> feeds);

    [[nodiscard]] Status<> start_housekeeper();
    [[nodiscard]] Status<> start_stratum();
    [[nodiscard]] Status<> start_explorer();
    [[nodiscard]] Status<> start_miner();

    void watch_for_alerts();
    /// Once everybody who needs bodies has subscribed.
    void start_pruning();

    StopProgress& progress_;
    std::unique_ptr<Hooks> hooks_;  ///< failures of all others are told to it
    std::unique_ptr<ChainCore> core_;
    Housekeeper housekeeper_;
    WalletPart wallet_;
    MiningPayout payout_;
    IndexPart indexes_;
    NetworkPart network_;
    HistoryCheck history_;
    Health health_;
    AlertWatch alerts_;
    mining::TemplateService templates_;
    mining::CpuMiner miner_;
    mining::DeviceMiner devices_;
    mining::LocalMining mining_;
    std::unique_ptr<stratum::Server> stratum_;  ///< null: stratum.laddr is empty
    std::unique_ptr<rpc::AccessTokens> tokens_;
    std::unique_ptr<rpc::TransactionFeeds> feeds_;
    rpc::AnswerCache block_answers_;
    rpc::Notifier notifier_;
    WorkNotifier work_notifier_;
    std::unique_ptr<ExplorerPart> explorer_;  ///< made by start(), before the API
    rpc::ApiContext api_context_;
    std::unique_ptr<ApiPart> api_;  ///< made by start(), last
};

}  // namespace bytom::node
