// Getting the best chain from peers (08 §7): headers first from one, their work checked on all cores, blocks
// in ranges from several, in order into the chain.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>

#include <bytom/base/clock.hpp>
#include <bytom/base/thread_pool.hpp>
#include <bytom/chain/chain.hpp>
#include <bytom/p2p/peer.hpp>
#include <bytom/sync/message.hpp>

namespace bytom::sync {

class HeaderChain;

/// A block as it came from a peer, looked at before it came here.
struct ReceivedBlock {
    primitives::BlockPtr block;
    Hash256 hash;
    std::uint64_t bytes = 0;   ///< of its wire form
    bool roots_match = false;  ///< the header's transaction root is that of the transactions
};

/// What the downloader wants of the world. Network thread.
class DownloadTransport {
public:
    virtual ~DownloadTransport() = default;

    /// False if the peer cannot take it now.
    virtual bool request(p2p::ConnectionId peer, Message message) = 0;
    virtual void report(p2p::ConnectionId peer, p2p::Offence offence, std::string_view why) = 0;
    virtual void disconnect(p2p::ConnectionId peer, std::string_view why) = 0;
    /// Bytes that have come from the peer so far: whether it is alive.
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
    std::size_t max_headers = 100'000;  ///< ahead of the chain, about 250 bytes each
    /// Bytes of blocks that have been received and are not yet connected; ranges under way come on top, at
    /// most max_ranges of them.
    std::size_t max_block_bytes = std::size_t{64} << 20;
    std::size_t max_ranges = 8;  ///< requested at a time, all peers together
    std::size_t max_ranges_per_peer = 2;
    std::size_t range_blocks = 64;
    std::chrono::seconds silence{10};   ///< after which a range is asked for elsewhere too
    std::chrono::seconds patience{60};  ///< after which a silent peer is dropped
};

struct SyncProgress {
    std::uint64_t height = 0;       ///< of the chain
    std::uint64_t best_header = 0;  ///< height of the best header whose work is known, the chain's included
    std::uint64_t headers = 0;      ///< height of the best header
    std::size_t peers = 0;          ///< that can be asked
    std::uint64_t claimed = 0;      ///< the greatest height that a peer claims
    double blocks_per_second = 0;
    bool is_syncing = false;  ///< there are headers of a better chain than ours
    std::string_view reason;  ///< why nothing moves; empty if something does or nothing has to
};

/// Network thread, but for progress().
class Downloader {
public:
    explicit Downloader(DownloaderOptions options);
    /// Waits for its tasks on the pool: the loop must still be there.
    ~Downloader();
    Downloader(const Downloader&) = delete;
    Downloader& operator=(const Downloader&) = delete;

    /// A peer that serves headers and blocks (kFullNode and kFastSync), registered with this status.
    void add_peer(p2p::ConnectionId peer, std::uint64_t height, const Hash256& hash);
    void update_peer(p2p::ConnectionId peer, std::uint64_t height, const Hash256& hash);
    void remove_peer(p2p::ConnectionId peer);

    // Answers. What nobody asked for is ignored. Blocks: empty if the message had none that could be read.
    void receive_headers(p2p::ConnectionId peer, const std::vector<primitives::BlockHeader>& headers);
    void receive_blocks(p2p::ConnectionId peer, std::vector<ReceivedBlock> blocks);

    /// Looks whether there is something to do: after anything has changed.
    void step();
    /// Once a second.
    void tick();

    /// There are headers of a better chain than ours. What a peer merely claims does not count.
    [[nodiscard]] bool is_behind() const;
    /// The last block that was given to the chain; zero before the first.
    [[nodiscard]] const Hash256& last_submitted() const noexcept { return last_submitted_; }
    [[nodiscard]] SyncProgress progress() const;
    /// Bytes of blocks received and not yet connected.
    [[nodiscard]] std::uint64_t block_bytes() const noexcept { return block_bytes_; }

private:
    using Instant = std::chrono::steady_clock::time_point;

