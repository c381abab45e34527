// A node's synchronisation among simulated peers: no thread, no socket, no clock but the simulation's.
// Everything that happens is an event with a time; what has happened is a log, the same for the same peers
// and seed.
#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <queue>
#include <random>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "support/block_maker.hpp"
#include "sync/sync_machine.hpp"

namespace bytom::sync {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

/// All blocks there are, in a tree; those that a node has are the node's business.
class World {
public:
    using Branch = std::vector<const chain::BlockNode*>;  ///< from genesis on

    World() {
        const auto genesis = consensus::make_genesis_block(consensus::solonet());
        genesis_ = add(genesis.header, nullptr);
    }

    [[nodiscard]] const chain::BlockNode* genesis() const { return genesis_; }
    [[nodiscard]] const primitives::BlockHeader& header(const Hash256& hash) const {
        return headers_.at(hash);
    }
    [[nodiscard]] const chain::BlockNode* find(const Hash256& hash) const {
        const auto found = by_hash_.find(hash);
        return found == by_hash_.end() ? nullptr : found->second;
    }

    /// `count` blocks on top of one; `tag` tells branches apart.
    [[nodiscard]] Branch grow(const chain::BlockNode* from, std::size_t count, std::uint64_t tag) {
        for (std::size_t i = 0; i < count; ++i) {
            primitives::BlockHeader next;
            next.height = from->height + 1;
            next.previous_block_hash = from->hash;
            next.timestamp = from->timestamp + 150;
            next.bits = from->next_bits();
            next.nonce = tag;
            from = add(next, from);
        }
        Branch branch(from->height + 1);
        for (const chain::BlockNode* node = from; node != nullptr; node = node->parent)
            branch[node->height] = node;
        return branch;
    }

private:
    const chain::BlockNode* add(const primitives::BlockHeader& header, const chain::BlockNode* parent) {
        storage::HeaderRecord record;
        record.header = header;
        record.hash = header.hash();
        record.chain_work = consensus::work_of(header.bits);
        if (parent != nullptr) record.chain_work = parent->chain_work.saturating_add(record.chain_work);
        headers_.emplace(record.hash, header);
        nodes_.push_back(std::make_unique<chain::BlockNode>(record, parent));
        by_hash_.emplace(record.hash, nodes_.back().get());
        return nodes_.back().get();
    }

    std::vector<std::unique_ptr<chain::BlockNode>> nodes_;
    std::map<Hash256, const chain::BlockNode*> by_hash_;
    std::map<Hash256, primitives::BlockHeader> headers_;
    const chain::BlockNode* genesis_ = nullptr;
};

/// How a simulated peer behaves. Honest by default.
struct Manners {
    milliseconds latency{50};
    double bandwidth = 4e6;           ///< bytes per second towards the node
    std::uint64_t claimed_above = 0;  ///< claims so much more than it has, under a hash that nobody has
    bool answers_headers = true;
    bool answers_blocks = true;
    std::size_t headers_per_answer = kMaxHeaders;
    milliseconds header_delay{0};  ///< before each answer with headers
    double noise = 0;              ///< bytes per second of what is no answer
    std::size_t blocks_per_answer = kMaxBlocks;
    bool sends_other_bodies = false;
    bool sends_other_blocks = false;
    std::uint64_t keeps = 0;  ///< blocks below its best one; 0: all

    [[nodiscard]] bool is_honest() const {
        return claimed_above == 0 && answers_headers && answers_blocks && headers_per_answer == kMaxHeaders &&
               blocks_per_answer > 0 && !sends_other_bodies && !sends_other_blocks;
    }
};

struct NodeSpeed {
    double blocks_per_second = 50;
    std::uint64_t block_bytes = 20'000;
    std::uint64_t header_bytes = 300;
};

class SimulatedNode final : public ChainState {
public:
    explicit SimulatedNode(World& world, NodeSpeed speed = {}, BlockFetcher::Options blocks = {})
        : world_(world),
          speed_(speed),
          tip_(world.genesis()),
          machine_({.headers = {.network = &consensus::solonet(), .work_at_once = 64}, .blocks = blocks},
                   *this, [this](p2p::ConnectionId peer) { return received_from(peer); }) {
        connected_.insert(tip_->hash);
        at(now_ + 1s, [this] { every_second(); });
    }

