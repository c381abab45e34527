// Getting headers: which peer is asked when, what an answer is worth, and whose work is computed.
//
// The header list is one branch on top of a block of the chain: what synchronisation goes for. Blocks are
// fetched along it (BlockFetcher), so it changes as little as possible: it grows at its end, its front moves
// into the chain, and it is replaced only by a branch with more work, and only if that can be had.
//
//  * The peer that brought the last news (the lead) is asked on as long as its claim is worth following and
//    lies beyond the list; then the best other peer (PeerBook). One request is under way to a peer, and
//    normally one in all.
//  * If an answer is overdue, another peer is asked as well; the late one may still answer. An answer is
//    overdue after ten seconds, or two if its peer sends less than a kilobyte per second, which pings do not
//    reach. Each peer that has kept us waiting since the best header last moved halves both times, down to
//    half a second: so twenty peers that claim and do not show hold nobody up for long.
//  * A peer that says nothing for 15 seconds, or has not answered after 60, has broken its claim.
//  * What an answer brings in headers that continue the list, or continue it from one of its own headers,
//    counts, no matter who sends it and how late. An answer with less than the 2,048 headers that fit, which
//    does not reach the claim either, breaks the claim: what it brought is kept, but its peer is asked last
//    from then on.
//  * An answer on another branch replaces the list if that is empty. If the branch has more work than a list
//    that is ahead of the chain, it becomes the rival: headers cost their sender nothing, so the list is
//    followed on until the rival has shown that it can be had. The work of the first header that the list
//    does not have is computed; then its block is asked for (BlockFetcher::probe). When it has come, the
//    rival is the list. If nobody is left who may have it, the rival is dropped. There is one rival at a
//    time; a peer that has shown yet another branch is asked again when that is decided. A branch with less
//    work than the list exhausts its claim.
//  * A list whose next block cannot be had from anybody is given up; if there are others who claim a
//  different
//    branch, it is also given up when all who may have it have stalled (SyncMachine).
//  * Headers are checked in context at once. Their proof of work is computed in order, on all cores, unless
//    they will be ancestors of a checkpoint that the lead claims to have. Blocks are asked for only where the
//    work is known.
//  * A header that breaks a rule, or contradicts a checkpoint, is reported to the network as its sender's
//    offence; work that is none likewise. The list then ends before it. Such hashes are remembered, so that
//    nobody brings them again.
//  * A list that ends, and is not better than the chain, is dropped, and the claim behind it is exhausted.
#pragma once

#include <functional>
#include <set>

#include <bytom/consensus/params.hpp>

#include "sync/action.hpp"
#include "sync/chain_state.hpp"
#include "sync/header_chain.hpp"
#include "sync/peer_book.hpp"

namespace bytom::sync {

/// A pure state machine: events and the time go in, actions come out. Peers and their merits are the book's,
/// which is lent to each call.
class HeaderSync {
public:
    struct Options {
        const consensus::NetworkParams* network = nullptr;
        std::size_t max_headers = 100'000;  ///< in the list, about 300 bytes each
        std::size_t work_at_once = 2;       ///< proofs of work that are computed at a time
    };
    /// Bytes that have come from a peer so far.
    using ReceivedBytes = std::function<std::int64_t(p2p::ConnectionId)>;

