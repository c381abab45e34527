// All of synchronisation without the world: HeaderSync and BlockFetcher over one PeerBook. Knows in which
// order they have their turns and what one must hear of the other; the rules are theirs.
#pragma once

#include <map>

#include <bytom/p2p/node_info.hpp>

#include "sync/block_fetcher.hpp"

namespace bytom::sync {

/// Which blocks a peer has: all, or the last ones below what it claims (p2p::kRecentBlocks).
enum class BlocksKept : std::uint8_t { all, recent };

/// Peers that keep only recent blocks are in the book as long as the next block that we need is one of those;
/// what they claim is of no use before, and asking them for older blocks would find them silent.
///
/// A pure state machine: every event returns what is to be done because of it, this machine's own next steps
/// included.
class SyncMachine {
public:
    struct Options {
        HeaderSync::Options headers;
        BlockFetcher::Options blocks;
    };

    /// What they refer to must outlive the machine.
    SyncMachine(Options options, const ChainState& chain, HeaderSync::ReceivedBytes received)
        : chain_(chain),
          received_(std::move(received)),
          headers_(options.headers, chain),
          blocks_(options.blocks, chain) {}

    [[nodiscard]] const PeerBook& book() const noexcept { return book_; }
    [[nodiscard]] const HeaderSync& headers() const noexcept { return headers_; }
    [[nodiscard]] const BlockFetcher& blocks() const noexcept { return blocks_; }

    /// Some peer is out of the book because it has none of the blocks that are needed next.
    [[nodiscard]] bool has_distant_peers() const;

    // Events. `clock` is the wall clock's time (seconds since 1970), for header timestamps.

    [[nodiscard]] Actions peer_joined(p2p::ConnectionId peer, std::uint64_t height, const Hash256& hash,
                                      Instant now, BlocksKept kept = BlocksKept::all);
    [[nodiscard]] Actions peer_claims(p2p::ConnectionId peer, std::uint64_t height, const Hash256& hash,
                                      Instant now);
    [[nodiscard]] Actions peer_left(p2p::ConnectionId peer, Instant now);
    [[nodiscard]] Actions headers_came(p2p::ConnectionId peer,
                                       const std::vector<primitives::BlockHeader>& headers, Instant now,
                                       std::uint64_t clock);
    /// As they are, undecoded: blocks_came() follows.
    void blocks_arrived(p2p::ConnectionId peer) { book_.add_undecoded(peer); }
    [[nodiscard]] Actions blocks_came(p2p::ConnectionId peer, std::vector<ReceivedBlock> blocks, Instant now);
    [[nodiscard]] Actions work_checked(const CheckWork& what, bool is_good, Instant now);
    [[nodiscard]] Actions block_done(std::uint64_t height, const Hash256& hash, BlockFetcher::Verdict verdict,
                                     Instant now);
    /// The chain has changed, or anything else may have.
    [[nodiscard]] Actions step(Instant now);
    /// Once a second.
    [[nodiscard]] Actions tick(Instant now);

    // What could not be done. Without next steps: those come with the next event.

    void not_sent(const RequestHeaders& action) { headers_.not_sent(action.peer); }
    void not_sent(const RequestBlocks& action) { blocks_.not_sent(action.peer); }
    void not_submitted(const Submit& action) { blocks_.not_submitted(action.block.hash()); }

    /// For tests: throws std::logic_error with what does not hold.
    void check_invariants() const;

private:
    [[nodiscard]] Actions then_step(Actions actions, Instant now);
    /// Takes peers with recent blocks into the book, or out of it.
    void sort_recent();
    void drop_abandoned(Instant now);
    [[nodiscard]] bool somebody_claims_another_branch(Instant now) const;
    [[nodiscard]] Actions decide_on_rival(Instant now);

    struct Claim {
        std::uint64_t height = 0;
        Hash256 hash;
    };
    [[nodiscard]] bool is_in_reach(const Claim& claim) const;

    const ChainState& chain_;
    HeaderSync::ReceivedBytes received_;
    PeerBook book_;
    std::map<p2p::ConnectionId, Claim> recent_;  ///< peers with recent blocks, in the book or not
    HeaderSync headers_;
    BlockFetcher blocks_;
};

}  // namespace bytom::sync
