#include "node_crawl.hpp"

#include <bytom/base/atomic_file.hpp>
#include <bytom/base/log.hpp>

#include "network_part.hpp"
#include "node/version.hpp"

namespace bytom::node {
namespace {

constexpr std::string_view kCrawlLog = "crawl";
/// Visits that go on at a time, and between two pauses.
constexpr std::size_t kParallel = 4;
constexpr std::size_t kVisitsOfARound = 24;
constexpr std::chrono::seconds kPause{60};
/// While nobody has been found yet.
constexpr std::chrono::seconds kFirstPause{2};
constexpr unsigned kRoundsBetweenWrites = 10;

}  // namespace

NodeCrawl::NodeCrawl(ChainCore& core, const NetworkPart& network)
    : core_(core),
      network_(network),
      file_(core.scratch ? std::string()
                         : (path_in_home(core.config, core.config.db_dir) / "known-nodes.json").string()),
      crawler_(kParallel) {
    for (const p2p::SocketAddress& seed : p2p::parse_address_list(core.config.p2p.seeds).accepted)
        seeds_.insert(seed.to_text());
}

NodeCrawl::~NodeCrawl() {
    stop();
}

Status<> NodeCrawl::start() {
    if (!file_.empty()) {
        const auto text = base::read_file(file_);
        if (!text) base::log(base::LogLevel::warn, kCrawlLog, "{}", text.error().text());
        if (text && *text) {
            const base::MutexLock lock(mutex_);
            directory_ = NodeDirectory::from_text(**text, core_.clock.now());
        }
    }
    const Config& config = core_.config;
    p2p::NetworkOptions options;
    options.key = p2p::NodeKey::generate();
    options.network = core_.chain->network().chain_id;
    options.version = kProtocolVersion;
    options.moniker = "crawler";
    options.max_peers = 2 * kParallel;
    options.max_peers_per_site = kParallel;
    options.wanted_outbound = 0;
    options.dial_timeout = std::chrono::seconds(std::max<std::int64_t>(config.p2p.dial_timeout, 1));
    options.proxy_address = config.p2p.proxy_address;
    options.proxy_username = config.p2p.proxy_username;
    options.proxy_password = config.p2p.proxy_password;
    options.upnp = false;
    options.data_directory = scratch_.path();
    options.clock = &core_.clock;
    BYTOM_ASSIGN(connections_, p2p::Network::start(std::move(options), crawler_));
    crawler_.use(*connections_);
    BYTOM_ASSIGN(thread_, base::Thread::start("crawl", [this](const std::stop_token& stop) { run(stop); }));
    return {};
}

void NodeCrawl::stop() {
    if (!connections_) return;
    thread_.stop();
    connections_->stop();
    connections_.reset();
    write_file();
}

std::vector<explorer_api::KnownNode> NodeCrawl::nodes() const {
    std::vector<explorer_api::KnownNode> known;
    {
        const base::MutexLock lock(mutex_);
        known = directory_.nodes();
    }
    for (explorer_api::KnownNode& node : known)
        node.is_seed = seeds_.contains(node.address);
    return known;
}

void NodeCrawl::run(const std::stop_token& stop) {
    for (unsigned round = 1; !stop.stop_requested(); ++round) {
        visit_some(stop);
        if (round % kRoundsBetweenWrites == 0) write_file();
        const auto pause = nodes().empty() ? kFirstPause : kPause;
        base::MutexLock lock(mutex_);
        pause_.wait_for(lock, stop, pause, [] { return false; });
    }
}

void NodeCrawl::visit_some(const std::stop_token& stop) {
    const std::vector<p2p::SocketAddress> candidates = network_.known_addresses();
    std::vector<p2p::SocketAddress> due;
    {
        const base::MutexLock lock(mutex_);
        due = directory_.due(candidates, core_.clock.now(), kVisitsOfARound);
    }
    crawler_.visit(due);
    crawler_.wait_until_done(stop);
    const std::uint64_t now = core_.clock.now();
    const base::MutexLock lock(mutex_);
    for (const VisitedNode& visited : crawler_.take_results())
        directory_.record(visited, now);
}

void NodeCrawl::write_file() {
    if (file_.empty()) return;
    std::string text;
    {
        const base::MutexLock lock(mutex_);
        text = directory_.to_text();
    }
    if (const auto written = base::replace_file(file_, text); !written)
        base::log(base::LogLevel::warn, kCrawlLog, "{}", written.error().text());
}

}  // namespace bytom::node