    // ChainState
    [[nodiscard]] const chain::BlockNode& tip() const override { return *tip_; }
    [[nodiscard]] const chain::BlockNode* find(const Hash256& hash) const override {
        return connected_.contains(hash) ? world_.find(hash) : nullptr;
    }

    [[nodiscard]] bool is_being_evaluated(const Hash256& hash) const override {
        return evaluated_.contains(hash);
    }

    // Who is there.

    p2p::ConnectionId join(World::Branch branch, Manners manners = {}) {
        const p2p::ConnectionId id = next_peer_++;
        Peer& peer = peers_[id];
        peer.branch = std::move(branch);
        peer.manners = manners;
        peer.joined = now_;
        note(fmt::format("{} joins with {}", id, peer.branch.size() - 1));
        perform(machine_.peer_joined(id, claimed_height(peer), claimed_hash(peer), now_,
                                     manners.keeps > 0 ? BlocksKept::recent : BlocksKept::all));
        return id;
    }
    void leave(p2p::ConnectionId id) {
        if (peers_.erase(id) == 0) return;
        note(fmt::format("{} leaves", id));
        perform(machine_.peer_left(id, now_));
    }
    void have(p2p::ConnectionId id, World::Branch branch) {
        Peer& peer = peers_.at(id);
        peer.branch = std::move(branch);
        perform(machine_.peer_claims(id, claimed_height(peer), claimed_hash(peer), now_));
    }

    // Time.

    void at(Instant when, std::function<void()> what) {
        events_.push({.when = when, .number = next_event_++, .what = std::move(what)});
    }
    [[nodiscard]] Instant now() const { return now_; }
    [[nodiscard]] std::chrono::duration<double> elapsed() const { return now_ - Instant{}; }
    /// False if the condition does not hold within this time.
    bool run_until(const std::function<bool()>& condition, milliseconds at_most) {
        const Instant end = now_ + at_most;
        while (!condition()) {
            if (events_.empty() || events_.top().when > end) {
                now_ = end;
                return condition();
            }
            Event event = events_.top();
            events_.pop();
            now_ = event.when;
            event.what();
            if (checks && ++steps_ % kCheckEvery == 0) machine_.check_invariants();
        }
        return true;
    }
    void run(milliseconds time) {
        (void)run_until([] { return false; }, time);
    }

    /// Everything that has happened.
    [[nodiscard]] const std::vector<std::string>& log() const { return log_; }
    [[nodiscard]] const SyncMachine& machine() const { return machine_; }

    bool checks = true;              ///< invariants
    std::set<Hash256> without_work;  ///< headers whose work is none
    std::set<Hash256> invalid;       ///< blocks that the chain condemns
    std::set<Hash256> aside;         ///< blocks that the chain evaluates until they leave this set
    std::map<p2p::ConnectionId, std::size_t> reports;
    std::set<p2p::ConnectionId> given_up;
    std::map<p2p::ConnectionId, std::vector<GetHeaders>> header_requests;
    std::map<p2p::ConnectionId, std::vector<GetBlocks>> block_requests;

private:
    static constexpr std::size_t kCheckEvery = 7;
    /// Seconds since 1970: no header is too new.
    static constexpr std::uint64_t kFarFuture = 10'000'000'000;

    struct Peer {
        World::Branch branch;
        Manners manners;
        Instant joined;
        std::int64_t sent = 0;
        Instant line_is_free;
    };
    struct Event {
        Instant when;
        std::uint64_t number = 0;
        std::function<void()> what;

        [[nodiscard]] bool operator<(const Event& other) const {
            return std::pair(when, number) > std::pair(other.when, other.number);
        }
    };

    static std::uint64_t claimed_height(const Peer& peer) {
        return peer.branch.size() - 1 + peer.manners.claimed_above;
    }
    static Hash256 claimed_hash(const Peer& peer) {
        Hash256 hash = peer.branch.back()->hash;
        if (peer.manners.claimed_above > 0) hash.bytes.fill(0xee);
        return hash;
    }

