#include "history_check.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <system_error>

#include <fmt/core.h>
#include <sys/resource.h>
#include <unistd.h>

#include <bytom/base/log.hpp>
#include <bytom/chain/snapshot.hpp>
#include <bytom/p2p/network.hpp>
#include <bytom/sync/reactor.hpp>

#include "node/descriptor_wishes.hpp"
#include "node/version.hpp"

namespace bytom::node {
namespace {

constexpr std::string_view kHistoryLog = "node";
constexpr std::size_t kPeers = 2;
static_assert(2 * kPeers <= kHistorySockets / 2, "half of them are being dialled");
constexpr std::size_t kMiB = std::size_t{1} << 20;
constexpr std::chrono::seconds kLook{1};
constexpr std::chrono::minutes kReport{10};
constexpr std::chrono::seconds kDialAgain{60};
constexpr std::size_t kRemembered = 64;  ///< addresses dialled lately

/// What the chain has is proven: a header that it was given, or that it imported, had its work computed then,
/// or is an ancestor of a checkpoint.
consensus::ProofOfWork work_beyond(const chain::Chain& proven, consensus::ProofOfWork computed) {
    return [&proven, computed = std::move(computed)](const Hash256& block_hash, const Hash256& seed) {
        return proven.find(block_hash) != nullptr ? Hash256{} : computed(block_hash, seed);
    };
}

}  // namespace

/// The second chain and its peers. Members are made in this order and go in reverse.
class HistoryCheck::SecondChain final {
public:
    SecondChain(ChainCore& core, std::filesystem::path directory)
        : core_(core), work_(work_beyond(*core.chain, core.proof_of_work())) {
        options_.store = core.store;
        options_.store.directory = std::move(directory);
        options_.store.block_cache_bytes = 16 * kMiB;
        options_.store.write_buffer_bytes = 16 * kMiB;
        options_.store.max_open_files = static_cast<int>(kHistoryTables);
        options_.network = core.network;
        options_.clock = &core.clock;
        options_.proof_of_work = work_;
        options_.pool = &pool_;
        options_.utxo_cache_bytes = 32 * kMiB;
        options_.queue_bytes = 16 * kMiB;
        // Nobody sends it any that it could judge.
        options_.tx_pool.transactions = 16;
        options_.evaluation.memory =
            std::make_shared<vm::MemoryBudget>(static_cast<std::size_t>(core.config.vm.memory_limit) << 20);
    }
    ~SecondChain() {
        if (network_) network_->stop();
        if (reactor_) reactor_->stop();
    }
    SecondChain(const SecondChain&) = delete;
    SecondChain& operator=(const SecondChain&) = delete;

    Status<> open(const std::stop_token& stop, std::function<void(const std::string& what)> on_failure) {
        options_.interrupt = stop;
        options_.on_failure = std::move(on_failure);
        BYTOM_ASSIGN(chain_, chain::Chain::open(options_));
        return {};
    }

    Status<> connect() {
        const Config& config = core_.config;
        p2p::NetworkOptions options;
        options.key = p2p::NodeKey::generate();
        options.network = core_.network->chain_id;
        options.version = kProtocolVersion;
        options.moniker = config.moniker;
        options.max_peers = kHistorySockets / 2;
        options.wanted_outbound = 0;
        options.dial_timeout = std::chrono::seconds(std::max<std::int64_t>(config.p2p.dial_timeout, 1));
        options.handshake_timeout = std::chrono::seconds(config.p2p.handshake_timeout);
        options.proxy_address = config.p2p.proxy_address;
        options.proxy_username = config.p2p.proxy_username;
        options.proxy_password = config.p2p.proxy_password;
        options.upnp = false;
        options.clock = &core_.clock;
        reactor_ = std::make_unique<sync::Reactor>(sync::ReactorOptions{.chain = chain_.get(),
                                                                        .pool = &pool_,
                                                                        .clock = &core_.clock,
                                                                        .proof_of_work = work_,
                                                                        .prefetch_seeds = {},
                                                                        .upload_rate = kMiB,
                                                                        .is_background = true});
        BYTOM_ASSIGN(network_, p2p::Network::start(std::move(options), *reactor_));
        reactor_->attach(*network_, network_.get());
        return {};
    }

