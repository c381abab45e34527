// Getting the blocks of the header list: which blocks are asked of whom, and in what order they go to the
// chain.
//
//  * Blocks are asked for in ranges of up to 64, from the front of the list on, as far as the headers' work
//    is known; at most eight ranges hold places at a time, and at most 4,096 blocks or max_block_bytes are
//    kept beyond the chain (what is missing at the very front is asked for all the same), where what is under
//    way counts as it has come so far. Where a block that comes finds no room, those that are needed last go,
//    and are asked for again later. A peer owes two ranges at most, one if it has stalled.
//  * Whom to ask is the book's choice among those whose branch is ours as far as they have told: they have
//    shown the header, or claim one of ours, or claim more than we know and have shown no other branch. While
//    somebody has proven to deliver, others are asked only for blocks that are not needed soon (beyond
//    kNeededSoon), except one of them at a time, on trial and never at the front: so one that does not
//    deliver holds up nobody.
//  * A range holds its place as long as something of it is missing. It is released, that is, it holds no
//    place and its blocks may be asked of others, if it stalls: its peer has sent less than a kilobyte per
//    second for ten seconds, or has not answered for sixty. A peer that has never delivered has ten seconds
//    whatever it sends, and less after each stall since something useful came last, down to two. The front
//    range is released, too, if it is two seconds old and another proven peer has nothing better to do. The
//    peer still owes its answer, and what it brings counts whenever it comes.
//  * A peer that has sent nothing for 60 seconds, or has not answered for 180, is given up if it had told
//  that it
//    has the blocks; if that was our guess, it is on another branch. If another branch is followed by then,
//    the range is only forgotten.
//  * An answer belongs to the range that contains one of its blocks; else to the one of its first block's
//    height; an empty one to the oldest. What it leaves out is free to be asked for again. A peer that
//    answers a range that is wanted with other blocks, or none, has failed (PeerBook) or, if that it has them
//    was our guess, is on another branch.
//  * A block whose transactions are not those of its header is the sender's offence, one per message; what
//    follows it is not looked at. A block that the chain refuses for its body, not for its header, is asked
//    of somebody else. Either sender has failed.
//  * A rival branch (HeaderSync) is probed beside all that: its first block that the list does not have is
//    asked of one peer at a time, and only looked at. A peer that stalls on it has failed.
//  * A block that the chain evaluates aside stays where it is: it is neither asked for again nor held against
//    anybody.
#pragma once

#include <deque>
#include <map>
#include <vector>

#include "sync/header_sync.hpp"

namespace bytom::sync {

/// A pure state machine like HeaderSync. The header list and the book are lent to each call.
class BlockFetcher {
public:
    struct Options {
        /// Bytes of blocks that have been received and are not yet connected; ranges under way come on top.
        std::size_t max_block_bytes = std::size_t{64} << 20;
        std::size_t max_ranges = 8;  ///< that hold places, all peers together
        std::size_t max_ranges_per_peer = 2;
        std::size_t range_blocks = 64;
        std::size_t max_ahead = 4096;    ///< blocks beyond the chain
        std::size_t max_submitted = 64;  ///< blocks in the chain's queue
    };
    using ReceivedBytes = HeaderSync::ReceivedBytes;

    static constexpr std::chrono::seconds kFrontPatience{2};
    static constexpr std::chrono::seconds kSilence{10};
    static constexpr std::chrono::seconds kPatience{60};
    static constexpr std::int64_t kFlow = HeaderSync::kFlow;
    /// Blocks from the front on that are asked of proven peers only, if there are any.
    static constexpr std::size_t kNeededSoon = 128;

    /// What the chain has made of a block.
    enum class Verdict : std::uint8_t {
        done,       ///< accepted, or waits for its parent
        aside,      ///< no verdict yet: to be delivered again when the chain evaluates it no more
        bad_body,   ///< this body is invalid, the header may have another one
        condemned,  ///< no body makes it valid
        failed,     ///< the chain stops: nothing is known
    };

    BlockFetcher(Options options, const ChainState& chain) : options_(options), chain_(chain) {}

    [[nodiscard]] std::uint64_t block_bytes() const noexcept { return block_bytes_; }
    /// Ranges that the peer has not answered.
    [[nodiscard]] std::size_t owed_by(p2p::ConnectionId peer) const;
    /// The blocks of these.
    [[nodiscard]] std::vector<Hash256> hashes_owed_by(p2p::ConnectionId peer) const;
    /// Nothing is under way, and the first block of the list is missing.
    [[nodiscard]] bool waits_for_nothing(const HeaderChain& list) const;
    /// Whether the peer may have the blocks of a branch up to this height.
    [[nodiscard]] static bool may_have(const PeerBook::Peer& peer, const HeaderChain& list,
                                       std::uint64_t height, Instant now);

    // Events.

    void peer_left(p2p::ConnectionId peer);
    /// Blocks in the order of the message; empty if it had none that could be read.
    [[nodiscard]] Actions receive(p2p::ConnectionId peer, std::vector<ReceivedBlock> blocks,
                                  const HeaderChain& list, PeerBook& book, Instant now);
    /// The peer could not be sent the request that was made last.
    void not_sent(p2p::ConnectionId peer);
    [[nodiscard]] Actions block_done(const Hash256& hash, Verdict verdict, PeerBook& book, Instant now);