    struct PeerState {
        p2p::ConnectionId id = 0;
        std::uint64_t height = 0;  ///< claimed
        Hash256 hash;
        /// A claim that led to nothing better than our chain: not followed until the peer claims something
        /// else.
        std::optional<Hash256> useless;
        Instant useless_until;          ///< then it gets another chance
        std::size_t ranges = 0;         ///< that it owes an answer for
        std::size_t stale_answers = 0;  ///< that it owes for ranges of headers that were given up
        Instant astray_until;           ///< not asked for blocks: it answered with others
        bool slow = false;
    };
    /// Blocks asked of one peer, by their place in the header chain.
    struct Range {
        p2p::ConnectionId peer = 0;
        std::uint64_t first = 0;  ///< heights
        std::uint64_t last = 0;
        Instant asked;
        Instant heard;  ///< when the peer has sent anything last
        std::int64_t bytes = 0;
        /// Holds up nobody: its blocks may be asked of others, or are there.
        bool released = false;
    };
    /// Outlives the downloader for what is under way elsewhere.
    struct Shared {
        std::mutex mutex;
        Downloader* downloader = nullptr;  ///< network thread only; null once it is gone
        SyncProgress progress;             ///< under the mutex
        p2p::NetworkLoop* loop = nullptr;  ///< under the mutex; null once it may be gone
        std::size_t tasks = 0;         ///< on the pool, which post to the loop at their end; under the mutex
        std::condition_variable idle;  ///< there are none
        std::atomic<bool> stopping{false};
    };

    [[nodiscard]] PeerState* find_peer(p2p::ConnectionId id);
    [[nodiscard]] bool is_useless(const PeerState& peer) const;
    void give_up_on(PeerState& peer);
    void drop_connected();
    [[nodiscard]] std::size_t held_ranges() const;
    void drop_headers(std::string_view why);
    void ask_for_headers();
    [[nodiscard]] PeerState* best_peer();
    void take_headers(PeerState& peer, const std::vector<primitives::BlockHeader>& headers);
    void anchor_at_checkpoints();
    [[nodiscard]] bool waits_for_checkpoint(std::uint64_t height) const;
    void check_work();
    void work_checked(std::uint64_t generation, std::uint64_t height, const Hash256& hash, bool good);
    void ask_for_blocks();
    [[nodiscard]] bool may_have(const PeerState& peer, std::uint64_t last_height) const;
    [[nodiscard]] PeerState* peer_for(std::uint64_t last_height);
    void drop_abandoned();
    [[nodiscard]] bool request_range(std::size_t first, std::size_t count, PeerState& peer);
    void watch_headers();
    void watch_ranges();
    void release(const Range& range);
    void went_astray(PeerState& peer);
    void submit_blocks();
    void block_done(std::uint64_t generation, std::uint64_t height, const Hash256& hash,
                    p2p::ConnectionId provider, const chain::BlockOutcome& outcome);
    void publish();

    const DownloaderOptions options_;
    std::unique_ptr<HeaderChain> headers_;
    std::map<p2p::ConnectionId, PeerState> peers_;
    std::vector<Range> ranges_;
    p2p::ConnectionId header_peer_ = 0;  ///< whose chain the headers are
    bool header_request_ = false;        ///< is under way, to header_peer_
    Instant header_asked_;
    std::int64_t header_bytes_ = 0;
    bool headers_complete_ = false;  ///< header_peer_ has no more
    std::uint64_t generation_ = 0;   ///< of the headers: results about others are stale
    std::size_t work_under_way_ = 0;
    std::size_t submitted_ = 0;
    Hash256 last_submitted_;
    std::uint64_t block_bytes_ = 0;
    std::set<Hash256> invalid_;  ///< hashes that no peer should follow, bounded
    std::uint64_t rate_height_ = 0;
    Instant rate_since_;
    double rate_ = 0;
    Instant logged_;
    std::shared_ptr<Shared> shared_;
};

}  // namespace bytom::sync
