#include "sync/block_fetcher.hpp"

#include <algorithm>
#include <ranges>
#include <stdexcept>

#include <bytom/base/log.hpp>

#include "sync/log_name.hpp"

namespace bytom::sync {
namespace {

using std::chrono::milliseconds;

/// Whether the peer says that it has the blocks of a branch up to this height.
bool has_told(const PeerBook::Peer& peer, const HeaderChain& branch, std::uint64_t height) {
    return (peer.shown_height >= height && branch.index_of(peer.shown_height, peer.shown_hash)) ||
           (peer.height >= height && branch.index_of(peer.height, peer.hash));
}

}  // namespace

bool BlockFetcher::waits_for_nothing(const HeaderChain& list) const {
    const auto front = bodies_.find(list.base()->height + 1);
    return front == bodies_.end() && in_queue_.empty() && places() == 0;
}

std::size_t BlockFetcher::places() const {
    return static_cast<std::size_t>(std::ranges::count_if(
        ranges_, [](const Range& range) { return range.holds_place && !range.is_probe; }));
}

std::size_t BlockFetcher::owed_by(p2p::ConnectionId peer) const {
    return static_cast<std::size_t>(std::ranges::count(ranges_, peer, &Range::peer));
}

std::vector<Hash256> BlockFetcher::hashes_owed_by(p2p::ConnectionId peer) const {
    std::vector<Hash256> hashes;
    for (const Range& range : ranges_) {
        if (range.peer == peer) hashes.insert(hashes.end(), range.hashes.begin(), range.hashes.end());
    }
    return hashes;
}

bool BlockFetcher::has_room(const PeerBook::Peer& peer, const PeerBook& book) const {
    // Where there are more peers than places, those on trial get one each.
    const bool is_crowded = book.peers().size() * options_.max_ranges_per_peer > options_.max_ranges;
    const bool only_one = peer.has_stalled || (is_crowded && !peer.has_delivered());
    return owed_by(peer.id) < (only_one ? 1 : options_.max_ranges_per_peer);
}

bool BlockFetcher::may_have(const PeerBook::Peer& peer, const HeaderChain& list, std::uint64_t height,
                            Instant now) {
    if (!PeerBook::may_have_blocks(peer, now)) return false;
    if (has_told(peer, list, height)) return true;
    // A peer on another branch would not answer, and would be taken for dead.
    const bool has_shown_another =
        peer.shown_height > list.base()->height && !list.index_of(peer.shown_height, peer.shown_hash);
    return peer.height > list.last_height() && !has_shown_another && !peer.has_parted;
}

void BlockFetcher::peer_left(p2p::ConnectionId peer) {
    for (Range& range : ranges_) {
        if (range.peer == peer) release(range);
    }
    std::erase_if(ranges_, [&](const Range& range) { return range.peer == peer; });
}

/// It no longer holds a place, and what it has not delivered is free for others.
void BlockFetcher::release(Range& range) {
    if (!range.holds_place) return;
    range.holds_place = false;
    free_blocks_of(range);
}

void BlockFetcher::free_blocks_of(const Range& range) {
    for (std::uint64_t height = range.first; height <= range.last(); ++height) {
        const auto body = bodies_.find(height);
        if (body == bodies_.end() || body->second.state != BodyState::requested ||
            !range.contains(height, body->second.hash))
            continue;
        const bool is_asked_elsewhere = std::ranges::any_of(ranges_, [&](const Range& other) {
            return &other != &range && other.holds_place && other.contains(height, body->second.hash);
        });
        if (!is_asked_elsewhere) bodies_.erase(body);
    }
}

bool BlockFetcher::make_room_for(std::uint64_t height) {
    while (block_bytes_ >= options_.max_block_bytes) {
        const auto behind = bodies_.upper_bound(height);
        auto last = bodies_.end();
        while (last != behind && std::prev(last)->second.state != BodyState::received)
            --last;
        if (last == behind) return false;
        --last;
        forget_block(last->second);
        bodies_.erase(last);
    }
    return true;
}

void BlockFetcher::take_body(Body& body, ReceivedBlock block, p2p::ConnectionId provider) {
    block_bytes_ += block.bytes;
    body.state = BodyState::received;
    body.block = std::move(block);
    body.provider = provider;
}

void BlockFetcher::forget_block(Body& body) {
    block_bytes_ -= body.block.bytes;
    body.block = {};
}

bool BlockFetcher::is_missing_something(const Range& range) const {
    std::uint64_t height = range.first;
    return std::ranges::any_of(range.hashes, [&](const Hash256& hash) {
        const auto body = bodies_.find(height++);
        return body != bodies_.end() && body->second.hash == hash &&
               body->second.state == BodyState::requested;
    });
}

void BlockFetcher::follow(const HeaderChain& list, std::uint64_t revision) {
    while (!bodies_.empty() && bodies_.begin()->first <= list.base()->height) {
        forget_block(bodies_.begin()->second);
        bodies_.erase(bodies_.begin());
    }
    if (std::exchange(revision_, revision) != revision) {
        for (auto& [height, body] : bodies_) {
            if (!list.index_of(height, body.hash)) forget_block(body);
        }
        std::erase_if(bodies_, [&](const auto& entry) {
            return !list.index_of(entry.first, entry.second.hash).has_value();
        });
        for (Range& range : ranges_) {
            if (range.is_probe) continue;
            const auto is_on_the_way = [&](std::size_t place) {
                const Hash256& hash = range.hashes[place];
                const std::uint64_t height = range.first + place;
                const chain::BlockNode* const connected = list.base()->ancestor(height);
                return list.index_of(height, hash).has_value() ||
                       (connected != nullptr && connected->hash == hash);
            };
            range.is_wanted =
                range.is_wanted &&
                std::ranges::any_of(std::views::iota(std::size_t{0}, range.hashes.size()), is_on_the_way);
        }
    }
    // The peer still owes its answer, and is not asked for more until it has come.
    for (Range& range : ranges_) {
        if (range.holds_place && !range.is_probe && !is_missing_something(range)) release(range);
    }
}

std::vector<BlockFetcher::Range>::iterator BlockFetcher::range_of(p2p::ConnectionId peer,
                                                                  const std::vector<ReceivedBlock>& blocks) {
    const auto first_where = [&](const auto& predicate) {
        return std::ranges::find_if(
            ranges_, [&](const Range& range) { return range.peer == peer && predicate(range); });
    };
    if (blocks.empty()) return first_where([](const Range&) { return true; });
    const auto exact = first_where([&](const Range& range) {
        return std::ranges::any_of(blocks, [&](const ReceivedBlock& received) {
            return range.contains(received.height(), received.hash());
        });
    });
    if (exact != ranges_.end()) return exact;
    return first_where([&](const Range& range) { return range.contains(blocks.front().height()); });
}

Actions BlockFetcher::receive(p2p::ConnectionId peer, std::vector<ReceivedBlock> blocks,
                              const HeaderChain& list, PeerBook& book, Instant now) {
    Actions actions;
    const auto range = range_of(peer, blocks);
    std::uint64_t useful = 0;
    bool is_answer = false;
    for (ReceivedBlock& received : blocks) {
        const std::uint64_t height = received.height();
        const bool is_of_range = range != ranges_.end() && range->contains(height, received.hash());
        is_answer |= is_of_range;
        const bool is_probed = is_of_range && range->is_probe;
        const auto body = bodies_.find(height);
        // Nobody was asked for it, or its range was released meanwhile.
        const bool is_asked = body != bodies_.end();
        const bool is_wanted =
            list.index_of(height, received.hash()) &&
            (is_asked ? body->second.state == BodyState::requested : range != ranges_.end());
        if (received.is_unread || (!is_wanted && !is_probed)) continue;
        if (!received.block.roots_match) {
            // One message, one offence; what follows is worth nothing either.
            actions.emplace_back(
                Report{peer, p2p::Offence::illegal_message, "a block that is not its header's"});
            book.fail_blocks(peer, now);
            break;
        }
        useful += received.bytes;
        if (is_probed) probed_ = received.hash();
        typical_bytes_ = typical_bytes_ == 0 ? received.bytes : (7 * typical_bytes_ + received.bytes) / 8;
        if (!is_wanted || !make_room_for(height)) continue;
        Body& taken = is_asked ? body->second : bodies_[height];
        taken.hash = received.hash();
        take_body(taken, std::move(received), peer);
    }
    if (range == ranges_.end()) return actions;
    book.credit_blocks(peer, useful, now - range->asked);
    if (useful > 0) stalls_ = 0;
    const bool strayed = range->is_wanted && !is_answer;
    const bool is_told = range->is_told;
    // What it left out is asked for again.
    release(*range);
    ranges_.erase(range);
    if (strayed) {
        base::log(base::LogLevel::debug, kLog, "peer {} does not have the blocks that were asked for", peer);
        // That the peer has them may only have been our guess.
        is_told ? book.fail_blocks(peer, now) : book.part(peer);
    }
    return actions;
}

void BlockFetcher::not_sent(p2p::ConnectionId peer) {
    auto backwards = std::views::reverse(ranges_);
    const auto last = std::ranges::find_if(backwards, [&](const Range& range) { return range.peer == peer; });
    if (last == backwards.end()) return;
    release(*last);
    ranges_.erase(std::next(last).base());
}

Actions BlockFetcher::block_done(const Hash256& hash, Verdict verdict, PeerBook& book, Instant now) {
    const auto queued = in_queue_.find(hash);
    if (queued == in_queue_.end()) return {};
    const p2p::ConnectionId provider = queued->second;
    in_queue_.erase(queued);
    const auto body =
        std::ranges::find_if(bodies_, [&](const auto& entry) { return entry.second.hash == hash; });
    switch (verdict) {
        case Verdict::done:
            book.accept_block(provider);
            [[fallthrough]];
        case Verdict::aside:
            // It goes when the chain has it. An orphan's parent was refused, and is fetched from somebody
            // else.
            if (body != bodies_.end())
                body->second.state = verdict == Verdict::aside ? BodyState::aside : BodyState::received;
            return {};
        case Verdict::failed:
            return {};
        case Verdict::condemned:
        case Verdict::bad_body:
            break;
    }
    if (body != bodies_.end()) {
        forget_block(body->second);
        bodies_.erase(body);
    }
    if (verdict == Verdict::condemned) return {};
    book.fail_blocks(provider, now);
    return {Report{provider, p2p::Offence::illegal_message, "an invalid block"}};
}

BlockFetcher::Range* BlockFetcher::front_range(const HeaderChain& list) {
    std::uint64_t height = list.base()->height + 1;
    auto body = bodies_.begin();
    while (body != bodies_.end() && body->first == height && body->second.state != BodyState::requested) {
        ++body;
        ++height;
    }
    if (body == bodies_.end() || body->first != height) return nullptr;
    const auto range = std::ranges::find_if(ranges_, [&](const Range& candidate) {
        return candidate.holds_place && candidate.contains(height, body->second.hash);
    });
    return range == ranges_.end() ? nullptr : &*range;
}

void BlockFetcher::take_back_evaluated() {
    for (auto body = bodies_.begin(); body != bodies_.end();) {
        if (body->second.state != BodyState::aside || chain_.is_being_evaluated(body->second.hash)) {
            ++body;
        } else if (body->second.block.block.block == nullptr) {
            body = bodies_.erase(body);
        } else {
            body->second.state = BodyState::received;
            ++body;
        }
    }
}

bool BlockFetcher::is_stalled(const Range& range, const PeerBook& book, Instant now) const {
    const PeerBook::Peer* const peer = book.find(range.peer);
    if (peer != nullptr && peer->has_delivered())
        return now - range.heard >= kSilence || now - range.asked >= kPatience;
    constexpr std::uint32_t kMostHalvings = 8;
    const milliseconds patience = kSilence;
    return now - range.asked >=
           std::max<milliseconds>(patience / (1U << std::min(stalls_, kMostHalvings)), kFrontPatience);
}

Actions BlockFetcher::watch(const HeaderChain& list, PeerBook& book, const ReceivedBytes& received,
                            Instant now) {
    constexpr std::chrono::seconds kLook{1};
    Actions actions;
    take_back_evaluated();
    std::vector<p2p::ConnectionId> forgotten;
    const auto waits_for_us = [&book](const Range& range) {
        const PeerBook::Peer* const peer = book.find(range.peer);
        return peer != nullptr && peer->waits_for_us();
    };
    for (Range& range : ranges_) {
        if (waits_for_us(range)) {
            range.heard = now;
            continue;
        }
        if (now - range.looked >= kLook) {
            const std::int64_t bytes = received(range.peer);
            const double seconds = std::chrono::duration<double>(now - range.looked).count();
            if (static_cast<double>(bytes - range.bytes) >= seconds * static_cast<double>(kFlow))
                range.heard = now;
            range.bytes = bytes;
            range.looked = now;
        }
        const auto silent = now - range.heard;
        const auto waited = now - range.asked;
        if (silent >= kPatience || waited >= 3 * kPatience) {
            if (range.is_wanted && range.is_told)
                actions.emplace_back(GiveUp{range.peer, "it sends no blocks"});
            else if (range.is_wanted)
                book.part(range.peer);
            forgotten.push_back(range.peer);
        } else if (range.holds_place && is_stalled(range, book, now)) {
            book.record_stall(range.peer);
            if (range.is_probe) book.fail_blocks(range.peer, now);
            ++stalls_;
            release(range);
        }
    }
    std::erase_if(ranges_, [&](const Range& range) {
        return (!range.is_wanted || !range.is_told) &&
               std::ranges::find(forgotten, range.peer) != forgotten.end();
    });
    if (Range* const front = front_range(list); front != nullptr && !waits_for_us(*front) &&
                                                now - front->asked >= kFrontPatience &&
                                                block_bytes_ < options_.max_block_bytes) {
        const auto is_better = [&](const PeerBook::Peer& peer) {
            return peer.id != front->peer && peer.has_delivered() && !peer.has_stalled &&
                   has_room(peer, book) && may_have(peer, list, front->last(), now);
        };
        const auto owed = [this](const PeerBook::Peer& peer) { return owed_by(peer.id); };
        if (book.best_for_blocks(is_better, owed) != nullptr) release(*front);
    }
    return actions;
}

const PeerBook::Peer* BlockFetcher::whom_to_ask(const Wanted& wanted, std::uint64_t last,
                                                const HeaderChain& list, const PeerBook& book,
                                                Instant now) const {
    const auto owed = [this](const PeerBook::Peer& peer) { return owed_by(peer.id); };
    const auto delivers = [&](const PeerBook::Peer& peer) {
        return peer.has_delivered() && !peer.has_stalled && may_have(peer, list, last, now);
    };
    const bool only_proven =
        wanted.is_needed_soon &&
        std::ranges::any_of(book.peers(), [&](const auto& entry) { return delivers(entry.second); });
    const auto may_be_asked = [&](const PeerBook::Peer& peer) {
        if (!has_room(peer, book) || !may_have(peer, list, last, now)) return false;
        // It owes these already.
        return std::ranges::none_of(ranges_, [&](const Range& range) {
            return range.peer == peer.id && range.is_wanted && !range.is_probe && range.first <= last &&
                   wanted.first <= range.last();
        });
    };
    const auto may_be_tried = [&](const PeerBook::Peer& peer) {
        return !peer.has_delivered() && !peer.has_stalled && may_be_asked(peer);
    };
    const auto may_be_relied_on = [&](const PeerBook::Peer& peer) {
        return (!only_proven || delivers(peer)) && may_be_asked(peer);
    };
    if (only_proven && wanted.may_try) {
        if (const PeerBook::Peer* const peer = book.best_for_blocks(may_be_tried, owed)) return peer;
    }
    return book.best_for_blocks(may_be_relied_on, owed);
}

Actions BlockFetcher::ask(const HeaderChain& list, bool more_work_soon, const PeerBook& book,
                          const ReceivedBytes& received, Instant now) {
    Actions actions;
    const std::uint64_t base = list.base()->height;
    const std::size_t end = std::min(list.ready(), options_.max_ahead);
    bool somebody_is_on_trial = std::ranges::any_of(ranges_, [&](const Range& range) {
        const PeerBook::Peer* const peer = book.find(range.peer);
        return range.holds_place && !range.is_probe && range.first <= base + kNeededSoon && peer != nullptr &&
               !peer->has_delivered();
    });
    auto body = bodies_.begin();
    std::size_t index = 0;
    bool is_front = true;
    std::uint64_t expected =
        block_bytes_ +
        typical_bytes_ * static_cast<std::uint64_t>(std::ranges::count_if(bodies_, [](const auto& entry) {
            return entry.second.state == BodyState::requested;
        }));
    while (places() < options_.max_ranges && (is_front || expected < options_.max_block_bytes)) {
        while (index < end && body != bodies_.end() && body->first == base + 1 + index) {
            ++body;
            ++index;
            is_front = false;
        }
        if (index >= end) break;
        // It was announced, and needs no fetching.
        if (chain_.is_being_evaluated(list[index].hash)) {
            bodies_.emplace_hint(
                body, base + 1 + index,
                Body{.hash = list[index].hash, .state = BodyState::aside, .block = {}, .provider = 0});
            ++index;
            is_front = false;
            continue;
        }
        const std::size_t limit = std::min(end, index + options_.range_blocks);
        const std::size_t gap_end =
            body == bodies_.end()
                ? limit
                : std::min<std::size_t>(limit, static_cast<std::size_t>(body->first - base - 1));
        std::size_t count = gap_end - index;
        if (!is_front && typical_bytes_ > 0) {
            const std::uint64_t room = (options_.max_block_bytes - expected) / typical_bytes_;
            count = static_cast<std::size_t>(std::min<std::uint64_t>(count, room + 1));
        }
        // Small requests only where nothing larger will be available soon.
        const bool soon_more = gap_end == end && more_work_soon && places() > 0;
        if (soon_more && count < options_.range_blocks / 4) break;
        const std::uint64_t first = base + 1 + index;
        const bool is_needed_soon = index < kNeededSoon;
        const Wanted wanted{
            .first = first, .is_needed_soon = is_needed_soon, .may_try = !is_front && !somebody_is_on_trial};
        const PeerBook::Peer* peer = whom_to_ask(wanted, first + count - 1, list, book, now);
        // At the front, a part is better than nothing: somebody may be on our branch that far.
        while (peer == nullptr && is_front && count > 1) {
            count = (count + 1) / 2;
            peer = whom_to_ask(wanted, first + count - 1, list, book, now);
        }
        if (peer == nullptr) {
            // What is not needed soon, somebody else may have.
            if (!is_needed_soon) break;
            index = gap_end;
            is_front = false;
            continue;
        }
        somebody_is_on_trial |= is_needed_soon && !peer->has_delivered();
        Range range = range_to(*peer, list, first, count, received, now);
        for (std::size_t place = index; place < index + count; ++place) {
            bodies_.emplace_hint(
                body, base + 1 + place,
                Body{.hash = list[place].hash, .state = BodyState::requested, .block = {}, .provider = 0});
        }
        actions.emplace_back(
            RequestBlocks{peer->id, GetBlocks{.locator = {list[index].header.previous_block_hash},
                                              .stop_hash = range.hashes.back()}});
        ranges_.push_back(std::move(range));
        expected += count * typical_bytes_;
        index += count;
        is_front = false;
    }
    return actions;
}

BlockFetcher::Range BlockFetcher::range_to(const PeerBook::Peer& peer, const HeaderChain& branch,
                                           std::uint64_t first, std::size_t count,
                                           const ReceivedBytes& received, Instant now) const {
    Range range{.peer = peer.id,
                .first = first,
                .hashes = {},
                .asked = now,
                .heard = now,
                .looked = now,
                .bytes = received(peer.id),
                .is_told = has_told(peer, branch, first + count - 1)};
    for (std::size_t place = 0; place < count; ++place)
        range.hashes.push_back(branch.at_height(first + place)->hash);
    return range;
}

Actions BlockFetcher::probe(const HeaderChain& branch, std::uint64_t height, const PeerBook& book,
                            const ReceivedBytes& received, Instant now) {
    const HeaderEntry* const entry = branch.at_height(height);
    if (entry == nullptr || is_probing(entry->hash)) return {};
    const auto owed = [this](const PeerBook::Peer& peer) { return owed_by(peer.id); };
    const auto may_be_asked = [&](const PeerBook::Peer& peer) {
        return has_room(peer, book) && may_have(peer, branch, height, now);
    };
    const PeerBook::Peer* const peer = book.best_for_blocks(may_be_asked, owed);
    if (peer == nullptr) return {};
    Range range = range_to(*peer, branch, height, 1, received, now);
    range.is_probe = true;
    ranges_.push_back(std::move(range));
    return {RequestBlocks{
        peer->id, GetBlocks{.locator = {entry->header.previous_block_hash}, .stop_hash = entry->hash}}};
}

bool BlockFetcher::is_probing(const Hash256& hash) const {
    return std::ranges::any_of(ranges_, [&](const Range& range) {
        return range.is_probe && range.holds_place && range.hashes.front() == hash;
    });
}

bool BlockFetcher::has_come(const Hash256& hash) const {
    return probed_ == hash || chain_.find(hash) != nullptr || chain_.is_being_evaluated(hash);
}

Actions BlockFetcher::submit(const HeaderChain& list) {
    Actions actions;
    std::uint64_t height = list.base()->height + 1;
    for (auto& [place, body] : bodies_) {
        if (place != height++ || in_queue_.size() >= options_.max_submitted) break;
        if (body.state == BodyState::submitted || in_queue_.contains(body.hash)) continue;
        // One that is evaluated aside is the parent of all that follow.
        if (body.state != BodyState::received) break;
        body.state = BodyState::submitted;
        in_queue_.emplace(body.hash, body.provider);
        actions.emplace_back(Submit{.block = body.block,
                                    .provider = body.provider,
                                    .is_anchored = list.at_height(place)->work_state == WorkState::anchored});
    }
    return actions;
}

void BlockFetcher::not_submitted(const Hash256& hash) {
    in_queue_.erase(hash);
    const auto body =
        std::ranges::find_if(bodies_, [&](const auto& entry) { return entry.second.hash == hash; });
    if (body != bodies_.end()) body->second.state = BodyState::received;
}

void BlockFetcher::check_invariants(const HeaderChain& list) const {
    const auto require = [](bool holds, const char* what) {
        if (!holds) throw std::logic_error(what);
    };
    std::uint64_t bytes = 0;
    for (const auto& [height, body] : bodies_) {
        bytes += body.block.bytes;
        require(list.index_of(height, body.hash).has_value(), "bodies are those of the list");
        if (body.state != BodyState::aside)
            require((body.block.block.block == nullptr) == (body.state == BodyState::requested),
                    "a block is there unless it is asked for");
        if (body.state == BodyState::submitted)
            require(in_queue_.contains(body.hash), "what is submitted is in the chain's queue");
        if (body.state != BodyState::requested) continue;
        const bool is_asked =
            std::ranges::any_of(ranges_, [&, place = height, &hash = body.hash](const Range& range) {
                return range.holds_place && range.contains(place, hash);
            });
        require(is_asked, "somebody is asked for what is asked for");
    }
    require(bytes == block_bytes_, "bytes are counted");
    require(places() <= options_.max_ranges, "a bounded number of ranges holds places");
    require(bodies_.size() <= options_.max_ahead + options_.range_blocks, "the window is bounded");
    require(in_queue_.size() <= options_.max_submitted, "the chain's queue is bounded");
    std::map<p2p::ConnectionId, std::size_t> owed;
    for (const Range& range : ranges_) {
        require(!range.hashes.empty(), "a range has blocks");
        require(++owed[range.peer] <= options_.max_ranges_per_peer, "a peer owes a bounded number of ranges");
    }
}

}  // namespace bytom::sync
