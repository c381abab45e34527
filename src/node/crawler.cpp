#include "crawler.hpp"

#include <bytom/p2p/node_key.hpp>
#include <bytom/sync/message.hpp>

namespace bytom::node {

void Crawler::visit(const std::vector<p2p::SocketAddress>& addresses) {
    {
        const base::MutexLock lock(mutex_);
        for (const p2p::SocketAddress& address : addresses) {
            if (known_.size() >= kMaxAddresses) break;
            if (known_.insert(address).second) waiting_.push_back(address);
        }
    }
    dial_next();
}

void Crawler::dial_next() {
    for (;;) {
        p2p::SocketAddress address;
        {
            const base::MutexLock lock(mutex_);
            if (waiting_.empty() || under_way_.size() >= parallel_) return;
            address = waiting_.back();
            waiting_.pop_back();
            under_way_.insert(address);
        }
        network_->dial(address, [this, address](const std::expected<p2p::PeerPtr, p2p::DialError>& dialled) {
            // With nodes that were reached, the conversation begins in on_connected.
            if (dialled) return;
            VisitedNode unreached;
            unreached.address = address;
            unreached.failure = dialled.error().text;
            finish(address, std::move(unreached));
        });
    }
}

void Crawler::finish(const p2p::SocketAddress& address, VisitedNode node) {
    {
        const base::MutexLock lock(mutex_);
        if (under_way_.erase(address) == 0) return;
        visited_[address] = std::move(node);
        if (has_ended()) done_.notify_all();
    }
    dial_next();
}

void Crawler::on_connected(const p2p::PeerPtr& peer) {
    Conversation& conversation = conversations_[peer->id()];
    conversation.address = peer->address();
    conversation.node.address = peer->address();
    conversation.node.peer_id = p2p::peer_id(peer->info().pub_key);
    conversation.node.version = peer->info().version;
    conversation.node.moniker = peer->info().moniker;
    conversation.node.services = peer->info().services();
    conversation.asked = network_->now();
    peer->send(std::make_shared<const Bytes>(sync::encode(sync::StatusRequest{})), p2p::Urgency::reply);
    conversation.time_out = network_->call_after(kAnswerTimeout, [peer] { peer->close("no status"); });
}

void Crawler::on_message(const p2p::PeerPtr& peer, Bytes message) {
    const auto found = conversations_.find(peer->id());
    if (found == conversations_.end()) return;
    const auto decoded = sync::decode(message);
    if (!decoded) return;
    const auto* status = std::get_if<sync::StatusResponse>(&*decoded);
    if (status == nullptr) return;
    found->second.node.height = status->height;
    found->second.node.latency =
        std::chrono::duration_cast<std::chrono::milliseconds>(network_->now() - found->second.asked);
    peer->close("visited");
}

void Crawler::on_disconnected(const p2p::PeerPtr& peer) {
    const auto found = conversations_.find(peer->id());
    if (found == conversations_.end()) return;
    const Conversation conversation = std::move(found->second);
    conversations_.erase(found);
    finish(conversation.address, conversation.node);
}

bool Crawler::is_done() const {
    const base::MutexLock lock(mutex_);
    return has_ended();
}

void Crawler::wait_until_done(const std::stop_token& stop) const {
    base::MutexLock lock(mutex_);
    done_.wait(lock, stop, [this] BYTOM_REQUIRES(mutex_) { return has_ended(); });
}

std::size_t Crawler::found() const {
    const base::MutexLock lock(mutex_);
    return known_.size();
}

std::vector<VisitedNode> Crawler::take_results() {
    std::vector<VisitedNode> nodes = results();
    const base::MutexLock lock(mutex_);
    for (const VisitedNode& node : nodes) {
        known_.erase(node.address);
        visited_.erase(node.address);
    }
    return nodes;
}

std::vector<VisitedNode> Crawler::results() const {
    const base::MutexLock lock(mutex_);
    std::vector<VisitedNode> nodes;
    nodes.reserve(visited_.size());
    for (const auto& [address, node] : visited_)
        nodes.push_back(node);
    return nodes;
}

}  // namespace bytom::node