    // What there is to do. To be asked after every event, and at least once a second.

    /// Forgets what is not of the list any more: it is connected, or the list is another one (`revision`, as
    /// of HeaderSync).
    void follow(const HeaderChain& list, std::uint64_t revision);
    [[nodiscard]] Actions watch(const HeaderChain& list, PeerBook& book, const ReceivedBytes& received,
                                Instant now);
    [[nodiscard]] Actions ask(const HeaderChain& list, bool more_work_soon, const PeerBook& book,
                              const ReceivedBytes& received, Instant now);
    /// Asks for a block of a branch that is not the list, if nobody is asked for it.
    [[nodiscard]] Actions probe(const HeaderChain& branch, std::uint64_t height, const PeerBook& book,
                                const ReceivedBytes& received, Instant now);
    [[nodiscard]] bool is_probing(const Hash256& hash) const;
    /// Whether the block has come, or the chain has it.
    [[nodiscard]] bool has_come(const Hash256& hash) const;
    /// Blocks whose turn has come; they count as submitted until block_done() or not_submitted().
    [[nodiscard]] Actions submit(const HeaderChain& list);
    /// The chain has no room for it.
    void not_submitted(const Hash256& hash);

    /// For tests: throws std::logic_error with what does not hold.
    void check_invariants(const HeaderChain& list) const;

private:
    /// Aside: the chain evaluates it; the block is here only if it was fetched.
    enum class BodyState : std::uint8_t { requested, received, submitted, aside };
    struct Body {
        Hash256 hash;
        BodyState state = BodyState::requested;
        ReceivedBlock block;
        p2p::ConnectionId provider = 0;
    };
    /// Blocks asked of one peer.
    struct Range {
        p2p::ConnectionId peer = 0;
        std::uint64_t first = 0;  ///< height
        std::vector<Hash256> hashes;
        Instant asked;
        Instant heard;           ///< when bytes were last seen to flow
        Instant looked;          ///< when that was looked at
        std::int64_t bytes = 0;  ///< then
        bool holds_place = true;
        bool is_wanted = true;  ///< its blocks are of the list, or connected by now
        bool is_told = true;    ///< its peer has told that it has them
        bool is_probe = false;  ///< asks for a block of another branch

        [[nodiscard]] std::uint64_t last() const noexcept { return first + hashes.size() - 1; }
        [[nodiscard]] bool contains(std::uint64_t height) const noexcept {
            return first <= height && height <= last();
        }
        [[nodiscard]] bool contains(std::uint64_t height, const Hash256& hash) const noexcept {
            return contains(height) && hashes[height - first] == hash;
        }
    };

    [[nodiscard]] std::size_t places() const;
    [[nodiscard]] bool has_room(const PeerBook::Peer& peer, const PeerBook& book) const;
    [[nodiscard]] Range range_to(const PeerBook::Peer& peer, const HeaderChain& branch, std::uint64_t first,
                                 std::size_t count, const ReceivedBytes& received, Instant now) const;
    [[nodiscard]] bool is_stalled(const Range& range, const PeerBook& book, Instant now) const;
    [[nodiscard]] std::vector<Range>::iterator range_of(p2p::ConnectionId peer,
                                                        const std::vector<ReceivedBlock>& blocks);
    /// Blocks from a height on.
    struct Wanted {
        std::uint64_t first = 0;
        bool is_needed_soon = false;
        bool may_try = false;  ///< somebody who has not proven to deliver
    };
    [[nodiscard]] const PeerBook::Peer* whom_to_ask(const Wanted& wanted, std::uint64_t last,
                                                    const HeaderChain& list, const PeerBook& book,
                                                    Instant now) const;
    void release(Range& range);
    void free_blocks_of(const Range& range);
    /// For a block that has come: those that are needed last go first, and are asked for again later. False:
    /// all that is kept is needed sooner.
    [[nodiscard]] bool make_room_for(std::uint64_t height);
    void take_body(Body& body, ReceivedBlock block, p2p::ConnectionId provider);
    void forget_block(Body& body);
    [[nodiscard]] bool is_missing_something(const Range& range) const;
    /// The range that the chain waits for; null if it is not asked for.
    [[nodiscard]] Range* front_range(const HeaderChain& list);

    /// Blocks that the chain evaluates no more are delivered, or asked for, again.
    void take_back_evaluated();

    const Options options_;
    const ChainState& chain_;
    std::map<std::uint64_t, Body> bodies_;           ///< by height; what is missing is not in it
    std::vector<Range> ranges_;                      ///< oldest first
    std::map<Hash256, p2p::ConnectionId> in_queue_;  ///< in the chain's queue, and who sent them
    std::optional<Hash256> probed_;                  ///< the last probe that succeeded
    std::uint64_t block_bytes_ = 0;
    std::uint64_t typical_bytes_ = 0;  ///< typical size in memory of a block received recently
    std::uint32_t stalls_ = 0;         ///< since something useful came last
    std::uint64_t revision_ = 0;       ///< revision of the list that was followed last
};

}  // namespace bytom::sync
