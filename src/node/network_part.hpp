// The peers of the running node, or their absence in vault mode.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <span>

#include <bytom/base/thread_pool.hpp>
#include <bytom/chain/chain.hpp>
#include <bytom/io/io_thread.hpp>
#include <bytom/p2p/discovery_service.hpp>
#include <bytom/p2p/mdns_service.hpp>
#include <bytom/p2p/network.hpp>
#include <bytom/rpc/network_info.hpp>
#include <bytom/sync/reactor.hpp>

#include "node/config.hpp"

namespace bytom::node {

/// Owns connections, discovery and the reactor. Any thread.
class NetworkPart final : public rpc::NetworkInfo {
public:
    /// What it works on; outlives it.
    struct Parts {
        const Config* config = nullptr;
        chain::Chain* chain = nullptr;
        base::ThreadPool* pool = nullptr;
        const base::Clock* clock = nullptr;
        consensus::ProofOfWork proof_of_work;
        /// Told which seeds will be needed soon; empty: nobody cares.
        std::function<void(std::span<const Hash256>)> prefetch_seeds;
    };

    /// Does nothing yet.
    explicit NetworkPart(Parts parts);
    ~NetworkPart() override;

    /// Listens, dials and synchronises, unless in vault mode. Errors are shown to users.
    [[nodiscard]] Status<> start();
    /// Where sync() has the state of the history from. Before start().
    void set_history(std::function<std::optional<rpc::HistoryInfo>()> history) {
        history_ = std::move(history);
    }
    /// Ends all connections. Before the chain stops.
    void stop();

    /// Where peers connect to; nothing if nobody can.
    [[nodiscard]] std::optional<p2p::SocketAddress> listens_on() const;
    /// Where other nodes may be: seeds, peers that were dialled, what discovery knows.
    [[nodiscard]] std::vector<p2p::SocketAddress> known_addresses() const;
    void announce(const primitives::BlockPtr& block) override;
    /// Tells peers of a transaction of the pool, also those that have been told before.
    void announce(const primitives::TransactionPtr& tx);
    /// There are other nodes, as far as the configuration goes: seeds or peers to be dialled.
    [[nodiscard]] bool has_nodes_to_reach() const;
    /// Asks the network thread for a sign of life, if none is due: since when one is. Nothing: it has
    /// answered, or there is no network.
    [[nodiscard]] std::optional<std::chrono::steady_clock::time_point> unanswered_since();
    /// Whether mining makes sense: nobody is known to have a better chain.
    [[nodiscard]] bool is_caught_up() const;

    [[nodiscard]] rpc::NetworkStatus status() const override;
    [[nodiscard]] rpc::SyncInfo sync() const override;
    [[nodiscard]] rpc::NetworkFigures figures() const override;
    [[nodiscard]] std::vector<rpc::PeerInfo> peers() const override;
    [[nodiscard]] std::expected<rpc::PeerInfo, std::string> connect(const std::string& ip,
                                                                    std::uint16_t port) override;
    bool disconnect(const std::string& peer_id) override;
    [[nodiscard]] std::vector<rpc::BanInfo> bans() const override;
    std::expected<void, std::string> ban(const std::string& ip, std::uint64_t seconds) override;
    std::expected<bool, std::string> unban(const std::string& ip) override;

private:
    [[nodiscard]] Result<p2p::NodeKey> node_key() const;
    void start_discovery(const p2p::NodeKey& key, const p2p::SocketAddress& listens,
                         const std::vector<p2p::SocketAddress>& seeds);
    void start_services_of_discovery(const p2p::NodeKey& key, const p2p::SocketAddress& listens,
                                     const std::vector<p2p::SocketAddress>& seeds);

    /// When the sign of life was asked for that is due; 0: none is.
    using AskedAt = std::atomic<std::chrono::steady_clock::rep>;

    const Parts parts_;
    std::function<std::optional<rpc::HistoryInfo>()> history_;
    const std::shared_ptr<AskedAt> asked_at_ = std::make_shared<AskedAt>(0);
    std::unique_ptr<sync::Reactor> reactor_;  ///< null in vault mode, as the others
    std::unique_ptr<p2p::Network> network_;
    std::unique_ptr<io::IoThread> discovery_loop_;  ///< shared by the two members below
    std::unique_ptr<p2p::DiscoveryService> discovery_;
    std::unique_ptr<p2p::MdnsService> mdns_;
};

}  // namespace bytom::node
