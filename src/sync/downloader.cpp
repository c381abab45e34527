#include <algorithm>

#include <bytom/base/log.hpp>
#include <bytom/consensus/difficulty.hpp>
#include <bytom/sync/downloader.hpp>
#include <bytom/sync/serving.hpp>

#include "sync/header_chain.hpp"

namespace bytom::sync {
namespace {

using std::chrono::seconds;

constexpr std::string_view kModule = "sync";
constexpr seconds kHeaderSilence{15};  ///< without a byte: another peer is asked
constexpr seconds kSecondChance{120};  ///< for a peer that has led to nothing
constexpr seconds kRateWindow{10};
constexpr seconds kLogInterval{10};
constexpr std::size_t kMaxInvalid = 1000;
constexpr std::size_t kMaxAhead = 4096;    ///< blocks asked for beyond the chain
constexpr std::size_t kMaxSubmitted = 64;  ///< blocks in the chain's queue

}  // namespace

Downloader::Downloader(DownloaderOptions options)
    : options_(std::move(options)),
      headers_(std::make_unique<HeaderChain>()),
      shared_(std::make_shared<Shared>()) {
    shared_->downloader = this;
    shared_->loop = options_.loop;
    rate_since_ = options_.loop->now();
    rate_height_ = options_.chain->tip()->height();
    publish();
}

Downloader::~Downloader() {
    shared_->downloader = nullptr;
    shared_->stopping = true;
    std::unique_lock lock(shared_->mutex);
    shared_->loop = nullptr;
    shared_->idle.wait(lock, [this] { return shared_->tasks == 0; });
}

void Downloader::add_peer(p2p::ConnectionId peer, std::uint64_t height, const Hash256& hash) {
    PeerState& state = peers_[peer];
    state.id = peer;
    state.height = height;
    state.hash = hash;
    step();
}

void Downloader::update_peer(p2p::ConnectionId peer, std::uint64_t height, const Hash256& hash) {
    PeerState* const state = find_peer(peer);
    if (state == nullptr) return;
    if (state->hash != hash) {
        state->astray_until = {};
        if (peer == header_peer_) headers_complete_ = false;
    }
    state->height = height;
    state->hash = hash;
    step();
}

void Downloader::remove_peer(p2p::ConnectionId peer) {
    std::erase_if(ranges_, [&](const Range& range) {
        if (range.peer != peer) return false;
        release(range);
        return true;
    });
    peers_.erase(peer);
    if (peer == header_peer_) {
        // What it has told stays good as long as others have the blocks; somebody else goes on.
        header_request_ = false;
        header_peer_ = 0;
        headers_complete_ = false;
    }
    step();
}

Downloader::PeerState* Downloader::find_peer(p2p::ConnectionId id) {
    const auto found = peers_.find(id);
    return found == peers_.end() ? nullptr : &found->second;
}

bool Downloader::is_useless(const PeerState& peer) const {
    return peer.useless == peer.hash && options_.loop->now() < peer.useless_until;
}

void Downloader::give_up_on(PeerState& peer) {
    peer.useless = peer.hash;
    peer.useless_until = options_.loop->now() + kSecondChance;
}

/// Headers whose blocks the chain has by now, and ranges that are wanted no more.
void Downloader::drop_connected() {
    while (!headers_->is_empty()) {
        const HeaderEntry& front = (*headers_)[0];
        const chain::BlockNode* const node = options_.chain->find(front.hash);
        if (node == nullptr || node->is_invalid()) break;
        if (front.body_state == BodyState::submitted) break;  // its answer is still to come
        block_bytes_ -= front.block ? front.block_bytes : 0;
        headers_->pop_front(node);
    }
    // The peer still owes its answer, and is not asked for more until it has come.
    for (Range& range : ranges_)
        range.released |= range.last <= headers_->base()->height;
}

std::size_t Downloader::held_ranges() const {
    return static_cast<std::size_t>(
        std::ranges::count_if(ranges_, [](const Range& range) { return !range.released; }));
}

void Downloader::drop_headers(std::string_view why) {
    if (!why.empty())
        base::log(base::LogLevel::info, kModule, "headers up to {} given up: {}", headers_->last_height(),
                  why);
    ++generation_;
    ranges_.clear();
    for (auto& [id, peer] : peers_)
        peer.stale_answers += std::exchange(peer.ranges, 0);
    headers_->reset(options_.chain->tip()->node);
    block_bytes_ = 0;
    work_under_way_ = 0;
    submitted_ = 0;
    header_peer_ = 0;
    header_request_ = false;
    headers_complete_ = false;
}

/// Who claims the most beyond what we have.
Downloader::PeerState* Downloader::best_peer() {
    PeerState* best = nullptr;
    for (auto& [id, peer] : peers_) {
        if (is_useless(peer) || invalid_.contains(peer.hash)) continue;
        if (options_.chain->find(peer.hash) != nullptr) continue;
        if (best == nullptr || std::pair(peer.height, best->slow) > std::pair(best->height, peer.slow))
            best = &peer;
    }
    return best;
}

void Downloader::ask_for_headers() {
    if (header_request_ || headers_->size() >= options_.max_headers) return;
    PeerState* peer = find_peer(header_peer_);
    if (peer == nullptr || headers_complete_) {
        PeerState* const other = best_peer();
        if (other == nullptr) return;
        const bool beyond = headers_->is_empty() || other->height > headers_->last_height();
        if (!beyond) return;
        peer = other;
    }
    if (headers_->base() != nullptr && headers_->last_hash() == peer->hash) {
        headers_complete_ = true;
        return;
    }
    GetHeaders request;
    if (!headers_->is_empty()) request.locator.push_back(headers_->last_hash());
    const chain::TipPtr tip = options_.chain->tip();
    for (const std::uint64_t height : locator_heights(tip->height()))
        request.locator.push_back(tip->main_node(height)->hash);
    request.stop_hash = peer->hash;
    if (!options_.transport->request(peer->id, std::move(request))) return;
    header_peer_ = peer->id;
    header_request_ = true;
    headers_complete_ = false;
    header_asked_ = options_.loop->now();
    header_bytes_ = options_.transport->bytes_received(peer->id);
}

void Downloader::receive_headers(p2p::ConnectionId id, const std::vector<primitives::BlockHeader>& headers) {
    PeerState* const peer = find_peer(id);
    if (peer == nullptr || id != header_peer_ || !header_request_) return;
    header_request_ = false;
    take_headers(*peer, headers);
    step();
}

void Downloader::take_headers(PeerState& peer, const std::vector<primitives::BlockHeader>& headers) {
    const auto give_up = [&](std::string_view why) {
        give_up_on(peer);
        headers_complete_ = true;
        base::log(base::LogLevel::debug, kModule, "peer {}: {}", peer.id, why);
    };
    if (headers.empty()) return give_up("no headers");
    std::size_t begin = 0;
    if (headers_->is_empty() || headers.front().previous_block_hash != headers_->last_hash()) {
        const chain::BlockNode* node = options_.chain->find(headers.front().previous_block_hash);
        if (node == nullptr) return give_up("headers that stand on nothing we know");
        for (; begin < headers.size(); ++begin) {
            const chain::BlockNode* const known = options_.chain->find(headers[begin].hash());
            if (known == nullptr) break;
            node = known;
        }
        if (begin == headers.size()) {
            if (headers.size() < kMaxHeaders) give_up("nothing new");
            return;
        }
        if (!headers_->is_empty()) drop_headers("another branch is followed");
        header_peer_ = peer.id;
        headers_->reset(node);
        if (node->is_invalid()) return give_up("a branch known to be invalid");
    }
    const auto& network = options_.chain->network();
    const std::uint64_t now = options_.clock->now();
    for (; begin < headers.size(); ++begin) {
        const primitives::BlockHeader& header = headers[begin];
        const Hash256 hash = header.hash();
        const consensus::Checkpoint* const checkpoint = network.checkpoint_at(header.height);
        const bool contradicts = checkpoint != nullptr && checkpoint->hash != hash;
        if (contradicts || invalid_.contains(hash)) {
            options_.transport->report(peer.id, p2p::Offence::illegal_message,
                                       "headers of an invalid branch");
            give_up("headers of an invalid branch");
            return drop_headers(contradicts ? "a checkpoint is contradicted" : "an invalid block is on it");
        }
        if (const auto added = headers_->append(header, hash, now); !added) {
            give_up(added.error().text());
            if (added.error().transient) break;
            options_.transport->report(peer.id, p2p::Offence::illegal_message, "an invalid header");
            return;
        }
    }
    if (headers_->last_hash() == peer.hash || headers.size() < kMaxHeaders) headers_complete_ = true;
    if (headers_complete_ && headers_->last_work() <= options_.chain->tip()->work()) {
        give_up_on(peer);
        drop_headers({});
        return;
    }
    anchor_at_checkpoints();
    if (options_.prefetch_seeds) {
        std::vector<Hash256> seeds;
        for (std::size_t index = headers_->next_unknown(); index < headers_->size(); ++index) {
            const HeaderEntry& entry = (*headers_)[index];
            if (waits_for_checkpoint(entry.header.height)) break;
            if (entry.work_state == WorkState::unknown && (seeds.empty() || seeds.back() != entry.seed))
                seeds.push_back(entry.seed);
            if (seeds.size() >= 4) break;
        }
        options_.prefetch_seeds(seeds);
    }
}

/// Ancestors of a checkpoint need no work of their own (05 §1.3).
void Downloader::anchor_at_checkpoints() {
    const auto& network = options_.chain->network();
    const consensus::Checkpoint* const last = network.last_checkpoint(headers_->last_height());
    if (last == nullptr || last->height <= headers_->base()->height) return;
    // Its hash was compared when it was taken.
    const std::size_t count = last->height - headers_->base()->height;
    for (std::size_t index = 0; index < count; ++index) {
        HeaderEntry& entry = (*headers_)[index];
        if (entry.work_state == WorkState::unknown) entry.work_state = WorkState::anchored;
    }
}

/// Whether the header will be anchored once the peer has told more.
bool Downloader::waits_for_checkpoint(std::uint64_t height) const {
    if (headers_complete_) return false;
    const consensus::Checkpoint* const next = options_.chain->network().next_checkpoint(height - 1);
    if (next == nullptr) return false;
    const auto peer = peers_.find(header_peer_);
    return peer != peers_.end() && peer->second.height >= next->height &&
           next->height - headers_->base()->height <= options_.max_headers;
}

void Downloader::check_work() {
    const std::size_t at_once = 2 * options_.pool->size();
    while (work_under_way_ < at_once) {
        const std::size_t index = headers_->next_unknown();
        if (index == headers_->size()) return;
        HeaderEntry& entry = (*headers_)[index];
        if (waits_for_checkpoint(entry.header.height)) return;
        entry.work_state = WorkState::under_way;
        ++work_under_way_;
        {
            const std::scoped_lock lock(shared_->mutex);
            ++shared_->tasks;
        }
        options_.pool->submit([shared = shared_, proof_of_work = options_.proof_of_work,
                               generation = generation_, height = entry.header.height, hash = entry.hash,
                               bits = entry.header.bits, seed = entry.seed] {
            const bool good =
                !shared->stopping && consensus::check_work(hash, bits, seed, proof_of_work).has_value();
            const std::scoped_lock lock(shared->mutex);
            if (shared->loop != nullptr) {
                shared->loop->post([shared, generation, height, hash, good] {
                    if (shared->downloader != nullptr)
                        shared->downloader->work_checked(generation, height, hash, good);
                });
            }
            if (--shared->tasks == 0) shared->idle.notify_all();
        });
    }
}

void Downloader::work_checked(std::uint64_t generation, std::uint64_t height, const Hash256& hash,
                              bool good) {
    if (generation != generation_) return;
    --work_under_way_;
    const auto index = headers_->index_of(height, hash);
    if (index) {
        HeaderEntry& entry = (*headers_)[*index];
        if (good) {
            if (entry.work_state == WorkState::under_way) entry.work_state = WorkState::proven;
        } else {
            if (PeerState* const peer = find_peer(header_peer_)) {
                give_up_on(*peer);
                options_.transport->report(peer->id, p2p::Offence::invalid_proof_of_work,
                                           "a header without proof of work");
            }
            drop_headers("a header has no proof of work");
        }
    }
    step();
}

/// Whether the peer may have the blocks of our headers up to this height. One on another branch would not
/// answer, and be taken for a dead one.
bool Downloader::may_have(const PeerState& peer, std::uint64_t last_height) const {
    if (peer.height < last_height || options_.loop->now() < peer.astray_until) return false;
    if (peer.id == header_peer_ || peer.height > headers_->last_height()) return true;
    return headers_->index_of(peer.height, peer.hash).has_value();
}

Downloader::PeerState* Downloader::peer_for(std::uint64_t last_height) {
    PeerState* chosen = nullptr;
    for (auto& [id, peer] : peers_) {
        const std::size_t limit = peer.slow ? 1 : options_.max_ranges_per_peer;
        if (peer.ranges >= limit || !may_have(peer, last_height)) continue;
        if (chosen == nullptr || std::pair(peer.slow, peer.ranges) < std::pair(chosen->slow, chosen->ranges))
            chosen = &peer;
    }
    return chosen;
}

/// Headers whose blocks nobody has hide the chains of those who have theirs.
void Downloader::drop_abandoned() {
    if (headers_->is_empty() || header_peer_ != 0 || header_request_ || submitted_ > 0 || held_ranges() > 0)
        return;
    const auto& front = (*headers_)[0];
    if (front.body_state != BodyState::missing) return;
    const bool somebody = std::ranges::any_of(
        peers_, [&](const auto& entry) { return may_have(entry.second, front.header.height); });
    if (!somebody && !peers_.empty()) drop_headers("nobody has their blocks");
}

void Downloader::ask_for_blocks() {
    if (!is_behind()) return;
    std::size_t index = 0;
    while (held_ranges() < options_.max_ranges && block_bytes_ < options_.max_block_bytes) {
        const std::size_t end = std::min(headers_->ready(), kMaxAhead);
        while (index < end && (*headers_)[index].body_state != BodyState::missing)
            ++index;
        if (index >= end) return;
        std::size_t count = 1;
        while (count < options_.range_blocks && index + count < end &&
               (*headers_)[index + count].body_state == BodyState::missing)
            ++count;
        // Small requests only where nothing larger is to be had soon.
        const bool soon_more = index + count == end && work_under_way_ > 0 && held_ranges() > 0;
        if (soon_more && count < options_.range_blocks / 4) return;
        PeerState* const peer = peer_for((*headers_)[index + count - 1].header.height);
        if (peer == nullptr || !request_range(index, count, *peer)) return;
        index += count;
    }
}

bool Downloader::request_range(std::size_t first, std::size_t count, PeerState& peer) {
    const HeaderEntry& begin = (*headers_)[first];
    const HeaderEntry& end = (*headers_)[first + count - 1];
    GetBlocks request{.locator = {begin.header.previous_block_hash}, .stop_hash = end.hash};
    if (!options_.transport->request(peer.id, std::move(request))) return false;
    for (std::size_t index = first; index < first + count; ++index)
        (*headers_)[index].body_state = BodyState::requested;
    const Instant now = options_.loop->now();
    ranges_.push_back({.peer = peer.id,
                       .first = begin.header.height,
                       .last = end.header.height,
                       .asked = now,
                       .heard = now,
                       .bytes = options_.transport->bytes_received(peer.id),
                       .released = false});
    ++peer.ranges;
    return true;
}

/// What of a range has not come is free for others. The range itself is the caller's to remove.
void Downloader::release(const Range& range) {
    if (PeerState* const peer = find_peer(range.peer); peer != nullptr && peer->ranges > 0) --peer->ranges;
    if (headers_->base() == nullptr) return;
    for (std::uint64_t height = range.first; height <= range.last; ++height) {
        if (height <= headers_->base()->height || height > headers_->last_height()) continue;
        HeaderEntry& entry = (*headers_)[height - headers_->base()->height - 1];
        if (entry.body_state != BodyState::requested) continue;
        const bool elsewhere = std::ranges::any_of(ranges_, [&](const Range& other) {
            return &other != &range && !other.released && other.first <= height && height <= other.last;
        });
        if (!elsewhere) entry.body_state = BodyState::missing;
    }
}

void Downloader::receive_blocks(p2p::ConnectionId id, std::vector<ReceivedBlock> blocks) {
    PeerState* const peer = find_peer(id);
    if (peer == nullptr || headers_->base() == nullptr) return;
    const std::optional<std::uint64_t> first =
        blocks.empty() ? std::nullopt : std::optional(blocks.front().block->header.height);
    const auto is_connected = [this](const ReceivedBlock& received) {
        const chain::BlockNode* const node = headers_->base()->ancestor(received.block->header.height);
        return node != nullptr && node->hash == received.hash;
    };
    bool is_ours = false;
    for (ReceivedBlock& received : blocks) {
        const auto index = headers_->index_of(received.block->header.height, received.hash);
        is_ours |= index.has_value() || is_connected(received);
        if (!index) continue;
        HeaderEntry& entry = (*headers_)[*index];
        if (entry.body_state == BodyState::received || entry.body_state == BodyState::submitted) continue;
        if (!received.roots_match) {
            // One message, one offence; what follows is worth nothing either.
            options_.transport->report(id, p2p::Offence::illegal_message, "a block that is not its header's");
            break;
        }
        entry.body_state = BodyState::received;
        entry.block = std::move(received.block);
        entry.block_bytes = received.bytes;
        entry.provider = id;
        block_bytes_ += received.bytes;
    }
    if (!is_ours && peer->stale_answers > 0) {
        --peer->stale_answers;
        return;
    }
    // The answer belongs to the range that contains its first block; what it left out is asked for again.
    const auto range = std::ranges::find_if(ranges_, [&](const Range& candidate) {
        return candidate.peer == id && (!first || (candidate.first <= *first && *first <= candidate.last));
    });
    if (range != ranges_.end()) {
        const Range done = *range;
        ranges_.erase(range);
        release(done);
        if (!is_ours) went_astray(*peer);
    }
    step();
}

/// It was asked for blocks of our headers and has sent others, or none.
void Downloader::went_astray(PeerState& peer) {
    base::log(base::LogLevel::debug, kModule, "peer {} does not have the blocks that were asked for",
              peer.id);
    peer.astray_until = options_.loop->now() + kSecondChance;
    if (peer.id != header_peer_) return;
    give_up_on(peer);
    header_peer_ = 0;
    header_request_ = false;
    headers_complete_ = false;
}

void Downloader::submit_blocks() {
    for (std::size_t index = 0; index < headers_->size() && submitted_ < kMaxSubmitted; ++index) {
        HeaderEntry& entry = (*headers_)[index];
        if (entry.body_state == BodyState::submitted) continue;
        if (entry.body_state != BodyState::received) return;
        const chain::BlockOrigin origin{.peer = entry.provider,
                                        .evidence = entry.work_state == WorkState::anchored
                                                        ? consensus::WorkEvidence::checkpoint
                                                        : consensus::WorkEvidence::verified,
                                        .work_ahead = true};
        chain::BlockDone done = [shared = shared_, generation = generation_, height = entry.header.height,
                                 hash = entry.hash,
                                 provider = entry.provider](const chain::BlockOutcome& outcome) {
            // The chain may answer when the network is gone.
            const std::scoped_lock lock(shared->mutex);
            if (shared->loop == nullptr) return;
            shared->loop->post([shared, generation, height, hash, provider, outcome] {
                if (shared->downloader != nullptr)
                    shared->downloader->block_done(generation, height, hash, provider, outcome);
            });
        };
        if (!options_.chain->try_submit_block(chain::make_incoming_block(entry.block), origin, done)) return;
        last_submitted_ = entry.hash;
        entry.body_state = BodyState::submitted;
        ++submitted_;
    }
}

void Downloader::block_done(std::uint64_t generation, std::uint64_t height, const Hash256& hash,
                            p2p::ConnectionId provider, const chain::BlockOutcome& outcome) {
    if (generation != generation_) return step();
    --submitted_;
    const auto index = headers_->index_of(height, hash);
    if (!index) return step();
    HeaderEntry& entry = (*headers_)[*index];
    entry.body_state = BodyState::received;
    // An orphan: a block below it was refused, and will be had from somebody else.
    if (outcome.accepted() || outcome.reception == chain::Reception::orphan) return step();
    if (outcome.refusal == chain::Refusal::stopping || outcome.refusal == chain::Refusal::storage_failure)
        return;
    base::log(base::LogLevel::warn, kModule, "block {} {} is refused: {}", height, hash.to_text(),
              outcome.error_text());
    const bool condemned = outcome.refusal.has_value() || (outcome.error && outcome.error->condemns_hash());
    if (condemned) {
        if (invalid_.size() >= kMaxInvalid) invalid_.erase(invalid_.begin());
        invalid_.insert(hash);
        if (PeerState* const peer = find_peer(header_peer_)) {
            give_up_on(*peer);
            options_.transport->report(peer->id, p2p::Offence::illegal_message, "an invalid block");
        }
        drop_headers("a block is invalid");
    } else {
        // The body may be another one than the header was made for: somebody else is asked.
        block_bytes_ -= entry.block_bytes;
        entry.block.reset();
        entry.body_state = BodyState::missing;
        if (PeerState* const peer = find_peer(provider)) peer->slow = true;
        options_.transport->report(provider, p2p::Offence::illegal_message, "an invalid block");
    }
    step();
}

void Downloader::step() {
    if (headers_->base() == nullptr) headers_->reset(options_.chain->tip()->node);
    drop_connected();
    drop_abandoned();
    if (headers_->is_empty() && !header_request_) headers_->reset(options_.chain->tip()->node);
    ask_for_headers();
    check_work();
    ask_for_blocks();
    submit_blocks();
    publish();
}

void Downloader::watch_headers() {
    if (!header_request_) return;
    const Instant now = options_.loop->now();
    const std::int64_t bytes = options_.transport->bytes_received(header_peer_);
    const bool alive = bytes != header_bytes_;
    header_bytes_ = bytes;
    if (alive && now - header_asked_ < options_.patience) return;
    if (now - header_asked_ < kHeaderSilence) return;
    PeerState* const peer = find_peer(header_peer_);
    header_request_ = false;
    header_peer_ = 0;
    if (peer == nullptr) return;
    // It claimed what it does not show: perhaps a lie, perhaps a bad line.
    give_up_on(*peer);
    peer->slow = true;
    base::log(base::LogLevel::debug, kModule, "peer {} does not answer with headers", peer->id);
}

void Downloader::watch_ranges() {
    const Instant now = options_.loop->now();
    std::vector<p2p::ConnectionId> dead;
    for (Range& range : ranges_) {
        const std::int64_t bytes = options_.transport->bytes_received(range.peer);
        if (bytes != range.bytes) {
            range.bytes = bytes;
            range.heard = now;
        }
        const auto silent = now - range.heard;
        const auto waited = now - range.asked;
        if (silent >= options_.patience || waited >= 3 * options_.patience) {
            dead.push_back(range.peer);
        } else if (!range.released && (silent >= options_.silence || waited >= options_.patience)) {
            range.released = true;
            if (PeerState* const peer = find_peer(range.peer)) peer->slow = true;
            const Range copy = range;
            if (PeerState* const peer = find_peer(range.peer)) ++peer->ranges;  // release() takes one back
            release(copy);
        }
    }
    for (const p2p::ConnectionId peer : dead)
        options_.transport->disconnect(peer, "it sends no blocks");
}

void Downloader::tick() {
    watch_headers();
    watch_ranges();
    const Instant now = options_.loop->now();
    const std::uint64_t height = options_.chain->tip()->height();
    if (now - rate_since_ >= kRateWindow) {
        const double elapsed = std::chrono::duration<double>(now - rate_since_).count();
        rate_ = height > rate_height_ ? static_cast<double>(height - rate_height_) / elapsed : 0;
        rate_height_ = height;
        rate_since_ = now;
    }
    step();
    const SyncProgress now_at = progress();
    if (now_at.is_syncing && now - logged_ >= kLogInterval) {
        logged_ = now;
        const double left = rate_ > 0 ? static_cast<double>(now_at.headers - height) / rate_ : 0;
        base::log(base::LogLevel::info, kModule, "block {} of {} ({:.1f} %), {:.1f} blocks/s, {} peers{}",
                  height, now_at.headers,
                  now_at.headers == 0
                      ? 100.0
                      : 100.0 * static_cast<double>(height) / static_cast<double>(now_at.headers),
                  rate_, peers_.size(), left > 0 ? fmt::format(", {:.0f} s left", left) : std::string());
    }
}

bool Downloader::is_behind() const {
    return !headers_->is_empty() && headers_->last_work() > options_.chain->tip()->work();
}

void Downloader::publish() {
    SyncProgress progress;
    const chain::TipPtr tip = options_.chain->tip();
    progress.height = tip->height();
    progress.best_header = tip->height();
    progress.headers = tip->height();
    progress.peers = peers_.size();
    progress.blocks_per_second = rate_;
    for (const auto& [id, peer] : peers_) {
        if (!is_useless(peer)) progress.claimed = std::max(progress.claimed, peer.height);
    }
    if (is_behind()) {
        progress.is_syncing = true;
        progress.headers = std::max(progress.headers, headers_->last_height());
        progress.best_header = std::max(progress.best_header, headers_->base()->height + headers_->ready());
    } else if (header_request_) {
        progress.is_syncing = progress.claimed > tip->height();
    }
    if (peers_.empty()) progress.reason = "no peers";
    const std::scoped_lock lock(shared_->mutex);
    shared_->progress = progress;
}

SyncProgress Downloader::progress() const {
    const std::scoped_lock lock(shared_->mutex);
    return shared_->progress;
}

}  // namespace bytom::sync