    void note(std::string what) {
        log_.push_back(
            fmt::format("{} {}", std::chrono::duration_cast<milliseconds>(now_ - Instant{}).count(), what));
    }

    [[nodiscard]] std::int64_t received_from(p2p::ConnectionId id) const {
        const auto found = peers_.find(id);
        if (found == peers_.end()) return 0;
        const auto seconds = std::chrono::duration<double>(now_ - found->second.joined).count();
        return found->second.sent + static_cast<std::int64_t>(seconds * found->second.manners.noise);
    }

    void every_second() {
        perform(machine_.tick(now_));
        at(now_ + 1s, [this] { every_second(); });
    }

    void perform(Actions actions) {
        for (Action& action : actions)
            std::visit([this](auto& what) { perform(std::move(what)); }, action);
    }
    void perform(RequestHeaders&& action) {
        if (!peers_.contains(action.peer)) return machine_.not_sent(action);
        note(fmt::format("headers are asked of {}", action.peer));
        header_requests[action.peer].push_back(action.request);
        Peer& peer = peers_.at(action.peer);
        if (!peer.manners.answers_headers) return;
        std::vector<primitives::BlockHeader> headers;
        for (const chain::BlockNode* node : after(peer, action.request.locator)) {
            if (headers.size() == peer.manners.headers_per_answer) break;
            headers.push_back(world_.header(node->hash));
        }
        send(action.peer, headers.size() * speed_.header_bytes, peer.manners.header_delay,
             [this, id = action.peer, headers] {
                 note(fmt::format("{} headers from {}", headers.size(), id));
                 perform(machine_.headers_came(id, headers, now_, kFarFuture));
             });
    }
    void perform(RequestBlocks&& action) {
        if (!peers_.contains(action.peer)) return machine_.not_sent(action);
        block_requests[action.peer].push_back(action.request);
        Peer& peer = peers_.at(action.peer);
        if (!peer.manners.answers_blocks) return;
        // As the reference: a stop that it does not know has no answer.
        if (!peer.manners.sends_other_blocks && !is_on(peer, action.request.stop_hash)) return;
        std::vector<ReceivedBlock> blocks;
        for (const chain::BlockNode* node : after(peer, action.request.locator)) {
            if (peer.manners.keeps > 0 && node->height + peer.manners.keeps < peer.branch.size()) return;
            if (blocks.size() == peer.manners.blocks_per_answer) break;
            blocks.push_back(body(peer, *node));
            if (node->hash == action.request.stop_hash) break;
        }
        send(action.peer, blocks.size() * 2 * speed_.block_bytes, 0ms, [this, id = action.peer, blocks] {
            note(fmt::format("{} blocks from {}", blocks.size(), id));
            perform(machine_.blocks_came(id, blocks, now_));
        });
    }
    void perform(Report&& action) {
        note(fmt::format("{} is reported: {}", action.peer, action.why));
        ++reports[action.peer];
    }
    void perform(GiveUp&& action) {
        note(fmt::format("{} is given up", action.peer));
        given_up.insert(action.peer);
        at(now_, [this, id = action.peer] { leave(id); });
    }
    void perform(PrepareSeeds&& /*action*/) {}
    void perform(CheckWork&& action) {
        at(now_ + 1ms, [this, action] {
            perform(machine_.work_checked(action, !without_work.contains(action.hash), now_));
        });
    }
    void perform(Submit&& action) {
        // One after the other.
        const auto time = std::chrono::duration_cast<Instant::duration>(
            std::chrono::duration<double>(1 / speed_.blocks_per_second));
        chain_is_free_ = std::max(chain_is_free_, now_) + time;
        at(chain_is_free_,
           [this, hash = action.block.hash(), height = action.block.height()] { connect(height, hash); });
    }
    void connect(std::uint64_t height, const Hash256& hash) {
        using Verdict = BlockFetcher::Verdict;
        if (invalid.contains(hash) && !aside.contains(hash)) {
            note(fmt::format("block {} is condemned", height));
            return perform(machine_.block_done(height, hash, Verdict::condemned, now_));
        }
        const chain::BlockNode* const node = world_.find(hash);
        if (!connected_.contains(node->parent->hash))
            return perform(machine_.block_done(height, hash, Verdict::done, now_));
        if (aside.contains(hash)) {
            evaluate(node);
            return perform(machine_.block_done(height, hash, Verdict::aside, now_));
        }
        adopt(node);
        perform(machine_.block_done(height, hash, Verdict::done, now_));
    }
    void evaluate(const chain::BlockNode* node) {
        if (aside.contains(node->hash)) {
            evaluated_.insert(node->hash);
            return at(now_ + 1s, [this, node] { evaluate(node); });
        }
        evaluated_.erase(node->hash);
        if (!invalid.contains(node->hash)) adopt(node);
        perform(machine_.step(now_));
    }
    void adopt(const chain::BlockNode* node) {
        connected_.insert(node->hash);
        if (node->chain_work > tip_->chain_work) tip_ = node;
    }

