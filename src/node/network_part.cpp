#include "network_part.hpp"

#include <algorithm>
#include <array>
#include <future>
#include <thread>

#include <fmt/core.h>

#include <bytom/base/log.hpp>
#include <bytom/p2p/statistics.hpp>
#include <bytom/sync/message.hpp>

#include "node/version.hpp"
#include "p2p_listen_address.hpp"

namespace bytom::node {
namespace {

constexpr std::string_view kNetworkLog = "p2p";
constexpr std::chrono::seconds kConnectPatience{30};
constexpr std::chrono::milliseconds kConnectPoll{20};

rpc::PeerInfo info_of(const sync::PeerStatus& status) {
    const p2p::Traffic traffic = status.peer->traffic();
    return {.peer_id = p2p::peer_id(status.peer->info().pub_key),
            .remote_addr = status.peer->address().to_text(),
            .height = status.height,
            .ping = traffic.ping.count(),
            .duration = traffic.duration.count(),
            .total_sent = traffic.total_sent,
            .total_received = traffic.total_received,
            .average_sent_rate = traffic.average_sent_rate,
            .average_received_rate = traffic.average_received_rate,
            .current_sent_rate = traffic.current_sent_rate,
            .current_received_rate = traffic.current_received_rate};
}

/// Bytes per second.
std::int64_t upload_rate(const Config& config) {
    return config.p2p.upload_limit << 20;
}

rpc::VersionUpdate update_of(p2p::VersionUpdate update) {
    switch (update) {
        case p2p::VersionUpdate::none:
            return rpc::VersionUpdate::none;
        case p2p::VersionUpdate::newer:
            return rpc::VersionUpdate::small;
        case p2p::VersionUpdate::newer_major:
            return rpc::VersionUpdate::significant;
    }
    return rpc::VersionUpdate::none;
}

/// Of each kind that there has been, those of an unknown kind together.
std::vector<rpc::MessageFigures> messages_of(const p2p::Statistics& done) {
    std::vector<rpc::MessageFigures> kinds;
    for (std::size_t type = 0; type < done.sent.size(); ++type) {
        if (done.sent[type].messages == 0 && done.received[type].messages == 0) continue;
        const std::string_view name = sync::message_name(static_cast<std::uint8_t>(type));
        auto kind = std::ranges::find(kinds, name, &rpc::MessageFigures::name);
        if (kind == kinds.end()) kind = kinds.insert(kinds.end(), {.name = name});
        kind->received += done.received[type].messages;
        kind->bytes_received += done.received[type].bytes;
        kind->sent += done.sent[type].messages;
        kind->bytes_sent += done.sent[type].bytes;
    }
    return kinds;
}

std::string_view reason_of(p2p::ProtocolError misfit) {
    return misfit == p2p::ProtocolError::network_mismatch
               ? "no peers: the node reached last is of another network"
               : "no peers: the node reached last is of another version";
}

/// Why nobody was reached.
std::string reason_of(const p2p::Statistics& done, bool has_nodes_to_reach) {
    // In the order of DialOutcome, from the first that is a failure on.
    constexpr std::array kFailures = {"refused",         "without an answer",
                                      "without a route", "impossible here",
                                      "broken off",      "of another network or version"};
    static_assert(kFailures.size() + 1 == p2p::kDialOutcomeNames.size());
    std::string reason = "no peers";
    std::string_view separator = ": attempts so far: ";
    for (std::size_t i = 0; i < kFailures.size(); ++i) {
        if (done.dials[i + 1] == 0) continue;
        reason += fmt::format("{}{} {}", separator, done.dials[i + 1], kFailures[i]);
        separator = ", ";
    }
    if (reason.size() > std::string_view("no peers").size()) return reason;
    return reason + (has_nodes_to_reach ? ": the first attempts are under way"
                                        : ": no node is known to connect to (p2p.seeds), and none has come");
}

}  // namespace

NetworkPart::NetworkPart(Parts parts) : parts_(std::move(parts)) {}

NetworkPart::~NetworkPart() {
    stop();
}

Result<p2p::NodeKey> NetworkPart::node_key() const {
    const P2pConfig& config = parts_.config->p2p;
    if (!config.node_key.empty()) return p2p::NodeKey::from_text(config.node_key);
    return p2p::load_or_create_node_key(path_in_home(*parts_.config, config.node_key_file).string());
}

Status<> NetworkPart::start() {
    const Config& config = *parts_.config;
    if (config.vault_mode) {
        base::log(base::LogLevel::info, kNetworkLog, "vault mode: no network");
        return {};
    }
    const consensus::NetworkParams& network = parts_.chain->network();
    p2p::NetworkOptions options;
    BYTOM_ASSIGN(options.key, node_key());
    BYTOM_ASSIGN(options.listen_address, p2p_listen_address(config.p2p.laddr));
    options.network = network.chain_id;
    options.version = kProtocolVersion;
    options.moniker = config.moniker;
    options.alias = config.node_alias;
    if (config.prune > 0 || parts_.chain->pruned_below() > 1) options.services = p2p::kPrunedServices;
    options.seeds = p2p::parse_address_list(config.p2p.seeds).accepted;
    options.keep_dial = p2p::parse_address_list(config.p2p.keep_dial).accepted;
    if (!network.dns_seeds.empty()) {
        options.dns_seed = network.dns_seeds.front();
        options.dns_seed_port = network.default_p2p_port;
    }
    options.max_peers = static_cast<std::size_t>(config.p2p.max_num_peers);
    options.dial_timeout = std::chrono::seconds(config.p2p.dial_timeout);
    options.handshake_timeout = std::chrono::seconds(config.p2p.handshake_timeout);
    options.proxy_address = config.p2p.proxy_address;
    options.proxy_username = config.p2p.proxy_username;
    options.proxy_password = config.p2p.proxy_password;
    options.upnp = !config.p2p.skip_upnp;
    options.data_directory = path_in_home(config, config.db_dir).string();
    options.clock = parts_.clock;
    const p2p::NodeKey key = options.key;
    const std::vector<p2p::SocketAddress> seeds = options.seeds;

    reactor_ = std::make_unique<sync::Reactor>(sync::ReactorOptions{.chain = parts_.chain,
                                                                    .pool = parts_.pool,
                                                                    .clock = parts_.clock,
                                                                    .proof_of_work = parts_.proof_of_work,
                                                                    .prefetch_seeds = parts_.prefetch_seeds,
                                                                    .upload_rate = upload_rate(config)});
    BYTOM_ASSIGN(network_, p2p::Network::start(std::move(options), *reactor_));
    reactor_->attach(*network_, network_.get());
    if (const auto listens = network_->listen_address()) {
        base::log(base::LogLevel::info, kNetworkLog, "P2P listens on {}", listens->to_text());
        start_discovery(key, *listens, seeds);
    }
    return {};
}

/// Useful, but no reason to stop if it is not available.
void NetworkPart::start_discovery(const p2p::NodeKey& key, const p2p::SocketAddress& listens,
                                  const std::vector<p2p::SocketAddress>& seeds) {
    discovery_loop_ = std::make_unique<io::IoThread>("discovery");
    start_services_of_discovery(key, listens, seeds);
    if (const auto started = discovery_loop_->start(); !started)
        base::log(base::LogLevel::warn, kNetworkLog, "no node discovery: {}", started.error().text());
}

void NetworkPart::start_services_of_discovery(const p2p::NodeKey& key, const p2p::SocketAddress& listens,
                                              const std::vector<p2p::SocketAddress>& seeds) {
    const consensus::NetworkParams& network = parts_.chain->network();
    p2p::DiscoveryServiceOptions options;
    options.loop = discovery_loop_.get();
    options.key = key;
    options.listen_address = listens;
    options.seeds = seeds;
    if (!network.dns_seeds.empty()) {
        options.dns_seed = network.dns_seeds.front();
        options.dns_seed_port = network.default_p2p_port;
    }
    options.file = (path_in_home(*parts_.config, parts_.config->db_dir) / "discovered-nodes.txt").string();
    options.clock = parts_.clock;
    if (auto started = p2p::DiscoveryService::start(std::move(options))) {
        discovery_ = *std::move(started);
        network_->post([this] {
            network_->add_address_source(
                [this](std::size_t wanted) { return discovery_->some_addresses(wanted); });
        });
    } else {
        base::log(base::LogLevel::warn, kNetworkLog, "no node discovery: {}", started.error().text());
    }
    if (!parts_.config->p2p.lan_discoverable || listens.ip.is_loopback()) return;
    p2p::MdnsOptions mdns;
    mdns.loop = discovery_loop_.get();
    mdns.chain_id = network.chain_id;
    mdns.tcp_port = listens.port;
    mdns.on_found = [this](std::vector<p2p::SocketAddress> nodes) {
        network_->post([this, nodes = std::move(nodes)] { network_->offer_lan_addresses(nodes); });
    };
    if (auto started = p2p::MdnsService::start(std::move(mdns))) {
        mdns_ = *std::move(started);
    } else {
        base::log(base::LogLevel::debug, kNetworkLog, "no discovery in the LAN: {}", started.error().text());
    }
}

void NetworkPart::stop() {
    if (discovery_loop_) discovery_loop_->stop();
    mdns_.reset();
    if (network_) network_->stop();
    if (reactor_) reactor_->stop();
    discovery_.reset();
}

std::optional<p2p::SocketAddress> NetworkPart::listens_on() const {
    return network_ ? network_->listen_address() : std::nullopt;
}

std::vector<p2p::SocketAddress> NetworkPart::known_addresses() const {
    std::vector<p2p::SocketAddress> addresses;
    if (!reactor_) return addresses;
    for (const std::string* list : {&parts_.config->p2p.seeds, &parts_.config->p2p.keep_dial}) {
        const p2p::AddressList parsed = p2p::parse_address_list(*list);
        addresses.insert(addresses.end(), parsed.accepted.begin(), parsed.accepted.end());
    }
    for (const sync::PeerStatus& status : reactor_->peers()) {
        if (status.peer->is_outbound()) addresses.push_back(status.peer->address());
    }
    if (discovery_) {
        for (const p2p::SeenNode& seen : discovery_->known_nodes())
            addresses.push_back({.ip = seen.node.ip, .port = seen.node.tcp_port});
    }
    return addresses;
}

void NetworkPart::announce(const primitives::TransactionPtr& tx) {
    if (reactor_) reactor_->announce(tx);
}

void NetworkPart::announce(const primitives::BlockPtr& block) {
    if (reactor_) reactor_->announce(block);
}

bool NetworkPart::has_nodes_to_reach() const {
    const P2pConfig& config = parts_.config->p2p;
    return network_ &&
           (!config.seeds.empty() || !config.keep_dial.empty() || !parts_.chain->network().dns_seeds.empty());
}

std::optional<std::chrono::steady_clock::time_point> NetworkPart::unanswered_since() {
    using Steady = std::chrono::steady_clock;
    if (!network_) return std::nullopt;
    Steady::rep asked = 0;
    if (asked_at_->compare_exchange_strong(asked, Steady::now().time_since_epoch().count())) {
        network_->post([asked_at = asked_at_] { asked_at->store(0); });
        return std::nullopt;
    }
    return Steady::time_point(Steady::duration(asked));
}

bool NetworkPart::is_caught_up() const {
    return !reactor_ || !reactor_->progress().is_syncing;
}

rpc::NetworkStatus NetworkPart::status() const {
    rpc::NetworkStatus status;
    status.new_version = kProtocolVersion;
    if (!reactor_) return status;
    const p2p::NewestVersion newest = network_->newest_version();
    status.update = update_of(newest.update);
    status.new_version = newest.version;
    const sync::SyncProgress progress = reactor_->progress();
    status.listening = network_->listen_address().has_value();
    status.syncing = progress.is_syncing;
    status.peer_count = reactor_->peers().size();
    status.nobody_to_ask = status.peer_count == 0 && has_nodes_to_reach();
    if (status.peer_count > 0) status.best_peer_height = progress.best_header;
    return status;
}

rpc::SyncInfo NetworkPart::sync() const {
    rpc::SyncInfo info;
    info.height = parts_.chain->tip()->height();
    info.best_header = info.height;
    if (history_) info.history = history_();
    if (!reactor_) {
        info.reason = "vault mode";
        return info;
    }
    const sync::SyncProgress progress = reactor_->progress();
    info.best_header = std::max(progress.best_header, info.height);
    info.highest_claim = progress.claimed;
    info.syncing = progress.is_syncing;
    info.blocks_per_second = progress.blocks_per_second;
    info.peers = progress.peers;
    info.nobody_to_ask = info.peers == 0 && has_nodes_to_reach();
    info.reason = progress.reason;
    if (info.peers > 0 || progress.has_distant_peers || !network_) return info;
    // Nodes were reached, but do not fit: that says more than that there are no others.
    const auto misfit = network_->last_misfit();
    info.reason = misfit ? reason_of(*misfit) : reason_of(network_->statistics(), has_nodes_to_reach());
    return info;
}

rpc::NetworkFigures NetworkPart::figures() const {
    rpc::NetworkFigures figures;
    if (!network_) return figures;
    for (const p2p::PeerPtr& peer : network_->peers())
        ++(peer->is_outbound() ? figures.outbound : figures.inbound);
    const p2p::Statistics done = network_->statistics();
    for (std::size_t i = 0; i < done.dials.size(); ++i)
        figures.dials.emplace_back(p2p::kDialOutcomeNames[i], done.dials[i]);
    figures.accepted = done.accepted;
    figures.refused = done.refused;
    figures.bans = done.bans;
    figures.bytes_received = done.bytes_received;
    figures.bytes_sent = done.bytes_sent;
    figures.messages = messages_of(done);
    return figures;
}

std::vector<rpc::PeerInfo> NetworkPart::peers() const {
    std::vector<rpc::PeerInfo> peers;
    if (!reactor_) return peers;
    for (const sync::PeerStatus& status : reactor_->peers())
        peers.push_back(info_of(status));
    return peers;
}

std::expected<rpc::PeerInfo, std::string> NetworkPart::connect(const std::string& ip, std::uint16_t port) {
    const auto address = p2p::IpAddress::from_text(ip);
    if (!address) return std::unexpected("invalid ip address");
    if (!network_) return rpc::NetworkInfo::connect(ip, port);
    auto dialled = std::make_shared<std::promise<std::expected<p2p::PeerPtr, p2p::DialError>>>();
    auto result = dialled->get_future();
    network_->dial(
        {.ip = *address, .port = port},
        [dialled](std::expected<p2p::PeerPtr, p2p::DialError> peer) { dialled->set_value(std::move(peer)); });
    const auto deadline = std::chrono::steady_clock::now() + kConnectPatience;
    if (result.wait_until(deadline) != std::future_status::ready)
        return std::unexpected("can not connect to the address: timeout");
    const auto peer = result.get();
    if (!peer) return std::unexpected("can not connect to the address: " + peer.error().text);
    // It counts once it has told its status. Nothing else waits for one peer, and this call ends soon.
    while (std::chrono::steady_clock::now() < deadline) {
        for (const sync::PeerStatus& status : reactor_->peers()) {
            if (status.peer->id() == (*peer)->id()) return info_of(status);
        }
        const auto connected = network_->peers();
        if (std::ranges::find(connected, (*peer)->id(), &p2p::Peer::id) == connected.end()) break;
        std::this_thread::sleep_for(kConnectPoll);
    }
    return std::unexpected("the peer is disconnected again");
}

bool NetworkPart::disconnect(const std::string& peer_id) {
    if (!reactor_) return false;
    for (const sync::PeerStatus& status : reactor_->peers()) {
        if (p2p::peer_id(status.peer->info().pub_key) != peer_id) continue;
        network_->post([peer = status.peer] { peer->close("asked to by the API"); });
        return true;
    }
    return false;
}

std::vector<rpc::BanInfo> NetworkPart::bans() const {
    std::vector<rpc::BanInfo> bans;
    if (!network_) return bans;
    for (const p2p::Ban& ban : network_->bans())
        bans.push_back({.ip = ban.ip.to_text(), .end = ban.end});
    return bans;
}

std::expected<void, std::string> NetworkPart::ban(const std::string& ip, std::uint64_t seconds) {
    const auto address = p2p::IpAddress::from_text(ip);
    if (!address) return std::unexpected("invalid ip address");
    if (!network_) return rpc::NetworkInfo::ban(ip, seconds);
    constexpr std::uint64_t kLongest = std::uint64_t{100} * 365 * 24 * 3600;
    const auto banned = network_->ban(*address, std::chrono::seconds(std::min(seconds, kLongest)));
    if (!banned) return std::unexpected(banned.error().text());
    return {};
}

std::expected<bool, std::string> NetworkPart::unban(const std::string& ip) {
    const auto address = p2p::IpAddress::from_text(ip);
    if (!address) return std::unexpected("invalid ip address");
    if (!network_) return rpc::NetworkInfo::unban(ip);
    const auto unbanned = network_->unban(*address);
    if (!unbanned) return std::unexpected(unbanned.error().text());
    return *unbanned;
}

}  // namespace bytom::node
