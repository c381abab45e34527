// The chain state machine (05 §5): which blocks there are and which of them is the best.
#pragma once

#include <atomic>
#include <deque>
#include <functional>
#include <memory>

#include <bytom/chain/body_pruned.hpp>
#include <bytom/storage/utxo_cache.hpp>

#include "chain/block_index.hpp"
#include "chain/evaluator.hpp"
#include "chain/orphan_blocks.hpp"
#include "chain/recorder.hpp"

namespace bytom::chain {

/// A block of the main chain that was put on it or taken off.
struct ChainedBlock {
    const BlockNode* node = nullptr;
    primitives::BlockPtr block;
    std::shared_ptr<const primitives::TxStatuses> statuses;
    std::shared_ptr<const Bytes> wire_form;  ///< null if the block was read from the store
};

/// What one commit did to the main chain.
struct TipChange {
    std::vector<ChainedBlock> disconnected;  ///< tip first
    std::vector<ChainedBlock> connected;     ///< ascending
};

/// Owned by the chain thread, except index(), orphans() and the loading functions, which any thread may use.
/// Throws StorageFailure when the disk fails; nothing is to be done with it then but reading and destruction.
class ChainState {
public:
    /// Called after each commit that changes the best block: best() and utxos() are the new ones, the events
    /// not yet out.
    using OnTipChange = std::function<void(const TipChange&)>;

    /// Opens the store, begins the chain with the genesis block if it is new, loads the index. Does not call
    /// `on_tip_change`. Blocks whose programs run long go to the evaluator. Once `stopping` is set, what
    /// takes long is broken off, with nothing half done.
    [[nodiscard]] static Result<std::unique_ptr<ChainState>, OpenError> open(
        const ChainOptions& options, const consensus::KnownVerdicts& known, Evaluator& evaluator,
        Recorder& recorder, const std::atomic<bool>& stopping, OnTipChange on_tip_change);

    /// Goes to the best valid block of the index, if the best one is not it: the process may have died
    /// between storing a block and going to it.
    void settle();

    [[nodiscard]] BlockOutcome deliver(Candidate candidate);
    /// A block that the evaluator is done with.
    void take_evaluated(Candidate candidate, BodyVerdict verdict);

    /// Drops orphans that are too old.
    void expire_orphans() { orphans_.expire(options_.clock->now()); }

    [[nodiscard]] const BlockNode* best() const noexcept { return best_; }
    /// The UTXO set at the best block.
    [[nodiscard]] const storage::UtxoCache& utxos() const noexcept { return utxos_; }
    [[nodiscard]] storage::ChainStore& store() noexcept { return *store_; }
    [[nodiscard]] const storage::ChainStore& store() const noexcept { return *store_; }

    /// See Chain::confirm_snapshot.
    void confirm_snapshot();

    /// Drops the bodies below this height. False, and nothing is done: what `needed_from` returns has become
    /// less in the meantime.
    [[nodiscard]] bool prune(std::uint64_t below, const std::function<std::uint64_t()>& needed_from);
    /// See Chain. Any thread.
    [[nodiscard]] std::uint64_t pruned_below() const noexcept { return pruned_below_; }
    /// The best block to which the chain could not go; null if there was none. Any thread.
    [[nodiscard]] const BlockNode* out_of_reach() const noexcept { return out_of_reach_; }

    [[nodiscard]] const BlockIndex& index() const noexcept { return index_; }
    [[nodiscard]] const OrphanBlocks& orphans() const noexcept { return orphans_; }

    // Of listed nodes. Any thread. Bodies may be pruned: BodyPruned.
    [[nodiscard]] primitives::BlockHeader load_header(const BlockNode& node) const;
    [[nodiscard]] Bytes load_raw_block(const BlockNode& node) const;
    [[nodiscard]] primitives::TxStatuses load_statuses(const BlockNode& node) const;
    [[nodiscard]] ChainedBlock load_block(const BlockNode& node) const;

private:
    /// A validated block that is not in the store yet.
    struct Pending {
        BlockNode* node;
        storage::HeaderRecord record;
        ChainedBlock block;
    };

    ChainState(const ChainOptions& options, std::unique_ptr<storage::ChainStore> store,
               const consensus::KnownVerdicts& known, Evaluator& evaluator, Recorder& recorder,
               const std::atomic<bool>& stopping, OnTipChange on_tip_change);

