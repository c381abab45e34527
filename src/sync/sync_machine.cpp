#include "sync/sync_machine.hpp"

#include <algorithm>
#include <iterator>
#include <ranges>

namespace bytom::sync {
namespace {

void append(Actions& actions, Actions more) {
    std::ranges::move(more, std::back_inserter(actions));
}

}  // namespace

Actions SyncMachine::peer_joined(p2p::ConnectionId peer, std::uint64_t height, const Hash256& hash,
                                 Instant now, BlocksKept kept) {
    if (kept == BlocksKept::recent) {
        recent_.insert_or_assign(peer, Claim{.height = height, .hash = hash});
    } else {
        book_.add(peer, height, hash);
    }
    return step(now);
}

bool SyncMachine::is_in_reach(const Claim& claim) const {
    const std::uint64_t height = chain_.tip().height;
    return claim.height <= height || claim.height - height <= p2p::kRecentBlocks;
}

bool SyncMachine::has_distant_peers() const {
    return std::ranges::any_of(recent_ | std::views::keys,
                               [this](p2p::ConnectionId peer) { return book_.find(peer) == nullptr; });
}

void SyncMachine::sort_recent() {
    for (const auto& [peer, claim] : recent_) {
        const bool is_in_book = book_.find(peer) != nullptr;
        if (is_in_reach(claim) == is_in_book) continue;
        if (is_in_book) {
            book_.remove(peer);
            headers_.peer_left(peer);
            blocks_.peer_left(peer);
        } else {
            book_.add(peer, claim.height, claim.hash);
        }
    }
}

Actions SyncMachine::peer_claims(p2p::ConnectionId peer, std::uint64_t height, const Hash256& hash,
                                 Instant now) {
    const auto recent = recent_.find(peer);
    if (recent != recent_.end()) recent->second = {.height = height, .hash = hash};
    const bool is_new = book_.update(peer, height, hash);
    return is_new || recent != recent_.end() ? step(now) : Actions{};
}

Actions SyncMachine::peer_left(p2p::ConnectionId peer, Instant now) {
    recent_.erase(peer);
    book_.remove(peer);
    headers_.peer_left(peer);
    blocks_.peer_left(peer);
    return step(now);
}

Actions SyncMachine::headers_came(p2p::ConnectionId peer, const std::vector<primitives::BlockHeader>& headers,
                                  Instant now, std::uint64_t clock) {
    return then_step(headers_.receive(peer, headers, book_, now, clock), now);
}

Actions SyncMachine::blocks_came(p2p::ConnectionId peer, std::vector<ReceivedBlock> blocks, Instant now) {
    book_.remove_undecoded(peer);
    headers_.follow_chain();
    blocks_.follow(headers_.list(), headers_.revision());
    return then_step(blocks_.receive(peer, std::move(blocks), headers_.list(), book_, now), now);
}

Actions SyncMachine::work_checked(const CheckWork& what, bool is_good, Instant now) {
    return then_step(headers_.work_checked(what.height, what.hash, is_good, book_, now), now);
}

Actions SyncMachine::block_done(std::uint64_t height, const Hash256& hash, BlockFetcher::Verdict verdict,
                                Instant now) {
    Actions actions = blocks_.block_done(hash, verdict, book_, now);
    if (verdict == BlockFetcher::Verdict::condemned)
        append(actions, headers_.condemn(height, hash, book_, now));
    return then_step(std::move(actions), now);
}

Actions SyncMachine::then_step(Actions actions, Instant now) {
    append(actions, step(now));
    return actions;
}

bool SyncMachine::somebody_claims_another_branch(Instant now) const {
    const HeaderChain& list = headers_.list();
    return std::ranges::any_of(book_.peers() | std::views::values, [&](const PeerBook::Peer& peer) {
        return !peer.has_stalled && !PeerBook::is_exhausted(peer, now) && peer.height > list.base()->height &&
               !BlockFetcher::may_have(peer, list, list[0].header.height, now);
    });
}

/// Headers whose blocks nobody has hide the chains of peers that do have their blocks.
void SyncMachine::drop_abandoned(Instant now) {
    const HeaderChain& list = headers_.list();
    if (list.is_empty() || book_.peers().empty() || !blocks_.waits_for_nothing(list)) return;
    const std::uint64_t front = list[0].header.height;
    std::vector<p2p::ConnectionId> stalled;
    for (const auto& [id, peer] : book_.peers()) {
        if (!BlockFetcher::may_have(peer, list, front, now)) continue;
        if (!peer.has_stalled || blocks_.owed_by(id) == 0) return;
        stalled.push_back(id);
    }
    // A slow peer is better than none.
    if (!stalled.empty() && !somebody_claims_another_branch(now)) return;
    if (stalled.empty() && headers_.expects_an_answer()) return;
    for (const p2p::ConnectionId peer : stalled)
        book_.fail_blocks(peer, now);
    headers_.abandon();
}

Actions SyncMachine::decide_on_rival(Instant now) {
    const auto& rival = headers_.rival();
    if (!rival) return {};
    const HeaderEntry* const fork = rival->fork();
    if (!headers_.is_ahead() || fork == nullptr || blocks_.has_come(rival->fork_hash))
        return headers_.promote_rival(book_, now);
    const bool somebody =
        std::ranges::any_of(book_.peers() | std::views::values, [&](const PeerBook::Peer& peer) {
            return BlockFetcher::may_have(peer, rival->branch, rival->fork_height, now);
        });
    if (!somebody && !blocks_.is_probing(rival->fork_hash)) {
        headers_.drop_rival();
        return {};
    }
    if (!fork->has_work()) return {};
    return blocks_.probe(rival->branch, rival->fork_height, book_, received_, now);
}

Actions SyncMachine::step(Instant now) {
    sort_recent();
    headers_.follow_chain();
    blocks_.follow(headers_.list(), headers_.revision());
    drop_abandoned(now);
    Actions actions = decide_on_rival(now);
    append(actions, headers_.ask(book_, received_, now));
    append(actions, headers_.compute(book_));
    blocks_.follow(headers_.list(), headers_.revision());
    if (headers_.is_ahead())
        append(actions, blocks_.ask(headers_.list(), headers_.is_computing(), book_, received_, now));
    append(actions, blocks_.submit(headers_.list()));
    return actions;
}

Actions SyncMachine::tick(Instant now) {
    headers_.watch(book_, received_, now);
    headers_.follow_chain();
    blocks_.follow(headers_.list(), headers_.revision());
    return then_step(blocks_.watch(headers_.list(), book_, received_, now), now);
}

void SyncMachine::check_invariants() const {
    headers_.check_invariants();
    blocks_.check_invariants(headers_.list());
}

}  // namespace bytom::sync