    static constexpr std::chrono::milliseconds kOverdue{10'000};
    static constexpr std::chrono::milliseconds kOverdueIfSilent{2'000};
    static constexpr std::chrono::milliseconds kOverdueAtLeast{500};
    static constexpr std::chrono::seconds kSilence{15};
    static constexpr std::chrono::seconds kPatience{60};
    static constexpr std::int64_t kFlow = 1024;  ///< bytes per second: less is silence

    HeaderSync(Options options, const ChainState& chain);

    [[nodiscard]] const HeaderChain& list() const noexcept { return list_; }
    /// Another number after every change of the list but those at its end and at its front.
    [[nodiscard]] std::uint64_t revision() const noexcept { return revision_; }
    /// Whose headers the end of the list is; 0: nobody's.
    [[nodiscard]] p2p::ConnectionId lead() const noexcept { return lead_; }
    [[nodiscard]] bool is_asking() const noexcept { return !requests_.empty(); }
    /// An answer is under way that is not overdue.
    [[nodiscard]] bool expects_an_answer() const;
    /// Whether an answer of this peer is under way.
    [[nodiscard]] bool is_asking(p2p::ConnectionId peer) const { return requests_.contains(peer); }
    [[nodiscard]] bool is_computing() const noexcept { return !computing_.empty(); }
    /// Headers of a better chain than ours. What a peer merely claims does not count.
    [[nodiscard]] bool is_ahead() const;

    /// A branch with more work than the list, which must show that it can be had.
    struct Rival {
        HeaderChain branch;
        p2p::ConnectionId lead = 0;
        std::uint64_t fork_height = 0;  ///< height of the first header that the list lacks
        Hash256 fork_hash;

        /// Null if the chain has its block by now.
        [[nodiscard]] const HeaderEntry* fork() const { return branch.at_height(fork_height); }
    };
    [[nodiscard]] const std::optional<Rival>& rival() const noexcept { return rival_; }

    // Events. `clock` is the wall clock's time (seconds since 1970), for header timestamps.

    void peer_left(p2p::ConnectionId peer);
    /// Ignored if the peer was not asked. Empty: an answer that cannot be read.
    [[nodiscard]] Actions receive(p2p::ConnectionId peer, const std::vector<primitives::BlockHeader>& headers,
                                  PeerBook& book, Instant now, std::uint64_t clock);
    [[nodiscard]] Actions work_checked(std::uint64_t height, const Hash256& hash, bool is_good,
                                       PeerBook& book, Instant now);
    /// The chain has refused a block of the list for what its header commits to.
    [[nodiscard]] Actions condemn(std::uint64_t height, const Hash256& hash, PeerBook& book, Instant now);
    /// The peer could not be sent a request.
    void not_sent(p2p::ConnectionId peer) { requests_.erase(peer); }
    /// Nobody has the blocks of the list.
    void abandon();
    /// The peer answers with other blocks than those of its headers.
    void forget_lead(p2p::ConnectionId peer);
    /// The rival can be had: it is the list from now on.
    [[nodiscard]] Actions promote_rival(PeerBook& book, Instant now);
    /// Nobody has the rival's blocks.
    void drop_rival() { rival_.reset(); }

    // What there is to do. To be asked after every event, and at least once a second.

    /// Lets blocks that the chain has by now go from the list's front.
    void follow_chain();
    void watch(PeerBook& book, const ReceivedBytes& received, Instant now);
    [[nodiscard]] Actions ask(PeerBook& book, const ReceivedBytes& received, Instant now);
    [[nodiscard]] Actions compute(const PeerBook& book);

    /// For tests: throws std::logic_error with what does not hold.
    void check_invariants() const;

private:
    struct Request {
        Instant asked;
        Instant heard;           ///< when bytes were last seen to flow
        Instant looked;          ///< when that was looked at
        std::int64_t bytes = 0;  ///< then
        bool is_overdue = false;
        Hash256 claim;
        std::uint64_t claimed_height = 0;
    };

    [[nodiscard]] bool may_be_asked(const PeerBook::Peer& peer, Instant now) const;
    /// Its last header is neither of the list nor of the chain.
    [[nodiscard]] bool has_shown_another_branch(const PeerBook::Peer& peer) const;
    void challenge(HeaderChain branch, p2p::ConnectionId peer);
    void settle_rival();
    [[nodiscard]] bool is_overdue(const Request& request, Instant now) const;
    [[nodiscard]] GetHeaders request_to(const PeerBook::Peer& peer) const;
    /// What became of an answer.
    enum class Answer : std::uint8_t { more, complete, waiting, transient, broken };
    [[nodiscard]] Answer take(p2p::ConnectionId peer, const Request& request,
                              const std::vector<primitives::BlockHeader>& headers, PeerBook& book,
                              Instant now, std::uint64_t clock, Actions& actions);
    /// Appends from headers[begin] on until one is refused.
    [[nodiscard]] Answer extend(HeaderChain& branch, p2p::ConnectionId peer,
                                std::span<const primitives::BlockHeader> headers, std::uint64_t clock,
                                Actions& actions);
    /// The branch that a header with this parent continues; nothing if the parent is unknown.
    [[nodiscard]] std::optional<HeaderChain> branch_at(const primitives::BlockHeader& header) const;
    void anchor_at_checkpoints();
    [[nodiscard]] bool waits_for_checkpoint(std::uint64_t height, const PeerBook& book) const;
    [[nodiscard]] PrepareSeeds seeds(const PeerBook& book) const;
    void remember_invalid(const Hash256& hash);
    void cut(std::size_t index, PeerBook& book, std::string_view why);
    /// The list's headers from this one on are not followed any more.
    void part_peers(std::uint64_t height, PeerBook& book) const;
    void drop(std::string_view why);

    const Options options_;
    const ChainState& chain_;
    HeaderChain list_;
    std::uint64_t revision_ = 0;
    std::map<p2p::ConnectionId, Request> requests_;
    p2p::ConnectionId lead_ = 0;
    std::optional<Rival> rival_;
    std::uint32_t waited_for_ = 0;  ///< peers that were overdue since the best header moved last
    std::set<Hash256> computing_;   ///< whose work is under way
    std::set<Hash256> invalid_;     ///< bounded
};

}  // namespace bytom::sync
