#include "support/story_node.hpp"

#include <chrono>
#include <stdexcept>
#include <thread>

#include <nlohmann/json.hpp>

#include <bytom/consensus/params.hpp>

#include "support/api_call.hpp"
#include "support/eventually.hpp"
#include "support/value_of.hpp"

namespace bytom::test {
namespace {

using Json = nlohmann::json;

Hash256 work_enough(const Hash256&, const Hash256&) {
    return {};
}

// The miner's own threads must find nothing: stories say when there is a block.
Hash256 no_work(const Hash256&, const Hash256&) {
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
    Hash256 hash;
    hash.bytes.fill(0xff);
    return hash;
}

std::unique_ptr<chain::Chain> open_chain(const std::filesystem::path& directory, const base::Clock& clock) {
    chain::ChainOptions options;
    options.store.directory = directory / "chain";
    options.network = &consensus::solonet();
    options.clock = &clock;
    options.proof_of_work = work_enough;
    return value_of(chain::Chain::open(std::move(options)));
}

std::unique_ptr<wallet::Wallet> open_wallet(const std::filesystem::path& directory, const base::Clock& clock,
                                            chain::Chain& chain, keys::KeyStore& key_store) {
    wallet::WalletOptions options;
    options.directory = directory / "wallet";
    options.chain = &chain;
    options.key_store = &key_store;
    options.clock = &clock;
    return value_of(wallet::Wallet::open(std::move(options)));
}

std::unique_ptr<txindex::TransactionIndex> open_index(const std::filesystem::path& directory,
                                                      chain::Chain& chain) {
    txindex::TransactionIndexOptions options;
    options.directory = directory / "tx-index";
    options.chain = &chain;
    return value_of(txindex::TransactionIndex::open(std::move(options)));
}

/// Peers on this machine only.
node::Config network_config(const StoryNodeOptions& options, const std::filesystem::path& home) {
    node::Config config;
    config.home = home.string();
    std::filesystem::create_directories(node::path_in_home(config, config.db_dir));  // where bans are kept
    config.vault_mode = !options.listening;
    config.p2p.laddr = "tcp://127.0.0.1:0";
    config.p2p.seeds.clear();
    config.p2p.skip_upnp = true;
    config.p2p.lan_discoverable = false;
    return config;
}

mining::TemplateOptions as_the_reference() {
    mining::TemplateOptions options;
    options.policy = mining::RebuildPolicy::reference;
    options.selection = mining::Selection::arrival;
    return options;
}

mining::TemplateService::Parts parts_of(chain::Chain& chain, const base::Clock& clock, base::ThreadPool& pool,
                                        std::function<mining::Payout()> payout) {
    mining::TemplateService::Parts parts;
    parts.chain = &chain;
    parts.clock = &clock;
    parts.pool = &pool;
    parts.proof_of_work = work_enough;
    parts.payout = std::move(payout);
    return parts;
}

http::Request placed(http::Request request) {
    if (!request.header(kElsewhereHeader).empty()) request.from_loopback = false;
    return request;
}

}  // namespace

std::optional<http::Response> StoryHandler::refuse(const http::Request& head) {
    return api_.refuse(placed(head));
}

http::Answer StoryHandler::handle(std::shared_ptr<const http::Request> request) {
    return api_.handle(std::make_shared<const http::Request>(placed(*request)));
}

std::unique_ptr<http::WebSocketHandler> StoryHandler::open_web_socket(
    const http::Request& request, const std::shared_ptr<http::WebSocket>& socket) {
    return api_.open_web_socket(placed(request), socket);
}

StoryNode::StoryNode(StoryNodeOptions options)
    : clock_(options.clock_shift),
      chain(open_chain(directory_.path(), clock_)),
      key_store(options.wallet_enabled ? std::make_unique<keys::KeyStore>(directory_.path() / "keystore",
                                                                          keys::KdfStrength::light)
                                       : nullptr),
      wallet(options.wallet_enabled ? open_wallet(directory_.path(), clock_, *chain, *key_store) : nullptr),
      index(options.txindex ? open_index(directory_.path(), *chain) : nullptr),
      templates_(parts_of(*chain, clock_, pool_, [this] { return payout(); }), as_the_reference()),
      miner_(templates_, no_work),
      mining_({.pays_to = [this] { return pays_to(); },
               .templates = &templates_,
               .miner = &miner_,
               .threads = 0,
               .kernel = {}}),
      config_(network_config(options, directory_.path())),
      network_({.config = &config_,
                .chain = chain.get(),
                .pool = &pool_,
                .clock = &clock_,
                .proof_of_work = work_enough,
                .prefetch_seeds = {}}),
      tokens_(value_of(rpc::AccessTokens::open((directory_.path() / "tokens.json").string()))),
      feeds_(value_of(rpc::TransactionFeeds::open((directory_.path() / "feeds.json").string()))),
      block_answers_(std::size_t{16} << 20),
      max_web_sockets_(options.max_web_sockets),
      notifier_(*chain),
      context_{.chain = *chain,
               .mining = mining_,
               .network = network_,
               .tokens = *tokens_,
               .feeds = *feeds_,
               .block_answers = block_answers_,
               .notifier = &notifier_,
               .wallet_enabled = options.wallet_enabled,
               .key_store = key_store.get(),
               .wallet = wallet.get(),
               .transaction_index = index.get()},
      api_(context_, {.auth_disabled = options.auth_disabled}) {
    for (const auto& started : {templates_.start(), network_.start()}) {
        if (!started) throw std::runtime_error(started.error().text());
    }
}

StoryNode::~StoryNode() {
    if (server_) server_->stop();
    (void)miner_.set_threads(0);
    network_.stop();
    if (index) index->stop();
    if (wallet) wallet->stop();
    chain->stop();
}

std::uint16_t StoryNode::serve() {
    http::ServerOptions options;
    options.address = "127.0.0.1:0";
    options.max_web_sockets = max_web_sockets_;
    server_ = value_of(http::Server::start(options, handler_));
    return server_->port();
}

std::uint16_t StoryNode::p2p_port() const {
    return network_.listens_on().value().port;
}

http::Response StoryNode::call(http::Request request) {
    return call_api(api_, std::move(request));
}

std::string StoryNode::post(std::string_view path, std::string body) {
    return post_to_api(api_, path, std::move(body));
}

void StoryNode::mine(std::uint64_t timestamp) {
    const std::uint64_t height = chain->tip()->height() + 1;
    Json header;
    for (const auto end = std::chrono::steady_clock::now() + testing::kPatience;;) {
        header = Json::parse(post("/get-work-json")).at("data").at("block_header");
        if (header.at("height") == height) break;
        if (std::chrono::steady_clock::now() > end) throw std::runtime_error("there is no new template");
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    header["timestamp"] = timestamp;
    const std::string answer = post("/submit-work-json", Json{{"block_header", header}}.dump());
    if (Json::parse(answer).at("status") != "success") throw std::runtime_error("work is refused: " + answer);
    if (wallet && !wallet->wait_until_current(testing::kPatience)) {
        throw std::runtime_error("the wallet does not follow");
    }
    if (index && !index->wait_until_current(testing::kPatience)) {
        throw std::runtime_error("the index does not follow");
    }
}

mining::Payout StoryNode::payout() const {
    mining::Payout payout;
    if (!wallet) return payout;
    payout.arbitrary = wallet->accounts().coinbase_arbitrary();
    if (auto address = wallet->accounts().mining_address()) {
        payout.control_program = std::move(address->control_program);
    }
    return payout;
}

std::string StoryNode::pays_to() const {
    if (!wallet) return {};
    const auto address = wallet->accounts().mining_address();
    return address ? address->address : std::string();
}

}  // namespace bytom::test
