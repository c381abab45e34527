#include "node_directory.hpp"

#include <algorithm>
#include <set>

#include <bytom/json/decode.hpp>
#include <bytom/json/writer.hpp>

namespace bytom::node {
namespace {

using explorer_api::KnownNode;

/// What strangers say about themselves.
constexpr std::size_t kLongestText = 128;

std::string shortened(std::string_view text) {
    return std::string(text.substr(0, kLongestText));
}

struct StoredNode {
    std::string address;
    bool online = false;
    std::uint64_t height = 0;
    std::uint64_t first_seen = 0;
    std::uint64_t last_seen = 0;
    std::uint64_t status_time = 0;
    std::uint64_t rtt = 0;
    std::string version;
    std::string peer_id;
    std::string moniker;

    static constexpr auto fields() {
        return std::tuple(
            json::field("address", &StoredNode::address, ""), json::field("online", &StoredNode::online, ""),
            json::field("height", &StoredNode::height, ""),
            json::field("first_seen", &StoredNode::first_seen, ""),
            json::field("last_seen", &StoredNode::last_seen, ""),
            json::field("status_time", &StoredNode::status_time, ""),
            json::field("rtt", &StoredNode::rtt, ""), json::field("version", &StoredNode::version, ""),
            json::field("peer_id", &StoredNode::peer_id, ""),
            json::field("moniker", &StoredNode::moniker, ""));
    }
};

}  // namespace

std::vector<p2p::SocketAddress> NodeDirectory::due(std::span<const p2p::SocketAddress> candidates,
                                                   std::uint64_t now, std::size_t most) const {
    std::set<std::pair<std::uint64_t, p2p::SocketAddress>> waiting;
    for (const p2p::SocketAddress& candidate : candidates) {
        if (candidate.port != 0 && !nodes_.contains(candidate)) waiting.emplace(0, candidate);
    }
    for (const auto& [address, node] : nodes_) {
        const std::uint64_t interval = node.last_seen == 0 ? kTryEvery : kVisitEvery;
        // Also after the clock was set back.
        if (now < node.status_time || now - node.status_time >= interval)
            waiting.emplace(node.status_time, address);
    }
    std::vector<p2p::SocketAddress> addresses;
    for (const auto& [time, address] : waiting) {
        if (addresses.size() >= most) break;
        addresses.push_back(address);
    }
    return addresses;
}

void NodeDirectory::record(const VisitedNode& visited, std::uint64_t now) {
    const auto known = nodes_.find(visited.address);
    if (!visited.failure.empty()) {
        if (known == nodes_.end()) {
            // Remembered so that it is not dialled again at once.
            KnownNode& node = nodes_[visited.address];
            node.address = visited.address.to_text();
            node.first_seen = now;
            node.status_time = now;
            return make_room();
        }
        KnownNode& node = known->second;
        node.online = false;
        node.status_time = now;
        if (std::max(node.first_seen, node.last_seen) + kForgetAfter <= now) nodes_.erase(known);
        return;
    }
    KnownNode& node = nodes_[visited.address];
    if (node.last_seen == 0) node.first_seen = now;
    node.address = visited.address.to_text();
    node.online = true;
    node.last_seen = now;
    node.status_time = now;
    node.version = shortened(visited.version);
    node.peer_id = shortened(visited.peer_id);
    node.moniker = shortened(visited.moniker);
    if (visited.height) {
        node.height = *visited.height;
        node.rtt = static_cast<std::uint64_t>(std::max<std::int64_t>(visited.latency.count(), 0));
    }
    make_room();
}

void NodeDirectory::make_room() {
    if (nodes_.size() <= kMaxNodes) return;
    const auto worst = std::ranges::min_element(nodes_, {}, [](const auto& entry) {
        return std::pair(entry.second.last_seen, entry.second.status_time);
    });
    nodes_.erase(worst);
}

std::vector<KnownNode> NodeDirectory::nodes() const {
    std::vector<KnownNode> list;
    for (const auto& [address, node] : nodes_) {
        if (node.last_seen != 0) list.push_back(node);
    }
    std::ranges::stable_partition(list, &KnownNode::online);
    return list;
}

std::string NodeDirectory::to_text() const {
    std::string text;
    json::Writer out(text);
    out.begin_array();
    for (const auto& [address, node] : nodes_) {
        out.begin_object();
        out.member("address", node.address);
        out.member("online", node.online);
        out.member("height", node.height);
        out.member("first_seen", node.first_seen);
        out.member("last_seen", node.last_seen);
        out.member("status_time", node.status_time);
        out.member("rtt", node.rtt);
        out.member("version", node.version);
        out.member("peer_id", node.peer_id);
        out.member("moniker", node.moniker);
        out.end_object();
    }
    out.end_array();
    return text;
}

NodeDirectory NodeDirectory::from_text(std::string_view text, std::uint64_t now) {
    NodeDirectory directory;
    const auto document = json::Document::parse(text);
    if (!document || document->root().kind() != json::Kind::array) return directory;
    for (const json::Value value : document->root().elements()) {
        if (directory.nodes_.size() >= kMaxNodes) break;
        const auto stored = json::decode<StoredNode>(value);
        if (!stored) continue;
        const auto address = p2p::SocketAddress::from_text(stored->address);
        // A clock that was wrong must not keep a node from being visited.
        if (!address || stored->status_time > now || stored->last_seen > now) continue;
        directory.nodes_[*address] = {.address = address->to_text(),
                                      .online = stored->online,
                                      .height = stored->height,
                                      .first_seen = stored->first_seen,
                                      .last_seen = stored->last_seen,
                                      .status_time = stored->status_time,
                                      .rtt = stored->rtt,
                                      .version = shortened(stored->version),
                                      .peer_id = shortened(stored->peer_id),
                                      .moniker = shortened(stored->moniker)};
    }
    return directory;
}

}  // namespace bytom::node
