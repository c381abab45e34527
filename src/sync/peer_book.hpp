// What is known of the peers that blocks can be had from, and what that makes of them.
//
// A claim is what a peer's last status says: a height and the hash of the block there. It costs nothing to
// make, so it only decides whom to ask, never what to believe.
//
//  * A claim is followed until it is met or has led to nothing. A claim that has led to nothing is not
//    followed again for two minutes, unless the peer claims another block.
//  * A claim is broken if its peer does not show it: it does not answer, or its headers end before it.
//    Peers that have broken claims are asked after all others, and after the second one in a row waits
//    longer: four minutes, eight, up to an hour. It is not punished, since an honest peer that has just
//    reorganised looks the same; headers that meet its claim end the suspicion.
//  * Among those equally trusted, headers are asked of who has brought the most useful ones per second;
//    one that has brought none yet counts as kUnprovenRate, so that a peer slower than that is passed over
//    for a new one. Then the greater claim goes first. Bytes and pings count for nothing.
//  * Blocks are asked of who has not stalled, has proven that it delivers, owes the least, and has brought
//    the most useful bytes per second, in this order. A stall is forgiven by the next useful answer.
//  * A peer that has answered with other blocks than those asked for, or with bodies that are wrong, has
//    failed: for two minutes it is neither asked for blocks nor is its claim followed; the second time in a
//    row for four minutes, then eight, up to an hour. So those who fail together do not come back together
//    again and again. A block of it that the chain takes ends the row. Another claim ends the first wait,
//    since its branch may have been left, and no later one.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <optional>

#include <bytom/base/hash256.hpp>
#include <bytom/p2p/peer.hpp>

namespace bytom::sync {

using Instant = std::chrono::steady_clock::time_point;

/// A pure state machine: the time is told.
class PeerBook {
public:
    static constexpr std::chrono::seconds kSecondChance{120};
    static constexpr std::chrono::seconds kLongestMistrust{3600};
    static constexpr double kUnprovenRate = 500;  ///< headers per second

    struct Peer {
        p2p::ConnectionId id = 0;
        std::uint64_t height = 0;  ///< claimed
        Hash256 hash;              ///< likewise
        /// A claim that led to nothing, and until when it is not followed.
        std::optional<Hash256> exhausted_claim;
        Instant exhausted_until;
        std::uint32_t broken_claims = 0;  ///< in a row
        /// The last header that it has shown; zero height if it has shown none.
        std::uint64_t shown_height = 0;
        Hash256 shown_hash;
        /// It is not on the branch that we follow, as far as that goes on behind the header that it has
        /// shown.
        bool has_parted = false;
        /// Its last answer ended here among blocks that we have: the next one goes on from here.
        std::optional<Hash256> resume_from;
        double header_rate = 0;      ///< useful headers per second; 0: never measured
        double block_rate = 0;       ///< useful bytes of blocks per second; 0: never measured
        std::uint32_t failures = 0;  ///< to deliver blocks that are right, in a row
        Instant unavailable_until;   ///< because of them
        bool has_stalled = false;
        std::uint32_t undecoded = 0;  ///< answers with blocks that wait for us

        [[nodiscard]] bool waits_for_us() const noexcept { return undecoded > 0; }
        [[nodiscard]] bool has_delivered() const noexcept { return block_rate > 0; }
    };

    void add(p2p::ConnectionId id, std::uint64_t height, const Hash256& hash);
    /// False if there is no such peer, or it claims what it claimed before.
    bool update(p2p::ConnectionId id, std::uint64_t height, const Hash256& hash);
    void remove(p2p::ConnectionId id) { peers_.erase(id); }

    [[nodiscard]] const Peer* find(p2p::ConnectionId id) const;
    [[nodiscard]] const std::map<p2p::ConnectionId, Peer>& peers() const noexcept { return peers_; }

    /// Its claim is not to be followed for now.
    [[nodiscard]] static bool is_exhausted(const Peer& peer, Instant now) {
        return !may_have_blocks(peer, now) ||
               (peer.exhausted_claim == peer.hash && now < peer.exhausted_until);
    }
    [[nodiscard]] static bool may_have_blocks(const Peer& peer, Instant now) {
        return now >= peer.unavailable_until;
    }
    /// The greatest height claimed by a peer whose claim is worth following.
    [[nodiscard]] std::uint64_t greatest_claim(Instant now) const;

    /// Whom to ask for headers among those that `may_be_asked`; null if there is nobody.
    [[nodiscard]] const Peer* best_for_headers(const std::function<bool(const Peer&)>& may_be_asked) const;
    /// Whom to ask for blocks, likewise. `owed`: ranges that a peer has not answered yet.
    [[nodiscard]] const Peer* best_for_blocks(const std::function<bool(const Peer&)>& may_be_asked,
                                              const std::function<std::size_t(const Peer&)>& owed) const;

    // What has been found out about a peer; unknown ones are ignored.

    /// Its claim led to nothing better than what we have, through no fault of its own.
    void exhaust_claim(p2p::ConnectionId id, Instant now);
    /// It did not show what it claims.
    void break_claim(p2p::ConnectionId id, Instant now);
    void meet_claim(p2p::ConnectionId id);
    void credit_headers(p2p::ConnectionId id, std::size_t useful, std::chrono::duration<double> elapsed);
    void credit_blocks(p2p::ConnectionId id, std::uint64_t useful_bytes,
                       std::chrono::duration<double> elapsed);
    void show_header(p2p::ConnectionId id, std::uint64_t height, const Hash256& hash);
    /// Until it shows another header or makes another claim.
    void part(p2p::ConnectionId id);
    void resume_from(p2p::ConnectionId id, std::optional<Hash256> hash);
    void record_stall(p2p::ConnectionId id);
    void add_undecoded(p2p::ConnectionId id);
    void remove_undecoded(p2p::ConnectionId id);
    /// It has not delivered what it was asked for, or something wrong.
    void fail_blocks(p2p::ConnectionId id, Instant now);
    /// The chain has taken a block that it sent.
    void accept_block(p2p::ConnectionId id);

private:
    [[nodiscard]] Peer* known(p2p::ConnectionId id);

    std::map<p2p::ConnectionId, Peer> peers_;
};

}  // namespace bytom::sync