    /// Some more of these, each once in a while, if there are too few peers.
    void dial(const std::vector<p2p::SocketAddress>& known) {
        std::vector<p2p::PeerPtr> peers = network_->peers();
        const auto now = std::chrono::steady_clock::now();
        std::erase_if(not_before_, [now](const auto& dialled) { return dialled.second <= now; });
        std::size_t missing = peers.size() < kPeers ? kPeers - peers.size() : 0;
        for (const p2p::SocketAddress& address : known) {
            const bool is_connected = std::ranges::any_of(
                peers, [&address](const p2p::PeerPtr& peer) { return peer->address() == address; });
            if (missing == 0 || not_before_.size() >= kRemembered) break;
            if (is_connected || not_before_.contains(address)) continue;
            not_before_[address] = now + kDialAgain;
            network_->dial(address, [](const auto&) {});
            --missing;
        }
    }

    [[nodiscard]] const chain::Chain& chain() const noexcept { return *chain_; }
    [[nodiscard]] std::size_t peers() const { return reactor_->peers().size(); }

private:
    ChainCore& core_;
    const consensus::ProofOfWork work_;
    base::ThreadPool pool_{1, "history"};
    chain::ChainOptions options_;
    std::unique_ptr<chain::Chain> chain_;
    std::unique_ptr<sync::Reactor> reactor_;
    std::unique_ptr<p2p::Network> network_;
    std::map<p2p::SocketAddress, std::chrono::steady_clock::time_point> not_before_;  ///< dialled lately
};

HistoryCheck::HistoryCheck(ChainCore& core, KnownAddresses known_addresses)
    : core_(core),
      known_addresses_(std::move(known_addresses)),
      origin_(core.chain->snapshot_origin()),
      directory_(history_database(core.store.directory)) {
    if (!origin_) return;
    const base::MutexLock lock(mutex_);
    info_.height = origin_->block.height;
    info_.is_validated = origin_->is_validated;
    if (info_.is_validated) info_.validated = info_.height;
}

HistoryCheck::~HistoryCheck() {
    stop();
}

Status<> HistoryCheck::start(std::function<void(const std::string& what)> on_contradiction) {
    if (!origin_ || origin_->is_validated) {
        remove_second_chain();
        return {};
    }
    base::log(base::LogLevel::warn, kHistoryLog,
              "the chain began with the snapshot of block {}: the blocks up to there have not been validated "
              "here; that is done in the background",
              origin_->block.height);
    on_contradiction_ = std::move(on_contradiction);
    BYTOM_ASSIGN(thread_, base::Thread::start("history", [this](const std::stop_token& stop) { run(stop); }));
    return {};
}

void HistoryCheck::stop() {
    thread_.stop();
}

std::optional<rpc::HistoryInfo> HistoryCheck::info() const {
    if (!origin_) return std::nullopt;
    const base::MutexLock lock(mutex_);
    return info_;
}

void HistoryCheck::run(const std::stop_token& stop) {
    // Of this thread and those that it starts: the node's own work goes first.
    setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), 19);
    try {
        if (follow(stop) && compare()) remove_when_remembered(stop);
    } catch (const std::exception& failure) {
        fail(failure.what());
    }
}

void HistoryCheck::fail(const std::string& why) {
    has_failed_ = true;
    base::log(base::LogLevel::error, kHistoryLog, "the history is not validated any further: {}", why);
    const base::MutexLock lock(mutex_);
    info_.problem = why;
}

