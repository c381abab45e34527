#include "node.hpp"

#include <algorithm>
#include <limits>

#include <fmt/core.h>

#include <bytom/base/log.hpp>
#include <bytom/base/no_thread.hpp>

#include "mining_devices.hpp"
#include "node/memory_shares.hpp"
#include "node/version.hpp"
#include "stratum_options.hpp"

namespace bytom::node {
namespace {

NetworkPart::Parts network_parts(ChainCore& core) {
    NetworkPart::Parts parts;
    parts.config = &core.config;
    parts.chain = core.chain.get();
    parts.pool = &core.pool;
    parts.clock = &core.clock;
    parts.proof_of_work = core.proof_of_work();
    parts.prefetch_seeds = [&core](std::span<const Hash256> wanted) { core.seeds.prefetch(wanted); };
    return parts;
}

Hooks::Options hook_options(const NotifyConfig& config, const Surroundings& surroundings) {
    Hooks::Options options;
    options.commands = {config.block, config.wallet, config.alert};
    options.timeout = std::chrono::seconds(config.timeout);
    for (const auto& [name, value] : surroundings.environment)
        options.environment.push_back(fmt::format("{}={}", name, value));
    return options;
}

mining::TemplateService::Parts template_parts(ChainCore& core, const MiningPayout& payout,
                                              const NetworkPart& network_part) {
    mining::TemplateService::Parts parts;
    parts.chain = core.chain.get();
    parts.clock = &core.clock;
    parts.pool = &core.pool;
    parts.proof_of_work = core.proof_of_work();
    parts.payout = [&payout] { return payout.payout(); };
    parts.ready = [&payout, &network_part, &network = core.chain->network()] {
        return network_part.is_caught_up() &&
               (mining::may_mine_without_address(network) || !payout.address().empty());
    };
    return parts;
}

}  // namespace

Node::Node(StopProgress& progress, std::unique_ptr<Hooks> hooks, std::unique_ptr<ChainCore> core,
           WalletPart wallet, MiningPayout payout, IndexPart indexes,
           std::unique_ptr<rpc::AccessTokens> tokens, std::unique_ptr<rpc::TransactionFeeds> feeds)
    : progress_(progress),
      hooks_(std::move(hooks)),
      core_(std::move(core)),
      housekeeper_(*core_->chain, core_->seeds, core_->clock, *hooks_),
      wallet_(std::move(wallet)),
      payout_(std::move(payout)),
      indexes_(std::move(indexes)),
      network_(network_parts(*core_)),
      history_(*core_, [this] { return network_.known_addresses(); }),
      health_(*core_, wallet_, indexes_, network_),
      alerts_(core_->config.health.min_free_disk),
      templates_(template_parts(*core_, payout_, network_)),
      miner_(templates_, core_->proof_of_work()),
      devices_(templates_, device_opener(core_->proof_of_work()),
               {.devices = mining_devices_from(core_->config.mining_devices)->others}),
      mining_({.pays_to = [this] { return payout_.address(); },
               .templates = &templates_,
               .miner = &miner_,
               .devices = &devices_,
               .uses_processor = mining_devices_from(core_->config.mining_devices)->processor,
               .threads = static_cast<std::size_t>(core_->config.mining_threads),
               .kernel = std::string(core_->seeds.kernel().name())}),
      tokens_(std::move(tokens)),
      feeds_(std::move(feeds)),
      block_answers_(memory_shares(core_->config.memory).answer_cache),
      notifier_(*core_->chain),
      work_notifier_(templates_, notifier_),
      api_context_{.chain = *core_->chain,
                   .mining = mining_,
                   .network = network_,
                   .tokens = *tokens_,
                   .feeds = *feeds_,
                   .block_answers = block_answers_,
                   .notifier = &notifier_,
                   .max_tx_fee = core_->config.wallet.max_tx_fee,
                   .mining_address = payout_.configured(),
                   .wallet_enabled = wallet_.wallet != nullptr,
                   .key_store = wallet_.key_store.get(),
                   .wallet = wallet_.wallet.get(),
                   .transaction_index = indexes_.transactions.get(),
                   .explorer = indexes_.explorer.get(),
                   .health = &health_,
                   .node_figures = &health_,
                   .version = std::string(kProtocolVersion)} {}

Node::~Node() {
    progress_.waits_for("commands of the operator");
    hooks_->set_watch({});
    hooks_->begin_stop();
    progress_.waits_for("calls of the API");
    // Each call with a password may take a second, and they wait for each other.
    if (wallet_.key_store) wallet_.key_store->stop();
    if (api_) api_->stop();
    if (explorer_) explorer_->stop();
    progress_.waits_for("miners");
    if (stratum_) stratum_->stop();
    (void)miner_.set_threads(0);
    devices_.stop();
    progress_.waits_for("the validation of the history");
    history_.stop();
    progress_.waits_for("the network");
    if (wallet_.wallet) wallet_.wallet->set_announcer({});
    network_.stop();
    progress_.waits_for("the indexes");
    indexes_.stop();
    progress_.waits_for("the wallet");
    if (wallet_.wallet) wallet_.wallet->stop();
    progress_.waits_for("the chain");
    core_->chain->stop();
    progress_.waits_for("the file of the pool");
    housekeeper_.stop();
    progress_.waits_for("commands of the operator");
    hooks_->stop();
    progress_.waits_for("the databases to be closed");
}

Result<std::unique_ptr<Node>, chain::OpenError> Node::start(
    const CommandInput& input, std::stop_token interrupt, StopProgress& progress,
    const std::function<void(const std::string& what)>& on_failure) {
    auto hooks = std::make_unique<Hooks>();
    const auto fail = [&alarmed = *hooks, on_failure](const std::string& what) {
        alarmed.tell(alert_event("storage", what));
        on_failure(what);
    };
    BYTOM_ASSIGN(auto core, ChainCore::open(input, {.log_to_console = true,
                                                    .serves = true,
                                                    .interrupt = std::move(interrupt),
                                                    .on_failure = fail}));
    BYTOM_TRY(hooks->start(hook_options(core->config.notify, input.surroundings)));
    BYTOM_ASSIGN(WalletPart wallet, WalletPart::open(*core, *hooks, fail));
    BYTOM_ASSIGN(MiningPayout payout,
                 MiningPayout::open(core->config, core->chain->network(), wallet.wallet.get()));
    BYTOM_ASSIGN(IndexPart indexes, IndexPart::open(*core, fail));
    const auto token_file = path_in_home(core->config, core->config.db_dir) / "access-tokens.json";
    BYTOM_ASSIGN(auto tokens, rpc::AccessTokens::open(token_file.string()));
    const auto feed_file = path_in_home(core->config, core->config.db_dir) / "transaction-feeds.json";
    BYTOM_ASSIGN(auto feeds, rpc::TransactionFeeds::open(feed_file.string()));
    const std::string address = core->config.api_addr;
    std::unique_ptr<Node> node(new Node(progress, std::move(hooks), std::move(core), std::move(wallet),
                                        std::move(payout), std::move(indexes), std::move(tokens),
                                        std::move(feeds)));
    BYTOM_TRY(node->start_housekeeper());
    node->network_.set_history([history = &node->history_] { return history->info(); });
    BYTOM_TRY(node->network_.start());
    BYTOM_TRY(node->history_.start([alarmed = node->hooks_.get(), on_failure](const std::string& what) {
        alarmed->tell(alert_event("history", what));
        on_failure(what);
    }));
    if (node->wallet_.wallet) {
        node->wallet_.wallet->set_announcer(
            [network = &node->network_](const primitives::TransactionPtr& tx) { network->announce(tx); });
    }
    BYTOM_TRY(node->templates_.start());
    if (node->core_->config.mining) BYTOM_TRY(node->start_miner());
    BYTOM_TRY(node->start_stratum());
    BYTOM_TRY(node->start_explorer());
    BYTOM_ASSIGN(node->api_, ApiPart::open(*node->core_, node->api_context_));
    BYTOM_TRY(node->api_->start(address));
    node->watch_for_alerts();
    node->start_pruning();
    return node;
}

void Node::start_pruning() {
    core_->chain->start_pruning([wallet = wallet_.wallet.get()] {
        return wallet != nullptr ? wallet->needed_from() : std::numeric_limits<std::uint64_t>::max();
    });
}

void Node::watch_for_alerts() {
    hooks_->set_watch([this](Hooks::Instant now) {
        for (const Alert& alert : alerts_.look(health_.alert_facts(), now)) {
            base::log(base::LogLevel::warn, "node", "{}", alert.message);
            hooks_->tell(alert_event(alert.name, alert.message));
        }
    });
}

Status<> Node::start_housekeeper() {
    std::unique_ptr<chain::PoolFile> pool_file;
    if (!core_->scratch) {
        const auto path = path_in_home(core_->config, core_->config.db_dir) / "transaction-pool.dat";
        pool_file = std::make_unique<chain::PoolFile>(*core_->chain, chain::PoolFileOptions{.path = path});
    }
    return housekeeper_.start(std::move(pool_file));
}

Status<> Node::start_miner() {
    switch (mining_.start_mining(std::nullopt)) {
        case mining::MiningStart::done:
            base::log(base::LogLevel::info, "mining", "{} threads, {} other devices", miner_.threads(),
                      devices_.devices().size());
            return {};
        case mining::MiningStart::failed:
            break;
        case mining::MiningStart::no_mining_address:
            if (!mining::may_mine_without_address(core_->chain->network())) {
                base::log(base::LogLevel::error, "mining",
                          "there is no address to mine for: not mining; set mining_address or make an "
                          "account");
                return {};
            }
            if (!mining_.mine_for_nobody()) break;
            base::log(base::LogLevel::info, "mining",
                      "{} threads; without an account the reward goes to a program that anyone can spend",
                      miner_.threads());
            return {};
    }
    return base::no_thread("for mining");
}

Status<> Node::start_stratum() {
    const auto options = stratum_options(core_->config.stratum);
    if (!options) return {};
    auto server = stratum::Server::start(
        *options,
        {.templates = &templates_, .proof_of_work = core_->proof_of_work(), .clock = &core_->clock});
    if (!server) return base::fail(server.error().name, "stratum.laddr: " + server.error().detail);
    stratum_ = *std::move(server);
    api_context_.stratum = stratum_.get();
    base::log(base::LogLevel::info, "stratum", "miners are served at {}, port {}", options->address,
              stratum_->port());
    if (payout_.address().empty()) {
        base::log(base::LogLevel::warn, "stratum", "{}",
                  mining::may_mine_without_address(core_->chain->network())
                      ? "there is no address to mine for: rewards go to a program that anyone can spend"
                      : "there is no address to mine for: miners get no work; set mining_address or make an "
                        "account");
    }
    return {};
}

Status<> Node::start_explorer() {
    BYTOM_ASSIGN(explorer_, ExplorerPart::open(*core_, network_, api_context_.explorer));
    api_context_.explorer_service = &explorer_->service();
    api_context_.event_forms = &explorer_->event_forms();
    notifier_.use(*api_context_.event_forms);
    return explorer_->start();
}

}  // namespace bytom::node
