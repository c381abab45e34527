#include "chain/chain_state.hpp"

#include <algorithm>
#include <array>
#include <ranges>

#include <bytom/base/log.hpp>
#include <bytom/consensus/difficulty.hpp>
#include <bytom/consensus/genesis.hpp>
#include <bytom/primitives/merkle.hpp>

#include "chain/genesis_rows.hpp"
#include "chain/header_check.hpp"
#include "chain/log_name.hpp"
#include "chain/utxo_overlay.hpp"

namespace bytom::chain {
namespace {

using consensus::BlockError;
using consensus::BlockRule;
using storage::HeaderRecord;
using storage::StorageFailure;
using storage::Verdict;

/// Blocks taken off the main chain, from which on people should look.
constexpr std::size_t kDeepReorganisation = 6;
/// Nodes for which the index has room from the start: a damaged tip must not ask for all memory.
constexpr std::uint64_t kMostReserved = 1 << 22;

BlockOutcome refused(const BlockError& error) {
    BlockOutcome outcome;
    outcome.error = error;
    return outcome;
}

BlockOutcome pending(bool was_known) {
    BlockOutcome outcome;
    outcome.reception = Reception::pending;
    outcome.was_known = was_known;
    return outcome;
}

BlockOutcome refused(Refusal refusal) {
    BlockOutcome outcome;
    outcome.refusal = refusal;
    return outcome;
}

/// A block that has a node can break the rules about the UTXO set only.
Verdict verdict_of(BlockRule rule) {
    switch (rule) {
        case BlockRule::utxo_spent:
            return Verdict::utxo_spent;
        case BlockRule::coinbase_immature:
            return Verdict::coinbase_immature;
        default:
            return Verdict::utxo_missing;
    }
}

BlockRule rule_of(Verdict verdict) {
    switch (verdict) {
        case Verdict::utxo_spent:
            return BlockRule::utxo_spent;
        case Verdict::coinbase_immature:
            return BlockRule::coinbase_immature;
        default:
            return BlockRule::utxo_missing;
    }
}

template <typename T>
T require(std::optional<T> value, const BlockNode& node, const char* what) {
    if (!value) {
        throw StorageFailure(storage::open_error::kCorrupted, std::string("damaged data: no ") + what +
                                                                  " of block " + std::to_string(node.height) +
                                                                  " " + node.hash.to_text());
    }
    return *std::move(value);
}

}  // namespace

template <typename T>
T ChainState::require_body(std::optional<T> value, const BlockNode& node, const char* what) const {
    if (!value && is_pruned(node)) throw BodyPruned(node.height, pruned_below_);
    return require(std::move(value), node, what);
}

ChainState::ChainState(const ChainOptions& options, std::unique_ptr<storage::ChainStore> store,
                       const consensus::KnownVerdicts& known, Evaluator& evaluator, Recorder& recorder,
                       const std::atomic<bool>& stopping, OnTipChange on_tip_change)
    : options_(options),
      store_(std::move(store)),
      known_verdicts_(known),
      evaluator_(evaluator),
      recorder_(recorder),
      stopping_(stopping),
      on_tip_change_(std::move(on_tip_change)),
      orphans_(options.orphan_blocks),
      utxos_(*store_, options.utxo_cache_bytes) {}

Result<std::unique_ptr<ChainState>, OpenError> ChainState::open(const ChainOptions& options,
                                                                const consensus::KnownVerdicts& known,
                                                                Evaluator& evaluator, Recorder& recorder,
                                                                const std::atomic<bool>& stopping,
                                                                OnTipChange on_tip_change) {
    storage::StoreOptions store_options = options.store;
    store_options.network = options.network->chain_id;
    BYTOM_ASSIGN(auto store, storage::ChainStore::open(store_options));
    std::unique_ptr<ChainState> state(new ChainState(options, std::move(store), known, evaluator, recorder,
                                                     stopping, std::move(on_tip_change)));
    if (!state->store_->tip()) {
        if (store_options.read_only)
            return base::fail(storage::open_error::kDirectoryUnusable,
                              store_options.directory.string() + ": there is no chain to read");
        state->write_genesis();
    }
    BYTOM_TRY(state->load_index());
    return state;
}

void ChainState::write_genesis() {
    storage::StoreBatch batch = store_->batch();
    const HeaderRecord record = put_genesis(batch, *options_.network);
    const primitives::Block block = consensus::make_genesis_block(*options_.network);
    for (const Hash256& output_id : consensus::created_outputs(*block.transactions.front(), false))
        batch.put_utxo(output_id, {.coinbase = true, .spent = false, .height = 0});
    batch.set_tip(record.key());
    store_->commit(std::move(batch));
    store_->sync();
}

Status<OpenError> ChainState::load_index() {
    const storage::BlockKey tip = store_->tip().value_or(storage::BlockKey{});
    pruned_below_ = store_->pruned_below();
    bool whole = true;
    index_.reserve(std::min(tip.height, kMostReserved));
    const BlockNode* last = nullptr;
    store_->for_each_header([this, &whole, &last](const HeaderRecord& record) {
        if (stopping_) return;
        // Headers come by height: nearly all stand on the one before them.
        const Hash256& below = record.header.previous_block_hash;
        const BlockNode* parent = last != nullptr && last->hash == below ? last : index_.find(below);
        if (parent == nullptr ? record.hash != options_.network->genesis_hash
                              : parent->height + 1 != record.header.height) {
            whole = false;
            return;
        }
        BlockNode* const node = index_.make(record, parent);
        index_.publish(*node);
        last = node;
    });
    if (stopping_) return std::unexpected(OpenError(OpenFailure::interrupted));
    best_ = index_.find(tip.hash);
    const auto corrupted = [this](std::string what) {
        return base::fail(storage::open_error::kCorrupted,
                          options_.store.directory.string() + ": " + std::move(what));
    };
    if (!whole) return corrupted("headers without their parents");
    if (best_ == nullptr || best_->height != tip.height) return corrupted("the best block has no header");
    if (pruned_below_ > tip.height + 1) return corrupted("bodies are said to be pruned above the best block");
    if (store_->main_hash(tip.height) != tip.hash)
        return corrupted("the main chain does not end in the best block");
    return {};
}

void ChainState::settle() {
    if (!options_.store.read_only) go_to(best_candidate());
}

const BlockNode* ChainState::find(const Hash256& hash) const {
    const auto pending =
        std::ranges::find_if(pending_, [&hash](const Pending& item) { return item.node->hash == hash; });
    return pending != pending_.end() ? pending->node : index_.find(hash);
}

BlockOutcome ChainState::deliver(Candidate candidate) {
    const BlockNode* const best_before = best_;
    if (const BlockNode* known = index_.find(candidate.hash())) return outcome_of_known(*known);
    if (!candidate.incoming.is_encodable) return refused(Refusal::unencodable);
    const BlockNode* parent = index_.find(candidate.block().header.previous_block_hash);
    if (parent == nullptr) return keep_orphan(std::move(candidate));
    // Another version of it: its header is known to be right.
    if (evaluator_.contains(candidate.hash())) return set_aside(std::move(candidate), *parent);

    const auto node = take_in(std::move(candidate), *parent);
    if (!node) return node.error();
    extend(**node);

    BlockOutcome outcome = outcome_of_known(**node);
    outcome.was_known = false;
    outcome.tip_changed = best_ != best_before;
    return outcome;
}

void ChainState::extend(const BlockNode& node) {
    orphans_.erase(node.hash);
    evaluator_.erase(node.hash);
    go_to(take_in_orphans(node));
}

void ChainState::take_evaluated(Candidate candidate, BodyVerdict verdict) {
    const BlockNode* const parent = index_.find(candidate.block().header.previous_block_hash);
    const auto refusal = parent->is_invalid()
                             ? std::optional(Refusal::descends_from_invalid)
                             : against_checkpoints(candidate.block().header, candidate.hash(), parent);
    if (index_.find(candidate.hash()) == nullptr && verdict && !refusal) {
        base::log(base::LogLevel::info, kLog, "block {} {} has been evaluated: it is valid",
                  candidate.block().header.height, candidate.hash().to_text());
        extend(*adopt(std::move(candidate), *parent, std::move(verdict->statuses)));
        return;
    }
    if (!verdict) {
        base::log(base::LogLevel::warn, kLog, "block {} {} has been evaluated: {}",
                  candidate.block().header.height, candidate.hash().to_text(), verdict.error().text());
    }
    evaluator_.settle(candidate);
}

BlockOutcome ChainState::set_aside(Candidate candidate, const BlockNode& parent) {
    const bool was_known = evaluator_.contains(candidate.hash());
    const std::uint64_t height = candidate.block().header.height;
    const Hash256 hash = candidate.hash();
    const auto work = parent.chain_work.saturating_add(consensus::work_of(candidate.block().header.bits));
    const bool kept = evaluator_.add(std::move(candidate), work, options_.clock->now());
    if (!kept && !was_known) return refused(Refusal::evaluations_full);
    if (!was_known) {
        base::log(base::LogLevel::info, kLog, "block {} {} is evaluated aside: its programs run long", height,
                  hash.to_text());
    }
    return pending(was_known);
}

bool ChainState::awaits_evaluation(Hash256 hash) const {
    while (!evaluator_.contains(hash)) {
        const auto parent = orphans_.parent_of(hash);
        if (!parent) return false;
        hash = *parent;
    }
    return true;
}

BlockOutcome ChainState::outcome_of_known(const BlockNode& node) const {
    BlockOutcome outcome;
    outcome.was_known = true;
    if (node.is_invalid()) {
        const BlockNode* culprit = &node;
        while (culprit->verdict() == Verdict::descends_from_invalid)
            culprit = culprit->parent;
        outcome.error = BlockError{.rule = rule_of(culprit->verdict())};
    } else {
        outcome.reception = Reception::accepted;
        outcome.node = &node;
        outcome.on_main_chain = best_->ancestor(node.height) == &node;
    }
    return outcome;
}

BlockOutcome ChainState::keep_orphan(Candidate candidate) {
    const primitives::BlockHeader& header = candidate.block().header;
    const std::uint64_t now = options_.clock->now();
    if (!orphans_.contains(candidate)) {
        // What costs nothing to see: a body that is not the header's, a header that no chain can take.
        if (header.version != 1) return refused(BlockError{.rule = BlockRule::bad_version});
        if (header.timestamp > now && header.timestamp - now > consensus::kMaxTimeOffsetSeconds)
            return refused(BlockError{.rule = BlockRule::bad_timestamp, .transient = true});
        if (const auto refusal = against_checkpoints(header, candidate.hash(), nullptr))
            return refused(*refusal);
        if (!candidate.incoming.roots_match)
            return refused(BlockError{.rule = BlockRule::tx_merkle_mismatch});
    }
    const bool awaits = evaluator_.size() > 0 && awaits_evaluation(header.previous_block_hash);
    BlockOutcome outcome;
    outcome.reception = awaits ? Reception::pending : Reception::orphan;
    outcome.was_known = !orphans_.add(std::move(candidate), now);
    if (!outcome.was_known) recorder_.orphan_kept();
    return outcome;
}

std::optional<Refusal> ChainState::against_checkpoints(const primitives::BlockHeader& header,
                                                       const Hash256& hash, const BlockNode* parent) const {
    const consensus::Checkpoint* here = options_.network->checkpoint_at(header.height);
    if (here != nullptr && here->hash != hash) return Refusal::checkpoint_mismatch;
    const consensus::Checkpoint* passed = options_.network->last_checkpoint(best_->height);
    if (passed == nullptr) return std::nullopt;
    // All of the main chain is known, so a new block at or below the checkpoint stands beside it.
    if (header.height <= passed->height) return Refusal::checkpoint_fork;
    if (parent != nullptr && parent->height >= passed->height &&
        parent->ancestor(passed->height)->hash != passed->hash)
        return Refusal::checkpoint_fork;
    return std::nullopt;
}

Result<const BlockNode*, BlockOutcome> ChainState::take_in(Candidate candidate, const BlockNode& parent) {
    if (parent.is_invalid()) return std::unexpected(refused(Refusal::descends_from_invalid));
    const primitives::BlockHeader& header = candidate.block().header;
    if (const auto refusal = against_checkpoints(header, candidate.hash(), &parent))
        return std::unexpected(refused(*refusal));
    auto checked = validate(candidate, parent);
    if (!checked && checked.error() == Unfinished::cancelled)
        return std::unexpected(refused(Refusal::stopping));
    if (!checked) return std::unexpected(set_aside(std::move(candidate), parent));
    if (!*checked) {
        recorder_.block_refused();
        return std::unexpected(refused(checked->error()));
    }
    return adopt(std::move(candidate), parent, std::move((*checked)->statuses));
}

const BlockNode* ChainState::adopt(Candidate candidate, const BlockNode& parent,
                                   primitives::TxStatuses statuses) {
    const primitives::BlockHeader& header = candidate.block().header;
    recorder_.block_validated(candidate.block().transactions.size());
    const HeaderRecord record{.header = header,
                              .hash = candidate.hash(),
                              .chain_work = parent.chain_work.saturating_add(consensus::work_of(header.bits)),
                              .size = candidate.size()};
    BlockNode* node = index_.make(record, &parent);
    pending_.push_back(
        {.node = node,
         .record = record,
         .block = {.node = node,
                   .block = std::move(candidate.incoming.block),
                   .statuses = std::make_shared<const primitives::TxStatuses>(std::move(statuses)),
                   .wire_form = std::move(candidate.incoming.wire_form)}});
    return node;
}

BodyResult ChainState::validate(const Candidate& candidate, const BlockNode& parent) {
    const primitives::BlockHeader& header = candidate.block().header;
    if (auto in_context = check_header_on(header, parent, options_.clock->now()); !in_context)
        return BodyVerdict(std::unexpected(in_context.error()));

    const bool done_ahead = candidate.ahead != nullptr && candidate.ahead->claim();
    if (auto worked = check_work(candidate, parent, done_ahead); !worked)
        return BodyVerdict(std::unexpected(worked.error()));
    const Recorder::Timer timer(recorder_, Stage::programs);
    if (done_ahead) return candidate.ahead->body();
    return check_body(candidate.incoming, options_.pool,
                      {.cancelled = &stopping_,
                       .work = options_.evaluation.inline_work,
                       .memory = options_.evaluation.memory.get(),
                       .known = &known_verdicts_});
}

Status<BlockError> ChainState::check_work(const Candidate& candidate, const BlockNode& parent,
                                          bool done_ahead) {
    const Recorder::Timer timer(recorder_, Stage::work);
    const auto work = [&](const Hash256& block_hash, const Hash256& seed) {
        if (done_ahead) {
            if (const auto known = candidate.ahead->work(seed)) return *known;
        }
        return options_.proof_of_work(block_hash, seed);
    };
    return consensus::check_work(candidate.hash(), candidate.block().header.bits, parent.next_seed(), work,
                                 candidate.origin.evidence);
}

const BlockNode* ChainState::take_in_orphans(const BlockNode& parent) {
    const BlockNode* highest = &parent;
    for (Candidate& child : orphans_.take_children(parent.hash)) {
        // Another version of a block that has just come in.
        if (find(child.hash()) != nullptr) continue;
        const Hash256 hash = child.hash();
        recorder_.begin();
        const auto node = take_in(std::move(child), parent);
        if (!node) {
            base::log(base::LogLevel::debug, kLog, "orphan {} dropped: {}", hash.to_text(),
                      node.error().error_name());
            continue;
        }
        const BlockNode* highest_above = take_in_orphans(**node);
        if (highest_above->height > highest->height) highest = highest_above;
    }
    return highest;
}

bool ChainState::is_better(const BlockNode& node) const {
    return node.parent == best_ || (node.height > best_->height && node.chain_work >= best_->chain_work);
}

bool ChainState::is_in_reach(const BlockNode& node) const {
    return node.parent == best_ || fork_point(best_, &node)->height + 1 >= pruned_below_;
}

void ChainState::tell_out_of_reach(const BlockNode& node) {
    const BlockNode* const told = out_of_reach_;
    if (told == nullptr || told->height < node.height || told->chain_work < node.chain_work)
        out_of_reach_ = &node;
    const BlockNode& fork = *fork_point(best_, &node);
    // Once for a branch, not for each of its blocks.
    if (told != nullptr && fork_point(told, &node)->height > fork.height) return;
    base::log(
        base::LogLevel::error, kLog,
        "block {} {} has more work than the best block {} {}, but their branches part at height {}, and "
        "this node has pruned what it would need to go back below {}: it stays where it is. If the "
        "network follows the other branch, delete the chain's directory and synchronise again",
        node.height, node.hash.to_text(), best_->height, best_->hash.to_text(), fork.height,
        pruned_below_.load());
}

bool ChainState::prune(std::uint64_t below, const std::function<std::uint64_t()>& needed_from) {
    const std::uint64_t before = pruned_below_.exchange(below);
    if (needed_from() < below) {
        pruned_below_ = before;
        return false;
    }
    storage::StoreBatch batch = store_->batch();
    batch.prune(std::max<std::uint64_t>(before, 1), below);
    store_->commit(std::move(batch));
    return true;
}

void ChainState::go_to(const BlockNode* target) {
    while (target != nullptr && is_better(*target)) {
        if (!is_in_reach(*target)) {
            tell_out_of_reach(*target);
            break;
        }
        const Reorganisation result = reorganise_to(*target);
        if (result == Reorganisation::done) return;
        // What is pending is stored; the next start goes on from there.
        if (result == Reorganisation::stopped) break;
        target = best_candidate();
    }
    commit_pending();
}

ChainState::Reorganisation ChainState::reorganise_to(const BlockNode& target) {
    const BlockNode* fork = fork_point(best_, &target);
    std::optional<UtxoOverlay> overlay(std::in_place, utxos_);
    storage::StoreBatch batch = store_->batch();
    TipChange change;
    std::optional<Recorder::Timer> timer(std::in_place, recorder_, Stage::connect);

    for (const BlockNode* node = best_; node != fork; node = node->parent) {
        if (stopping_) return Reorganisation::stopped;
        recorder_.begin();
        overlay->detach(require(store_->undo(node->key()), *node, "undo record"));
        change.disconnected.push_back(load_block(*node));
        batch.erase_undo(node->key());
        if (node->height > target.height) batch.erase_main(node->height);
    }
    std::vector<const BlockNode*> path;
    for (const BlockNode* node = &target; node != fork; node = node->parent)
        path.push_back(node);
    for (const BlockNode* node : std::views::reverse(path)) {
        if (stopping_) return Reorganisation::stopped;
        recorder_.begin();
        ChainedBlock chained = block_of(*node);
        prefetch(*chained.block);
        auto undo = overlay->apply_block(*chained.block, *chained.statuses);
        if (!undo) {
            condemn(*node, undo.error());
            return Reorganisation::impossible;
        }
        batch.put_undo(node->key(), *undo);
        batch.put_main(node->height, node->hash);
        change.connected.push_back(std::move(chained));
    }

    timer.emplace(recorder_, Stage::commit);
    const std::vector<storage::UtxoChange> changes = overlay->changes();
    // Each has tens of MiB where a block is full of outputs, and what the commit takes comes on top.
    overlay.reset();
    storage::UtxoCache::write(batch, changes);
    write_pending(batch);
    batch.set_tip(target.key());
    store_->commit(std::move(batch));
    utxos_.committed(changes);
    best_ = &target;
    publish_pending();
    if (!change.disconnected.empty()) {
        const BlockNode& before = *change.disconnected.front().node;
        const bool is_deep = change.disconnected.size() >= kDeepReorganisation;
        base::log(is_deep ? base::LogLevel::warn : base::LogLevel::info, kLog,
                  "reorganised from {} {} to {} {}: {} blocks off, {} on, fork at {} {}", before.height,
                  before.hash.to_text(), target.height, target.hash.to_text(), change.disconnected.size(),
                  change.connected.size(), fork->height, fork->hash.to_text());
    }
    recorder_.tip_changed(change.disconnected.size(), change.connected.size());
    timer.emplace(recorder_, Stage::publish);
    on_tip_change_(change);
    return Reorganisation::done;
}

void ChainState::confirm_snapshot() {
    auto origin = store_->snapshot_origin();
    if (!origin) return;
    origin->is_validated = true;
    storage::StoreBatch batch = store_->batch();
    batch.set_snapshot_origin(*origin);
    store_->commit(std::move(batch));
    store_->sync();
}

void ChainState::prefetch(const primitives::Block& block) const {
    std::vector<Hash256> touched;
    for (const primitives::TransactionPtr& tx : block.transactions) {
        const primitives::MappedTx& mapped = tx->mapped();
        touched.insert(touched.end(), mapped.spent_output_ids.begin(), mapped.spent_output_ids.end());
        touched.insert(touched.end(), mapped.result_ids.begin(), mapped.result_ids.end());
    }
    utxos_.prefetch(touched);
}

void ChainState::condemn(const BlockNode& node, BlockRule rule) {
    base::log(base::LogLevel::warn, kLog, "block {} {} cannot be connected: {}", node.height,
              node.hash.to_text(), consensus::to_string(rule));
    const auto give_verdict = [this](BlockNode& invalid, Verdict verdict) {
        BlockIndex::condemn(invalid, verdict);
        if (Pending* pending = find_pending(invalid)) {
            pending->record.verdict = verdict;
        } else {
            HeaderRecord record = require(store_->header(invalid.key()), invalid, "header");
            record.verdict = verdict;
            condemned_.push_back(record);
        }
    };
    const auto siblings = index_.at_height(node.height);
    give_verdict(**std::ranges::find(siblings, &node), verdict_of(rule));
    for (std::uint64_t height = node.height + 1; height < index_.heights(); ++height) {
        for (BlockNode* other : index_.at_height(height)) {
            if (!other->is_invalid() && other->parent->is_invalid())
                give_verdict(*other, Verdict::descends_from_invalid);
        }
    }
}

const BlockNode* ChainState::best_candidate() {
    for (std::uint64_t height = index_.heights(); height-- > best_->height + 1;) {
        for (const BlockNode* node : index_.at_height(height)) {
            if (node->is_invalid() || !is_better(*node)) continue;
            if (is_in_reach(*node)) return node;
            tell_out_of_reach(*node);
        }
    }
    return nullptr;
}

void ChainState::write_pending(storage::StoreBatch& batch) const {
    for (const Pending& pending : pending_) {
        if (!is_pruned(*pending.node))
            batch.put_block(pending.record.key(), *pending.block.wire_form, *pending.block.statuses);
        batch.put_header(pending.record);
    }
    for (const HeaderRecord& record : condemned_)
        batch.put_header(record);
}

void ChainState::publish_pending() {
    for (const Pending& pending : pending_)
        index_.publish(*pending.node);
    pending_.clear();
    condemned_.clear();
}

void ChainState::commit_pending() {
    if (pending_.empty() && condemned_.empty()) return;
    storage::StoreBatch batch = store_->batch();
    write_pending(batch);
    store_->commit(std::move(batch));
    publish_pending();
}

ChainState::Pending* ChainState::find_pending(const BlockNode& node) {
    const auto found = std::ranges::find(pending_, &node, &Pending::node);
    return found == pending_.end() ? nullptr : &*found;
}

ChainedBlock ChainState::block_of(const BlockNode& node) {
    const Pending* pending = find_pending(node);
    return pending != nullptr ? pending->block : load_block(node);
}

primitives::BlockHeader ChainState::load_header(const BlockNode& node) const {
    return require(store_->header(node.key()), node, "header").header;
}

Bytes ChainState::load_raw_block(const BlockNode& node) const {
    return require_body(store_->raw_block(node.key()), node, "body");
}

primitives::TxStatuses ChainState::load_statuses(const BlockNode& node) const {
    return require_body(store_->statuses(node.key()), node, "statuses");
}

ChainedBlock ChainState::load_block(const BlockNode& node) const {
    auto block = primitives::Block::decode(load_raw_block(node));
    auto statuses = std::make_shared<const primitives::TxStatuses>(load_statuses(node));
    if (!block || block->transactions.size() != statuses->size())
        require(std::optional<Bytes>(), node, "readable body");
    return {.node = &node,
            .block = std::make_shared<const primitives::Block>(*std::move(block)),
            .statuses = std::move(statuses),
            .wire_form = nullptr};
}

}  // namespace bytom::chain
