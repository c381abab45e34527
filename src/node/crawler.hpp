// Visits nodes of a network one after the other: who answers, with which version, at which height, how fast.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <bytom/base/mutex.hpp>
#include <bytom/p2p/network.hpp>

namespace bytom::node {

struct VisitedNode {
    p2p::SocketAddress address;
    std::string failure;  ///< why there was no answer; empty if there was one
    std::string peer_id;
    std::string version;
    std::string moniker;
    std::uint64_t services = 0;
    std::optional<std::uint64_t> height;  ///< nothing if it did not tell
    std::chrono::milliseconds latency{};  ///< from the status request to its answer
};

/// Any thread, except for the callbacks.
class Crawler final : public p2p::PeerHandler {
public:
    /// Addresses visited at a time, unless others are said.
    static constexpr std::size_t kParallel = 64;
    /// Addresses remembered in all.
    static constexpr std::size_t kMaxAddresses = 20'000;
    /// To answer the status request.
    static constexpr std::chrono::seconds kAnswerTimeout{10};

    explicit Crawler(std::size_t parallel = kParallel) noexcept : parallel_(parallel) {}

    /// To be called once, before anything else; the network outlives the crawler's use.
    void use(p2p::Network& network) noexcept { network_ = &network; }

    /// Visits those that were not visited before.
    void visit(const std::vector<p2p::SocketAddress>& addresses);

    /// Whether every address has been visited.
    [[nodiscard]] bool is_done() const;
    /// Returns when it is so, or a stop is requested.
    void wait_until_done(const std::stop_token& stop) const;
    [[nodiscard]] std::size_t found() const;
    /// By address.
    [[nodiscard]] std::vector<VisitedNode> results() const;
    /// The same, and forgets them: they may be visited again.
    [[nodiscard]] std::vector<VisitedNode> take_results();

    void on_connected(const p2p::PeerPtr& peer) override;
    void on_message(const p2p::PeerPtr& peer, Bytes message) override;
    void on_disconnected(const p2p::PeerPtr& peer) override;

private:
    struct Conversation {
        p2p::SocketAddress address;
        VisitedNode node;
        std::chrono::steady_clock::time_point asked;
        std::unique_ptr<p2p::NetworkLoop::Timer> time_out;
    };

    [[nodiscard]] bool has_ended() const BYTOM_REQUIRES(mutex_) {
        return waiting_.empty() && under_way_.empty();
    }
    void dial_next();
    void finish(const p2p::SocketAddress& address, VisitedNode node);

    const std::size_t parallel_;
    p2p::Network* network_ = nullptr;
    mutable base::Mutex mutex_;
    mutable base::StoppableCondition done_;
    std::set<p2p::SocketAddress> known_ BYTOM_GUARDED_BY(mutex_);
    std::vector<p2p::SocketAddress> waiting_ BYTOM_GUARDED_BY(mutex_);
    std::set<p2p::SocketAddress> under_way_ BYTOM_GUARDED_BY(mutex_);
    std::map<p2p::SocketAddress, VisitedNode> visited_ BYTOM_GUARDED_BY(mutex_);

    // Network thread.
    std::map<p2p::ConnectionId, Conversation> conversations_;
};

}  // namespace bytom::node