bool HistoryCheck::follow(const std::stop_token& stop) {
    SecondChain second(core_, directory_);
    const auto opened = second.open(stop, [this](const std::string& what) { fail(what); });
    if (!opened) {
        if (!stop.stop_requested()) fail(opened.error().text());
        return false;
    }
    if (const auto connected = second.connect(); !connected) {
        fail(connected.error().text());
        return false;
    }
    auto next_report = std::chrono::steady_clock::now() + kReport;
    while (!stop.stop_requested() && !has_failed_) {
        const chain::TipPtr tip = second.chain().tip();
        const chain::BlockNode* const node = tip->main_node(origin_->block.height);
        if (node != nullptr && node->hash == origin_->block.hash) {
            tell(node->height, "");
            return true;
        }
        if (node != nullptr && tip->node->chain_work > core_.chain->tip()->node->chain_work) {
            contradict(fmt::format("the best chain of the network has block {} at height {}, the snapshot {}",
                                   node->hash.to_text(), node->height, origin_->block.hash.to_text()));
            return false;
        }
        tell(fork_height(*tip), second.peers() == 0 ? "no peers" : "");
        second.dial(known_addresses_());
        if (const auto now = std::chrono::steady_clock::now(); now >= next_report) {
            next_report = now + kReport;
            base::log(base::LogLevel::info, kHistoryLog, "the history is validated up to block {} of {}",
                      tip->height(), origin_->block.height);
        }
        base::MutexLock lock(mutex_);
        pause_.wait_for(lock, stop, kLook, [] { return false; });
    }
    return false;
}

bool HistoryCheck::compare() {
    storage::StoreOptions options = core_.store;
    options.directory = directory_;
    options.read_only = true;
    const auto store = storage::ChainStore::open(options);
    if (!store) throw std::runtime_error(store.error().text());
    const auto head = chain::snapshot_head(**store, *core_.network, origin_->block.height);
    if (!head) throw std::runtime_error(head.error().text());
    if (head->outputs != origin_->outputs) {
        contradict(
            fmt::format("the blocks up to {} leave {} outputs of digest {}, the snapshot has {} "
                        "of digest {}",
                        head->height, head->outputs.count, head->outputs.digest.to_text(),
                        origin_->outputs.count, origin_->outputs.digest.to_text()));
        return false;
    }
    core_.chain->confirm_snapshot();
    base::log(base::LogLevel::info, kHistoryLog,
              "the history is validated: the blocks up to {} leave the outputs that the snapshot had",
              head->height);
    const base::MutexLock lock(mutex_);
    info_.validated = info_.height;
    info_.is_validated = true;
    info_.problem.clear();
    return true;
}

void HistoryCheck::remove_when_remembered(const std::stop_token& stop) {
    while (!core_.chain->snapshot_origin()->is_validated) {
        base::MutexLock lock(mutex_);
        pause_.wait_for(lock, stop, kLook, [] { return false; });
        if (stop.stop_requested()) return;
    }
    remove_second_chain();
}

void HistoryCheck::contradict(std::string what) {
    what = "the snapshot that this chain began with is false: " + what +
           "; remove data/chain.db and data/validation.db and begin anew";
    {
        const base::MutexLock lock(mutex_);
        info_.problem = what;
    }
    on_contradiction_(what);
}

void HistoryCheck::tell(std::uint64_t validated, std::string problem) {
    const base::MutexLock lock(mutex_);
    info_.validated = std::min(validated, info_.height);
    if (!has_failed_) info_.problem = std::move(problem);
}

std::uint64_t HistoryCheck::fork_height(const chain::Tip& tip) const {
    const chain::BlockNode* const ours = core_.chain->find(tip.hash());
    if (ours != nullptr) return ours->height;
    const chain::BlockNode& there = *tip.node;
    std::uint64_t low = 0;
    for (std::uint64_t high = there.height; low < high;) {
        const std::uint64_t middle = low + (high - low + 1) / 2;
        if (core_.chain->find(there.ancestor(middle)->hash) != nullptr)
            low = middle;
        else
            high = middle - 1;
    }
    return low;
}

void HistoryCheck::remove_second_chain() const {
    std::error_code error;
    if (core_.scratch) return;
    std::filesystem::remove_all(directory_, error);
    if (error) base::log(base::LogLevel::warn, kHistoryLog, "{}: {}", directory_.string(), error.message());
}

}  // namespace bytom::node
