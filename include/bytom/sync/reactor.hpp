// The block-chain reactor (08): what this node says to its peers and does with what they say.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <bytom/base/clock.hpp>
#include <bytom/base/thread_pool.hpp>
#include <bytom/chain/chain.hpp>
#include <bytom/p2p/peer.hpp>
#include <bytom/sync/decode_limits.hpp>
#include <bytom/sync/progress.hpp>

namespace bytom::sync {

struct ReactorOptions {
    chain::Chain* chain = nullptr;
    base::ThreadPool* pool = nullptr;
    const base::Clock* clock = nullptr;
    consensus::ProofOfWork proof_of_work;
    /// Prepares seeds; may be empty.
    std::function<void(std::span<const Hash256>)> prefetch_seeds;
    std::chrono::milliseconds status_timeout{10'000};   ///< within which a new peer must send its status
    std::chrono::milliseconds status_interval{15'000};  ///< between requests for every peer's status
    /// Memory that waits because of one peer: its messages, and what is decoded from them, while they are
    /// looked at, its requests, its transactions in the chain's queue. Beyond, its socket is not read.
    std::size_t max_waiting_bytes = std::size_t{32} << 20;
    /// The same of all peers together; beyond, no socket is read whose messages wait.
    std::size_t max_waiting_bytes_of_all = std::size_t{96} << 20;
    DecodeLimits decode{};
    std::size_t max_waiting_transactions = 512;  ///< for one peer
    /// Requests of one peer that wait for their answers; more are ignored.
    std::size_t max_requests = 64;
    std::size_t max_request_bytes = std::size_t{128} << 10;
    /// Bytes per second of answers to all peers together; 0: no limit but the one of each peer.
    std::int64_t upload_rate = std::int64_t{64} << 20;
    /// Not the node's own chain: what people take for the node's progress is logged for debugging only.
    bool is_background = false;
};

/// One peer of our chain, for the API.
struct PeerStatus {
    p2p::PeerPtr peer;
    std::uint64_t height = 0;  ///< as it says
};

class Reactor final : public p2p::PeerHandler {
public:
    explicit Reactor(ReactorOptions options);
    /// The network must have been stopped.
    ~Reactor() override;
    Reactor(const Reactor&) = delete;
    Reactor& operator=(const Reactor&) = delete;

    /// Connects the reactor to the loop and, if there is one, the book of offences; without it an offence
    /// ends the connection. Call it once, when the network has started; peers that connected earlier are
    /// taken in then.
    void attach(p2p::NetworkLoop& loop, p2p::OffenceBook* offences);
    /// Waits for the work under way on the pool. Call it after the network's stop(), before the chain's end.
    void stop();

    // Network thread.
    void on_connected(const p2p::PeerPtr& peer) override;
    void on_message(const p2p::PeerPtr& peer, Bytes message) override;
    void on_disconnected(const p2p::PeerPtr& peer) override;

    // Any thread.

    /// Peers whose chain is ours, in order of their connections.
    [[nodiscard]] std::vector<PeerStatus> peers() const;
    [[nodiscard]] SyncProgress progress() const;
    /// Tells peers of a block that the chain does not announce: one that was submitted and stands on a side
    /// branch.
    void announce(primitives::BlockPtr block);
    /// Tells peers of a transaction of the pool once more: they may have lost it since.
    void announce(primitives::TransactionPtr tx);

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace bytom::sync
