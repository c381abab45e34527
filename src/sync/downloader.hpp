// Getting the best chain from peers (08 §7): the thin driver of SyncMachine and ProgressMeter. It tells them
// events and the time, does what they want done, and brings results back to them. The rules are theirs.
#pragma once

#include <functional>
#include <memory>

#include <bytom/base/clock.hpp>
#include <bytom/base/mutex.hpp>
#include <bytom/base/thread_pool.hpp>
#include <bytom/chain/chain.hpp>
#include <bytom/io/task_scope.hpp>
#include <bytom/p2p/peer.hpp>
#include <bytom/sync/progress.hpp>

#include "sync/progress_meter.hpp"
#include "sync/sync_machine.hpp"

namespace bytom::sync {

/// What the downloader wants of the world. Network thread.
class DownloadTransport {
public:
    virtual ~DownloadTransport() = default;

    /// False if the peer cannot take it now.
    virtual bool request(p2p::ConnectionId peer, Message message) = 0;
    virtual void report(p2p::ConnectionId peer, p2p::Offence offence, std::string_view why) = 0;
    virtual void disconnect(p2p::ConnectionId peer, std::string_view why) = 0;
    /// The chain has taken a block that the peer sent when it was asked.
    virtual void note_block(p2p::ConnectionId peer) = 0;
    /// Bytes that have come from the peer so far.
    [[nodiscard]] virtual std::int64_t bytes_received(p2p::ConnectionId peer) const = 0;
};

struct DownloaderOptions {
    chain::Chain* chain = nullptr;
    base::ThreadPool* pool = nullptr;
    const base::Clock* clock = nullptr;
    p2p::NetworkLoop* loop = nullptr;
    DownloadTransport* transport = nullptr;
    consensus::ProofOfWork proof_of_work;
    /// Makes seeds ready; may be empty.
    std::function<void(std::span<const Hash256>)> prefetch_seeds;
    bool is_background = false;         ///< see ReactorOptions
    std::size_t max_headers = 100'000;  ///< ahead of the chain
    BlockFetcher::Options blocks;
};

/// Network thread, except progress().
class Downloader {
public:
    explicit Downloader(DownloaderOptions options);
    /// Waits for its tasks on the pool. On the network thread, or when that has ended.
    ~Downloader();
    Downloader(const Downloader&) = delete;
    Downloader& operator=(const Downloader&) = delete;

    /// A peer that serves headers and blocks (kFullNode), registered with this status.
    void add_peer(p2p::ConnectionId peer, std::uint64_t height, const Hash256& hash,
                  BlocksKept kept = BlocksKept::all);
    void update_peer(p2p::ConnectionId peer, std::uint64_t height, const Hash256& hash);
    void remove_peer(p2p::ConnectionId peer);

    // Answers. What nobody asked for is ignored. Blocks: empty if the message had none that could be read.
    void receive_headers(p2p::ConnectionId peer, const std::vector<primitives::BlockHeader>& headers);
    void receive_blocks(p2p::ConnectionId peer, std::vector<ReceivedBlock> blocks);
    /// An answer with blocks has come, which will be received when it has been decoded: until then the peer
    /// is not the one that is waited for.
    void expect_decoded(p2p::ConnectionId peer) { machine_.blocks_arrived(peer); }

    /// Looks whether there is something to do: after anything has changed.
    void step();
    /// Once a second.
    void tick();

    /// There are headers of a better chain than ours. What a peer merely claims does not count.
    [[nodiscard]] bool is_behind() const { return machine_.headers().is_ahead(); }
    /// The peer claims a height well beyond ours, and the claim has not been found false.
    [[nodiscard]] bool may_be_ahead(p2p::ConnectionId peer, std::uint64_t margin) const;
    /// Whether the peer was asked for them and has not answered.
    [[nodiscard]] bool expects_headers(p2p::ConnectionId peer) const {
        return machine_.headers().is_asking(peer);
    }
    [[nodiscard]] bool expects_blocks(p2p::ConnectionId peer) const {
        return machine_.blocks().owed_by(peer) > 0;
    }
    [[nodiscard]] std::vector<Hash256> blocks_owed_by(p2p::ConnectionId peer) const {
        return machine_.blocks().hashes_owed_by(peer);
    }
    /// The last block that was given to the chain; zero before the first.
    [[nodiscard]] const Hash256& last_submitted() const noexcept { return last_submitted_; }
    /// Any thread.
    [[nodiscard]] SyncProgress progress() const;
    /// Memory of blocks received and not yet connected.
    [[nodiscard]] std::uint64_t block_bytes() const noexcept { return machine_.blocks().block_bytes(); }

private:
    class TipState;

    /// Does what is to be done, and tells what has become of it.
    void perform(Actions actions);
    void perform(RequestHeaders&& action);
    void perform(RequestBlocks&& action);
    void perform(Report&& action);
    void perform(GiveUp&& action);
    void perform(CheckWork&& action);
    void perform(PrepareSeeds&& action);
    void perform(Submit&& action);
    void block_done(p2p::ConnectionId provider, std::uint64_t height, const Hash256& hash,
                    const chain::BlockOutcome& outcome);
    void publish();

    const DownloaderOptions options_;
    std::unique_ptr<ChainState> state_;
    SyncMachine machine_;
    ProgressMeter meter_;
    Hash256 last_submitted_;
    bool has_failed_ = false;  ///< the chain takes nothing more
    mutable base::Mutex mutex_;
    SyncProgress progress_ BYTOM_GUARDED_BY(mutex_);
    io::Mailbox mailbox_;  ///< results of the chain
    io::TaskScope pool_;   ///< last, so that its work ends first
};

}  // namespace bytom::sync
