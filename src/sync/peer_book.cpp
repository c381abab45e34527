#include "sync/peer_book.hpp"

#include <algorithm>
#include <tuple>

namespace bytom::sync {
namespace {

/// Weight of the last measurement.
constexpr double kNewest = 0.5;
/// Headers in an answer: fewer say something about the distance, not about the rate.
constexpr std::size_t kMeasurable = 256;
/// An answer that comes at once does not mean an infinite rate.
constexpr std::chrono::duration<double> kShortest{0.01};

/// How long to wait after this many earlier failures in a row.
std::chrono::seconds wait_after(std::uint32_t failures) {
    constexpr std::uint32_t kMostDoublings = 5;
    return std::min<std::chrono::seconds>(
        PeerBook::kSecondChance * (1U << std::min(failures, kMostDoublings)), PeerBook::kLongestMistrust);
}

void measure(double& rate, double amount, std::chrono::duration<double> elapsed) {
    const double now = amount / std::max(elapsed, kShortest).count();
    rate = rate == 0 ? now : kNewest * now + (1 - kNewest) * rate;
}

}  // namespace

void PeerBook::add(p2p::ConnectionId id, std::uint64_t height, const Hash256& hash) {
    Peer peer;
    peer.id = id;
    peer.height = height;
    peer.hash = hash;
    peers_.insert_or_assign(id, peer);
}

bool PeerBook::update(p2p::ConnectionId id, std::uint64_t height, const Hash256& hash) {
    Peer* const peer = known(id);
    if (peer == nullptr || (peer->height == height && peer->hash == hash)) return false;
    if (peer->hash != hash && peer->failures <= 1) peer->unavailable_until = {};
    peer->height = height;
    peer->hash = hash;
    peer->has_parted = false;
    return true;
}

const PeerBook::Peer* PeerBook::find(p2p::ConnectionId id) const {
    const auto found = peers_.find(id);
    return found == peers_.end() ? nullptr : &found->second;
}

PeerBook::Peer* PeerBook::known(p2p::ConnectionId id) {
    const auto found = peers_.find(id);
    return found == peers_.end() ? nullptr : &found->second;
}

std::uint64_t PeerBook::greatest_claim(Instant now) const {
    std::uint64_t greatest = 0;
    for (const auto& [id, peer] : peers_) {
        if (!is_exhausted(peer, now)) greatest = std::max(greatest, peer.height);
    }
    return greatest;
}

const PeerBook::Peer* PeerBook::best_for_headers(const std::function<bool(const Peer&)>& may_be_asked) const {
    // The smaller, the better; ids make the order total.
    const auto rank = [](const Peer& peer) {
        const double rate = peer.header_rate == 0 ? kUnprovenRate : peer.header_rate;
        return std::tuple(peer.broken_claims, -rate, ~peer.height, peer.id);
    };
    const Peer* best = nullptr;
    for (const auto& [id, peer] : peers_) {
        if (may_be_asked(peer) && (best == nullptr || rank(peer) < rank(*best))) best = &peer;
    }
    return best;
}

const PeerBook::Peer* PeerBook::best_for_blocks(const std::function<bool(const Peer&)>& may_be_asked,
                                                const std::function<std::size_t(const Peer&)>& owed) const {
    const auto rank = [&](const Peer& peer) {
        return std::tuple(peer.has_stalled, !peer.has_delivered(), peer.broken_claims > 0, owed(peer),
                          -peer.block_rate, peer.id);
    };
    const Peer* best = nullptr;
    for (const auto& [id, peer] : peers_) {
        if (may_be_asked(peer) && (best == nullptr || rank(peer) < rank(*best))) best = &peer;
    }
    return best;
}

void PeerBook::exhaust_claim(p2p::ConnectionId id, Instant now) {
    Peer* const peer = known(id);
    if (peer == nullptr) return;
    peer->exhausted_claim = peer->hash;
    peer->exhausted_until = now + kSecondChance;
}

void PeerBook::break_claim(p2p::ConnectionId id, Instant now) {
    Peer* const peer = known(id);
    if (peer == nullptr) return;
    peer->exhausted_claim = peer->hash;
    peer->exhausted_until = now + wait_after(peer->broken_claims++);
}

void PeerBook::meet_claim(p2p::ConnectionId id) {
    if (Peer* const peer = known(id)) peer->broken_claims = 0;
}

void PeerBook::credit_headers(p2p::ConnectionId id, std::size_t useful,
                              std::chrono::duration<double> elapsed) {
    if (Peer* const peer = known(id); peer != nullptr && useful >= kMeasurable)
        measure(peer->header_rate, static_cast<double>(useful), elapsed);
}

void PeerBook::credit_blocks(p2p::ConnectionId id, std::uint64_t useful_bytes,
                             std::chrono::duration<double> elapsed) {
    Peer* const peer = known(id);
    if (peer == nullptr || useful_bytes == 0) return;
    measure(peer->block_rate, static_cast<double>(useful_bytes), elapsed);
    peer->has_stalled = false;
}

void PeerBook::show_header(p2p::ConnectionId id, std::uint64_t height, const Hash256& hash) {
    Peer* const peer = known(id);
    if (peer == nullptr) return;
    peer->shown_height = height;
    peer->shown_hash = hash;
    peer->has_parted = false;
}

void PeerBook::part(p2p::ConnectionId id) {
    if (Peer* const peer = known(id)) peer->has_parted = true;
}

void PeerBook::resume_from(p2p::ConnectionId id, std::optional<Hash256> hash) {
    if (Peer* const peer = known(id)) peer->resume_from = hash;
}

void PeerBook::record_stall(p2p::ConnectionId id) {
    if (Peer* const peer = known(id)) peer->has_stalled = true;
}

void PeerBook::add_undecoded(p2p::ConnectionId id) {
    if (Peer* const peer = known(id)) ++peer->undecoded;
}

void PeerBook::remove_undecoded(p2p::ConnectionId id) {
    if (Peer* const peer = known(id); peer != nullptr && peer->undecoded > 0) --peer->undecoded;
}

void PeerBook::fail_blocks(p2p::ConnectionId id, Instant now) {
    Peer* const peer = known(id);
    // What was asked for before the wait began does not count as another failure.
    if (peer == nullptr || now < peer->unavailable_until) return;
    peer->unavailable_until = now + wait_after(peer->failures++);
}

void PeerBook::accept_block(p2p::ConnectionId id) {
    if (Peer* const peer = known(id)) peer->failures = 0;
}

}  // namespace bytom::sync
