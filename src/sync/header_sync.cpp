#include "sync/header_sync.hpp"

#include <algorithm>
#include <stdexcept>

#include <bytom/base/log.hpp>

#include "sync/log_name.hpp"
#include "sync/serving.hpp"

namespace bytom::sync {
namespace {

constexpr std::size_t kMaxInvalid = 1000;
constexpr std::size_t kMaxSeeds = 4;
constexpr std::uint32_t kMostHalvings = 6;

}  // namespace

HeaderSync::HeaderSync(Options options, const ChainState& chain) : options_(options), chain_(chain) {
    list_.reset(&chain_.tip());
}

bool HeaderSync::is_ahead() const {
    return !list_.is_empty() && list_.last_work() > chain_.tip().chain_work;
}

void HeaderSync::peer_left(p2p::ConnectionId peer) {
    // Its headers stay good as long as others have the blocks; somebody else goes on.
    requests_.erase(peer);
    forget_lead(peer);
}

void HeaderSync::forget_lead(p2p::ConnectionId peer) {
    if (lead_ == peer) lead_ = 0;
}

void HeaderSync::remember_invalid(const Hash256& hash) {
    if (invalid_.size() >= kMaxInvalid) invalid_.erase(invalid_.begin());
    invalid_.insert(hash);
}

void HeaderSync::drop(std::string_view why) {
    if (!why.empty())
        base::log(base::LogLevel::info, kLog, "headers up to {} given up: {}", list_.last_height(), why);
    list_.reset(&chain_.tip());
    ++revision_;
    lead_ = 0;
    settle_rival();
}

/// A peer that has shown them also has those before them.
void HeaderSync::part_peers(std::uint64_t height, PeerBook& book) const {
    const HeaderEntry* const last = list_.at_height(height - 1);
    const Hash256 hash = last == nullptr ? list_.base()->hash : last->hash;
    for (const auto& [id, peer] : book.peers()) {
        if (peer.shown_height < height || !list_.index_of(peer.shown_height, peer.shown_hash)) continue;
        book.show_header(id, height - 1, hash);
        book.part(id);
    }
}

void HeaderSync::cut(std::size_t index, PeerBook& book, std::string_view why) {
    part_peers(list_[index].header.height, book);
    base::log(base::LogLevel::info, kLog, "headers from {} to {} given up: {}", list_[index].header.height,
              list_.last_height(), why);
    list_.truncate(index);
    ++revision_;
    lead_ = 0;
    if (!is_ahead()) drop({});
}

void HeaderSync::abandon() {
    drop("nobody has their blocks");
}

void HeaderSync::follow_chain() {
    while (!list_.is_empty()) {
        const chain::BlockNode* const node = chain_.find(list_[0].hash);
        if (node == nullptr || node->is_invalid()) break;
        list_.pop_front(node);
    }
    if (list_.is_empty()) list_.reset(&chain_.tip());
    settle_rival();
}

bool HeaderSync::expects_an_answer() const {
    return std::ranges::any_of(requests_, [](const auto& entry) { return !entry.second.is_overdue; });
}

/// It remains one as long as it has more work than what is followed.
void HeaderSync::settle_rival() {
    if (!rival_) return;
    HeaderChain& branch = rival_->branch;
    while (!branch.is_empty()) {
        const chain::BlockNode* const node = chain_.find(branch[0].hash);
        if (node == nullptr || node->is_invalid()) break;
        branch.pop_front(node);
    }
    if (branch.is_empty() || branch.last_work() <= list_.last_work() ||
        list_.index_of(rival_->fork_height, rival_->fork_hash))
        rival_.reset();
}

void HeaderSync::challenge(HeaderChain branch, p2p::ConnectionId peer) {
    const HeaderEntry* fork = nullptr;
    for (std::size_t index = 0; index < branch.size() && fork == nullptr; ++index) {
        if (!list_.index_of(branch[index].header.height, branch[index].hash)) fork = &branch[index];
    }
    if (fork == nullptr) return;
    const std::uint64_t height = fork->header.height;
    const Hash256 hash = fork->hash;
    const bool is_same = rival_ && rival_->fork_hash == hash;
    if (rival_ && (!is_same || branch.last_work() <= rival_->branch.last_work())) return;
    // What is known of its work stays known.
    const HeaderEntry* const known = is_same ? rival_->fork() : nullptr;
    if (known != nullptr) branch[branch.index_of(height, hash).value()].work_state = known->work_state;
    base::log(base::LogLevel::debug, kLog, "another branch has more work, up to {}", branch.last_height());
    rival_ = Rival{.branch = std::move(branch), .lead = peer, .fork_height = height, .fork_hash = hash};
}

Actions HeaderSync::promote_rival(PeerBook& book, Instant now) {
    if (!rival_) return {};
    if (!list_.is_empty() && rival_->fork_height > list_.base()->height)
        part_peers(rival_->fork_height, book);
    base::log(base::LogLevel::info, kLog, "another branch is followed, up to {}",
              rival_->branch.last_height());
    list_ = std::move(rival_->branch);
    lead_ = book.find(rival_->lead) != nullptr && !PeerBook::is_exhausted(*book.find(rival_->lead), now)
                ? rival_->lead
                : 0;
    rival_.reset();
    ++revision_;
    waited_for_ = 0;
    anchor_at_checkpoints();
    Actions actions;
    if (auto prepared = seeds(book); !prepared.seeds.empty()) actions.emplace_back(std::move(prepared));
    return actions;
}

bool HeaderSync::has_shown_another_branch(const PeerBook::Peer& peer) const {
    return peer.shown_height > 0 && !list_.index_of(peer.shown_height, peer.shown_hash) &&
           chain_.find(peer.shown_hash) == nullptr;
}

bool HeaderSync::may_be_asked(const PeerBook::Peer& peer, Instant now) const {
    if (PeerBook::is_exhausted(peer, now) || requests_.contains(peer.id)) return false;
    if (invalid_.contains(peer.hash) || chain_.find(peer.hash) != nullptr) return false;
    if (rival_ && has_shown_another_branch(peer)) return false;
    return list_.is_empty() || peer.height > list_.last_height();
}

GetHeaders HeaderSync::request_to(const PeerBook::Peer& peer) const {
    GetHeaders request;
    if (peer.resume_from) request.locator.push_back(*peer.resume_from);
    if (!list_.is_empty()) request.locator.push_back(list_.last_hash());
    const chain::BlockNode& tip = chain_.tip();
    for (const std::uint64_t height : locator_heights(tip.height))
        request.locator.push_back(tip.ancestor(height)->hash);
    request.stop_hash = peer.hash;
    return request;
}

Actions HeaderSync::ask(PeerBook& book, const ReceivedBytes& received, Instant now) {
    if (list_.size() >= options_.max_headers) return {};
    if (expects_an_answer()) return {};
    const PeerBook::Peer* const peer =
        book.best_for_headers([&](const PeerBook::Peer& other) { return may_be_asked(other, now); });
    if (peer == nullptr) {
        // A branch that nobody extends, and that is no better than ours, hides the branches of peers with
        // less work.
        if (requests_.empty() && !list_.is_empty() && !is_ahead()) drop({});
        return {};
    }
    Actions actions{RequestHeaders{peer->id, request_to(*peer)}};
    requests_.emplace(peer->id, Request{.asked = now,
                                        .heard = now,
                                        .looked = now,
                                        .bytes = received(peer->id),
                                        .is_overdue = false,
                                        .claim = peer->hash,
                                        .claimed_height = peer->height});
    book.resume_from(peer->id, std::nullopt);
    return actions;
}

bool HeaderSync::is_overdue(const Request& request, Instant now) const {
    const bool flows = now - request.heard < kOverdueIfSilent;
    const auto halved = (flows ? kOverdue : kOverdueIfSilent) / (1U << std::min(waited_for_, kMostHalvings));
    return now - request.asked >= std::max(halved, kOverdueAtLeast);
}

void HeaderSync::watch(PeerBook& book, const ReceivedBytes& received, Instant now) {
    constexpr std::chrono::seconds kLook{1};
    std::vector<p2p::ConnectionId> broken;
    for (auto& [peer, request] : requests_) {
        if (now - request.looked >= kLook) {
            const std::int64_t bytes = received(peer);
            const double seconds = std::chrono::duration<double>(now - request.looked).count();
            if (static_cast<double>(bytes - request.bytes) >= seconds * static_cast<double>(kFlow))
                request.heard = now;
            request.bytes = bytes;
            request.looked = now;
        }
        if (now - request.heard >= kSilence || now - request.asked >= kPatience) {
            broken.push_back(peer);
        } else if (!request.is_overdue && is_overdue(request, now)) {
            request.is_overdue = true;
            ++waited_for_;
        }
    }
    // Its headers lead nowhere as long as it does not have their blocks.
    if (const PeerBook::Peer* const lead = book.find(lead_);
        lead != nullptr && !PeerBook::may_have_blocks(*lead, now))
        lead_ = 0;
    // It claimed more than it shows: perhaps a lie, perhaps a bad line.
    for (const p2p::ConnectionId peer : broken) {
        base::log(base::LogLevel::debug, kLog, "peer {} does not answer with headers", peer);
        requests_.erase(peer);
        book.break_claim(peer, now);
        book.record_stall(peer);
        forget_lead(peer);
    }
}

Actions HeaderSync::receive(p2p::ConnectionId peer, const std::vector<primitives::BlockHeader>& headers,
                            PeerBook& book, Instant now, std::uint64_t clock) {
    const auto found = requests_.find(peer);
    if (found == requests_.end() || book.find(peer) == nullptr) return {};
    const Request request = found->second;
    requests_.erase(found);
    Actions actions;
    switch (take(peer, request, headers, book, now, clock, actions)) {
        case Answer::more:
            break;
        case Answer::complete:
            book.meet_claim(peer);
            break;
        case Answer::waiting:
            break;
        case Answer::transient:
            book.exhaust_claim(peer, now);
            break;
        case Answer::broken:
            base::log(base::LogLevel::debug, kLog, "peer {} does not show what it claims", peer);
            book.break_claim(peer, now);
            forget_lead(peer);
            break;
    }
    return actions;
}

std::optional<HeaderChain> HeaderSync::branch_at(const primitives::BlockHeader& header) const {
    if (const auto index = list_.index_of(header.height - 1, header.previous_block_hash))
        return list_.before(*index + 1);
    HeaderChain branch;
    const chain::BlockNode* const node = chain_.find(header.previous_block_hash);
    if (node == nullptr || node->is_invalid()) return std::nullopt;
    branch.reset(node);
    return branch;
}

HeaderSync::Answer HeaderSync::take(p2p::ConnectionId peer, const Request& request,
                                    const std::vector<primitives::BlockHeader>& headers, PeerBook& book,
                                    Instant now, std::uint64_t clock, Actions& actions) {
    if (headers.empty()) return Answer::broken;
    const auto is_in_list = [&](const primitives::BlockHeader& header, const Hash256& hash) {
        return list_.index_of(header.height, hash).has_value();
    };
    const Hash256 last_hash = headers.back().hash();
    const bool reaches_claim = last_hash == request.claim || headers.back().height >= request.claimed_height;
    const bool is_full = headers.size() >= kMaxHeaders;
    const Answer judgement = reaches_claim ? Answer::complete : is_full ? Answer::more : Answer::broken;

    std::size_t begin = 0;
    while (begin < headers.size()) {
        const Hash256 hash = headers[begin].hash();
        if (!is_in_list(headers[begin], hash) && chain_.find(hash) == nullptr) break;
        ++begin;
    }
    if (begin == headers.size()) {
        book.show_header(peer, headers.back().height, last_hash);
        if (judgement == Answer::more && !is_in_list(headers.back(), last_hash))
            book.resume_from(peer, last_hash);
        return judgement;
    }

    const bool continues = headers[begin].previous_block_hash == list_.last_hash();
    std::optional<HeaderChain> branch;
    if (!continues) {
        branch = branch_at(headers[begin]);
        if (!branch) return Answer::broken;
    }
    HeaderChain& target = continues ? list_ : *branch;
    const std::size_t before = target.size();
    const Answer extended = extend(target, peer, std::span(headers).subspan(begin), clock, actions);
    const std::size_t useful = target.size() - before;
    if (!continues) {
        if (!list_.is_empty() && branch->last_work() <= list_.last_work())
            return extended == Answer::broken ? Answer::broken : Answer::transient;
        if (useful > 0) {
            book.credit_headers(peer, useful, now - request.asked);
            book.show_header(peer, branch->last_height(), branch->last_hash());
        }
        if (is_ahead()) {
            challenge(*std::move(branch), peer);
            const Answer answer = extended == Answer::more ? judgement : extended;
            return answer == Answer::more ? Answer::waiting : answer;
        }
        if (!list_.is_empty())
            base::log(base::LogLevel::info, kLog, "another branch is followed, up to {}",
                      branch->last_height());
        list_ = *std::move(branch);
        ++revision_;
    }
    if (useful > 0) {
        waited_for_ = 0;
        lead_ = peer;
        if (continues) book.credit_headers(peer, useful, now - request.asked);
        book.show_header(peer, list_.last_height(), list_.last_hash());
    }
    const Answer answer = extended == Answer::more ? judgement : extended;
    if (answer != Answer::more && !is_ahead()) {
        drop({});
        return answer == Answer::broken ? Answer::broken : Answer::transient;
    }
    anchor_at_checkpoints();
    if (auto prepared = seeds(book); !prepared.seeds.empty()) actions.emplace_back(std::move(prepared));
    return answer;
}

HeaderSync::Answer HeaderSync::extend(HeaderChain& branch, p2p::ConnectionId peer,
                                      std::span<const primitives::BlockHeader> headers, std::uint64_t clock,
                                      Actions& actions) {
    for (const primitives::BlockHeader& header : headers) {
        const Hash256 hash = header.hash();
        const consensus::Checkpoint* const checkpoint = options_.network->checkpoint_at(header.height);
        const bool contradicts = checkpoint != nullptr && checkpoint->hash != hash;
        if (contradicts || invalid_.contains(hash)) {
            actions.emplace_back(Report{peer, p2p::Offence::illegal_message, "headers of an invalid branch"});
            // Everything it has sent may belong to a branch that ends here.
            if (contradicts && &branch == &list_ && lead_ == peer) drop("a checkpoint is contradicted");
            return Answer::broken;
        }
        if (const auto added = branch.append(header, hash, peer, clock); !added) {
            if (added.error().transient) return Answer::transient;
            actions.emplace_back(Report{peer, p2p::Offence::illegal_message, "an invalid header"});
            return Answer::broken;
        }
    }
    return Answer::more;
}

/// Ancestors of a checkpoint need no work of their own (05 §1.3).
void HeaderSync::anchor_at_checkpoints() {
    const consensus::Checkpoint* const last = options_.network->last_checkpoint(list_.last_height());
    if (last == nullptr || last->height <= list_.base()->height) return;
    // Its hash was compared when it was taken.
    const std::size_t count = last->height - list_.base()->height;
    for (std::size_t index = 0; index < count; ++index) {
        if (list_[index].work_state == WorkState::unknown) list_[index].work_state = WorkState::anchored;
    }
}

/// Whether the header will be anchored once the lead has sent more.
bool HeaderSync::waits_for_checkpoint(std::uint64_t height, const PeerBook& book) const {
    const consensus::Checkpoint* const next = options_.network->next_checkpoint(height - 1);
    const PeerBook::Peer* const peer = book.find(lead_);
    return next != nullptr && peer != nullptr && list_.last_hash() != peer->hash &&
           peer->height >= next->height && next->height > list_.last_height() &&
           next->height - list_.base()->height <= options_.max_headers;
}

PrepareSeeds HeaderSync::seeds(const PeerBook& book) const {
    PrepareSeeds prepared;
    for (std::size_t index = list_.next_unknown(); index < list_.size(); ++index) {
        const HeaderEntry& entry = list_[index];
        if (waits_for_checkpoint(entry.header.height, book) || prepared.seeds.size() >= kMaxSeeds) break;
        if (entry.work_state == WorkState::unknown &&
            (prepared.seeds.empty() || prepared.seeds.back() != entry.seed))
            prepared.seeds.push_back(entry.seed);
    }
    return prepared;
}

Actions HeaderSync::compute(const PeerBook& book) {
    Actions actions;
    const auto check = [](const HeaderEntry& entry) {
        return CheckWork{
            .height = entry.header.height, .hash = entry.hash, .seed = entry.seed, .bits = entry.header.bits};
    };
    if (rival_) {
        const auto fork = rival_->branch.index_of(rival_->fork_height, rival_->fork_hash);
        if (fork && rival_->branch[*fork].work_state == WorkState::unknown &&
            computing_.size() < options_.work_at_once) {
            rival_->branch[*fork].work_state = WorkState::under_way;
            if (computing_.insert(rival_->fork_hash).second)
                actions.emplace_back(check(rival_->branch[*fork]));
        }
    }
    while (computing_.size() < options_.work_at_once) {
        const std::size_t index = list_.next_unknown();
        if (index == list_.size()) break;
        HeaderEntry& entry = list_[index];
        if (waits_for_checkpoint(entry.header.height, book)) break;
        entry.work_state = WorkState::under_way;
        // It may have been asked for when it was in the list before.
        if (!computing_.insert(entry.hash).second) continue;
        actions.emplace_back(check(entry));
    }
    return actions;
}

Actions HeaderSync::work_checked(std::uint64_t height, const Hash256& hash, bool is_good, PeerBook& book,
                                 Instant now) {
    computing_.erase(hash);
    if (!is_good) remember_invalid(hash);
    Actions actions;
    if (rival_) {
        if (const auto fork = rival_->branch.index_of(height, hash)) {
            HeaderEntry& entry = rival_->branch[*fork];
            if (is_good && entry.work_state == WorkState::under_way) entry.work_state = WorkState::proven;
            if (!is_good) {
                if (hash == rival_->fork_hash) {
                    book.break_claim(entry.provider, now);
                    actions.emplace_back(Report{entry.provider, p2p::Offence::invalid_proof_of_work,
                                                "a header without proof of work"});
                }
                rival_.reset();
            }
        }
    }
    const auto index = list_.index_of(height, hash);
    if (!index) return actions;
    if (is_good) {
        HeaderEntry& entry = list_[*index];
        if (entry.work_state == WorkState::under_way) entry.work_state = WorkState::proven;
        return actions;
    }
    const p2p::ConnectionId provider = list_[*index].provider;
    book.break_claim(provider, now);
    cut(*index, book, "a header has no proof of work");
    actions.emplace_back(
        Report{provider, p2p::Offence::invalid_proof_of_work, "a header without proof of work"});
    return actions;
}

Actions HeaderSync::condemn(std::uint64_t height, const Hash256& hash, PeerBook& book, Instant now) {
    remember_invalid(hash);
    if (rival_ && rival_->branch.index_of(height, hash)) rival_.reset();
    const auto index = list_.index_of(height, hash);
    if (!index) return {};
    const p2p::ConnectionId provider = list_[*index].provider;
    book.break_claim(provider, now);
    cut(*index, book, "a block is invalid");
    return {Report{provider, p2p::Offence::illegal_message, "an invalid block"}};
}

void HeaderSync::check_invariants() const {
    const auto require = [](bool holds, const char* what) {
        if (!holds) throw std::logic_error(what);
    };
    require(list_.base() != nullptr, "the list stands on a block");
    Hash256 parent = list_.base()->hash;
    consensus::Work work = list_.base()->chain_work;
    for (std::size_t index = 0; index < list_.size(); ++index) {
        const HeaderEntry& entry = list_[index];
        require(entry.header.height == list_.base()->height + 1 + index, "heights go up by one");
        require(entry.header.previous_block_hash == parent, "each header stands on the one before");
        require(entry.work > work, "work grows");
        require((entry.work_state == WorkState::under_way) <= computing_.contains(entry.hash),
                "work under way is being computed");
        require(!invalid_.contains(entry.hash), "no invalid header is in the list");
        parent = entry.hash;
        work = entry.work;
    }
    require(list_.size() < options_.max_headers + kMaxHeaders, "the list is bounded");
    require(computing_.size() <= options_.work_at_once, "a bounded number of works is computed");
    if (rival_) {
        require(rival_->branch.last_work() > list_.last_work(), "a rival has more work than the list");
        require(!list_.index_of(rival_->fork_height, rival_->fork_hash), "a rival is another branch");
    }
    const auto due =
        std::ranges::count_if(requests_, [](const auto& entry) { return !entry.second.is_overdue; });
    require(due <= 1, "one peer is asked at a time unless answers are overdue");
}

}  // namespace bytom::sync
