// bytomd crawl

#include <algorithm>
#include <thread>

#include <fmt/core.h>

#include <bytom/base/clock.hpp>
#include <bytom/consensus/params.hpp>
#include <bytom/json/writer.hpp>
#include <bytom/p2p/discovery_service.hpp>

#include "chain_core.hpp"
#include "crawler.hpp"
#include "node/version.hpp"
#include "printable.hpp"

namespace bytom::node {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kRound{300};
/// After this long without anything new, there is nothing left to find.
constexpr std::chrono::seconds kCrawlPatience{15};
constexpr std::string_view kDefaultNetwork = "mainnet";

Result<std::vector<p2p::SocketAddress>> peers_from(const std::vector<std::string>& operands) {
    std::vector<p2p::SocketAddress> peers;
    for (const std::string& operand : operands) {
        const auto address = p2p::SocketAddress::from_text(operand);
        if (!address || address->port == 0)
            return base::fail("usage", fmt::format("\"{}\" is no address of the form ip:port", operand));
        peers.push_back(*address);
    }
    return peers;
}

void print_table(const std::vector<VisitedNode>& nodes) {
    fmt::print("{:<24} {:<16} {:>10} {:>8} {:>8}  {}\n", "ADDRESS", "VERSION", "HEIGHT", "MS", "SERVICES",
               "MONIKER");
    std::size_t reached = 0;
    for (const VisitedNode& node : nodes) {
        if (!node.failure.empty()) continue;
        ++reached;
        const std::string height = node.height ? std::to_string(*node.height) : "?";
        const std::string latency = node.height ? std::to_string(node.latency.count()) : "?";
        fmt::print("{:<24} {:<16} {:>10} {:>8} {:>8}  {}\n", node.address.to_text(), printable(node.version),
                   height, latency, node.services, printable(node.moniker));
    }
    for (const VisitedNode& node : nodes) {
        if (!node.failure.empty())
            fmt::print("{:<24} not reached: {}\n", node.address.to_text(), node.failure);
    }
    fmt::print("{} of {} nodes reached\n", reached, nodes.size());
}

void print_json(const std::vector<VisitedNode>& nodes) {
    std::string text;
    json::Writer out(text);
    out.begin_array();
    for (const VisitedNode& node : nodes) {
        out.begin_object();
        out.member("address", node.address.to_text());
        out.member("reached", node.failure.empty());
        if (node.failure.empty()) {
            out.member("peer_id", node.peer_id);
            out.member("version", node.version);
            out.member("moniker", node.moniker);
            out.member("services", node.services);
            if (node.height) {
                out.member("height", *node.height);
                out.member("latency_ms", node.latency.count());
            }
        } else {
            out.member("failure", node.failure);
        }
        out.end_object();
    }
    out.end_array();
    fmt::print("{}\n", text);
}

}  // namespace

Status<> run_crawl(const CommandInput& input) {
    const CommandLine& line = input.line;
    const auto flag = std::ranges::find(line.flags, "chain_id", &Flag::name);
    const std::string chain_id = flag == line.flags.end() ? std::string(kDefaultNetwork) : flag->value;
    const consensus::NetworkParams* const network = consensus::find_network(chain_id);
    if (network == nullptr) return base::fail("usage", fmt::format("there is no network \"{}\"", chain_id));
    BYTOM_ASSIGN(const auto peers, peers_from(line.operands));
    const bool by_name = peers.empty() && !network->dns_seeds.empty();
    if (peers.empty() && !by_name) return base::fail("usage", "bytomd crawl needs a PEER to begin with");

    const base::SystemClock clock;
    const ScratchDirectory scratch;
    Crawler crawler;
    p2p::NetworkOptions options;
    options.key = p2p::NodeKey::generate();
    options.network = chain_id;
    options.version = kProtocolVersion;
    options.moniker = "crawler";
    options.max_peers = 2 * Crawler::kParallel;
    options.max_peers_per_site = Crawler::kParallel;
    options.wanted_outbound = 0;
    options.upnp = false;
    options.data_directory = scratch.path();
    options.clock = &clock;
    BYTOM_ASSIGN(const auto connections, p2p::Network::start(std::move(options), crawler));
    crawler.use(*connections);

    p2p::DiscoveryServiceOptions discovery;
    discovery.key = p2p::NodeKey::generate();
    discovery.listen_address = {.ip = *p2p::IpAddress::from_text("0.0.0.0"), .port = 0};
    discovery.seeds = peers;
    if (by_name) {
        discovery.dns_seed = network->dns_seeds.front();
        discovery.dns_seed_port = network->default_p2p_port;
    }
    discovery.clock = &clock;
    BYTOM_ASSIGN(const auto nodes, p2p::DiscoveryService::start(std::move(discovery)));
    nodes->look_up_without_pause();

    const auto begin = SteadyClock::now();
    auto last_news = begin;
    std::size_t found = 0;
    crawler.visit(peers);
    for (;;) {
        // Discovery does not tell when it knows more; the command ends by itself.
        std::this_thread::sleep_for(kRound);
        std::vector<p2p::SocketAddress> addresses;
        for (const p2p::SeenNode& seen : nodes->known_nodes())
            addresses.push_back({.ip = seen.node.ip, .port = seen.node.tcp_port});
        crawler.visit(addresses);
        const auto now = SteadyClock::now();
        if (crawler.found() != found) last_news = now;
        found = crawler.found();
        const bool quiet = crawler.is_done() && now - last_news >= kCrawlPatience;
        if (quiet || now - begin >= std::chrono::seconds(line.seconds)) break;
    }
    connections->stop();
    if (line.json) {
        print_json(crawler.results());
    } else {
        print_table(crawler.results());
    }
    return {};
}

}  // namespace bytom::node