    [[nodiscard]] bool is_on(const Peer& peer, const Hash256& hash) const {
        const chain::BlockNode* const node = world_.find(hash);
        return node != nullptr && node->height < peer.branch.size() && peer.branch[node->height] == node;
    }
    /// What the peer's chain has behind the first entry that is on it.
    [[nodiscard]] std::span<const chain::BlockNode* const> after(const Peer& peer,
                                                                 const std::vector<Hash256>& locator) const {
        const std::span branch(peer.branch);
        for (const Hash256& hash : locator) {
            const chain::BlockNode* const node = world_.find(hash);
            if (node != nullptr && node->height < branch.size() && branch[node->height] == node)
                return branch.subspan(node->height + 1);
        }
        return branch.subspan(1);
    }

    [[nodiscard]] ReceivedBlock body(const Peer& peer, const chain::BlockNode& node) const {
        auto block = std::make_shared<primitives::Block>();
        block->header = world_.header(node.hash);
        ReceivedBlock received;
        received.block.hash = node.hash;
        if (peer.manners.sends_other_blocks) {
            block->header.nonce = ~std::uint64_t{0};
            received.block.hash = block->header.hash();
        }
        received.block.block = block;
        received.block.wire_form = std::make_shared<const Bytes>();
        received.block.roots_match = !peer.manners.sends_other_bodies;
        received.bytes = speed_.block_bytes;
        return received;
    }

    /// An answer takes the peer's line for its length, and arrives whole; its bytes count as they come.
    void send(p2p::ConnectionId id, std::uint64_t bytes, milliseconds delay, std::function<void()> arrives) {
        Peer& peer = peers_.at(id);
        const Instant begins = std::max(peer.line_is_free, now_ + peer.manners.latency + delay);
        const auto time = std::chrono::duration<double>(static_cast<double>(bytes) / peer.manners.bandwidth);
        const Instant ends = begins + std::chrono::duration_cast<Instant::duration>(time);
        peer.line_is_free = ends;
        constexpr int kPieces = 8;
        for (int piece = 1; piece <= kPieces; ++piece) {
            at(begins + (ends - begins) * piece / kPieces, [this, id, bytes] {
                if (const auto found = peers_.find(id); found != peers_.end())
                    found->second.sent += static_cast<std::int64_t>(bytes / kPieces);
            });
        }
        at(ends, [this, id, arrives = std::move(arrives)] {
            if (peers_.contains(id)) arrives();
        });
    }

    World& world_;
    const NodeSpeed speed_;
    Instant now_{};
    std::size_t steps_ = 0;
    const chain::BlockNode* tip_;
    std::set<Hash256> connected_;
    std::set<Hash256> evaluated_;
    std::map<p2p::ConnectionId, Peer> peers_;
    p2p::ConnectionId next_peer_ = 1;
    std::priority_queue<Event> events_;
    std::uint64_t next_event_ = 0;
    Instant chain_is_free_{};
    std::vector<std::string> log_;
    SyncMachine machine_;
};

}  // namespace bytom::sync