    void write_genesis();
    [[nodiscard]] Status<OpenError> load_index();

    [[nodiscard]] const BlockNode* find(const Hash256& hash) const;

    [[nodiscard]] BlockOutcome outcome_of_known(const BlockNode& node) const;
    [[nodiscard]] BlockOutcome set_aside(Candidate candidate, const BlockNode& parent);
    /// Whether an unknown block is being evaluated, or stands on one that is.
    [[nodiscard]] bool awaits_evaluation(Hash256 hash) const;
    /// What can be said about a block whose parent is unknown.
    [[nodiscard]] BlockOutcome keep_orphan(Candidate candidate);
    [[nodiscard]] std::optional<Refusal> against_checkpoints(const primitives::BlockHeader& header,
                                                             const Hash256& hash,
                                                             const BlockNode* parent) const;

    /// Validates a block on its parent (05 §4) and makes its node, or says why not.
    [[nodiscard]] Result<const BlockNode*, BlockOutcome> take_in(Candidate candidate,
                                                                 const BlockNode& parent);
    [[nodiscard]] BodyResult validate(const Candidate& candidate, const BlockNode& parent);
    [[nodiscard]] Status<consensus::BlockError> check_work(const Candidate& candidate,
                                                           const BlockNode& parent, bool done_ahead);
    /// Makes the node of a validated block.
    [[nodiscard]] const BlockNode* adopt(Candidate candidate, const BlockNode& parent,
                                         primitives::TxStatuses statuses);
    /// Goes to the best of a new block and what waited for it.
    void extend(const BlockNode& node);
    /// Takes the orphans in that stand on this block, and on those in turn. The greatest height of all, the
    /// first one found among equals.
    [[nodiscard]] const BlockNode* take_in_orphans(const BlockNode& parent);

    /// Whether the chain goes to this block (05 §5.2, 6 and 7).
    [[nodiscard]] bool is_better(const BlockNode& node) const;
    /// Whether there are undo records on the way to this block.
    [[nodiscard]] bool is_in_reach(const BlockNode& node) const;
    void tell_out_of_reach(const BlockNode& node);
    [[nodiscard]] bool is_pruned(const BlockNode& node) const noexcept {
        return node.height > 0 && node.height < pruned_below_;
    }
    template <typename T>
    [[nodiscard]] T require_body(std::optional<T> value, const BlockNode& node, const char* what) const;
    /// Makes the block the best one if it is better and can be connected; if it cannot, the best of those
    /// that can. Everything pending is in the store afterwards.
    void go_to(const BlockNode* target);
    enum class Reorganisation : std::uint8_t { done, impossible, stopped };
    /// `impossible`: a block on the way was condemned. Only `done` has changed anything.
    [[nodiscard]] Reorganisation reorganise_to(const BlockNode& target);
    /// Brings what a block spends and creates into the cache with one look at the store.
    void prefetch(const primitives::Block& block) const;
    /// Marks a block that cannot be connected, and what stands on it.
    void condemn(const BlockNode& node, consensus::BlockRule rule);
    [[nodiscard]] const BlockNode* best_candidate();

    void write_pending(storage::StoreBatch& batch) const;
    void publish_pending();
    void commit_pending();
    [[nodiscard]] Pending* find_pending(const BlockNode& node);
    [[nodiscard]] ChainedBlock block_of(const BlockNode& node);

    const ChainOptions& options_;
    std::unique_ptr<storage::ChainStore> store_;
    const consensus::KnownVerdicts& known_verdicts_;
    Evaluator& evaluator_;
    Recorder& recorder_;
    const std::atomic<bool>& stopping_;
    OnTipChange on_tip_change_;
    BlockIndex index_;
    OrphanBlocks orphans_;
    storage::UtxoCache utxos_;
    const BlockNode* best_ = nullptr;
    /// Raised before rows go, so that whoever misses one finds out why.
    std::atomic<std::uint64_t> pruned_below_{0};
    std::atomic<const BlockNode*> out_of_reach_{nullptr};
    std::deque<Pending> pending_;
    std::vector<storage::HeaderRecord> condemned_;  ///< whose verdict is not in the store yet
};

}  // namespace bytom::chain
