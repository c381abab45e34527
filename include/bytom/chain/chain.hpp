// The chain: the node's view of the consensus state. All changes go through one queue and one thread; reading
// never waits for that thread.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <stop_token>

#include <bytom/base/clock.hpp>
#include <bytom/base/thread_pool.hpp>
#include <bytom/chain/body_pruned.hpp>
#include <bytom/chain/evaluation.hpp>
#include <bytom/chain/event.hpp>
#include <bytom/chain/incoming_block.hpp>
#include <bytom/chain/outcome.hpp>
#include <bytom/chain/pool_view.hpp>
#include <bytom/chain/tip.hpp>
#include <bytom/consensus/params.hpp>
#include <bytom/consensus/proof_of_work.hpp>
#include <bytom/storage/chain_store.hpp>
#include <bytom/vm/run_control.hpp>

namespace bytom::chain {

struct OrphanBlockLimits {
    std::size_t blocks = 256;
    std::size_t blocks_per_peer = 64;
    std::size_t bytes = std::size_t{64} << 20;
    std::chrono::seconds lifetime{3600};
};

/// Of blocks whose programs run long (05 §5.7). Work is counted as vm::RunControl does it.
struct EvaluationLimits {
    /// What the programs of a block may do on the chain thread and the pool before the block is evaluated
    /// aside; nothing: as much as they want, for a program that has nothing else to do (import).
    /// The gas of a whole block, 10 000 000, buys about half of it where no gas is made: some tenths of a
    /// second.
    std::optional<std::uint64_t> inline_work = std::uint64_t{1} << 27;
    std::uint64_t first_round = std::uint64_t{1} << 30;  ///< work aside before another block gets its turn
    std::size_t blocks = 16;
    std::size_t versions = 4;  ///< variants of one block (same hash) that are kept, each from another peer
    std::size_t bytes = std::size_t{64} << 20;
    /// For the strings and stacks of all block programs under way. A program that finds no room is retried.
    /// A string of 2 GiB, made by doubling, takes 3.
    std::shared_ptr<vm::MemoryBudget> memory = std::make_shared<vm::MemoryBudget>(std::size_t{4} << 30);
};

struct PoolLimits {
    std::size_t transactions = 10'000;
    std::size_t bytes = std::size_t{64} << 20;
    /// Neu a byte, below which a transaction is not taken in, ours neither. What returns from a block that
    /// has been taken off the main chain is.
    std::uint64_t min_fee_rate = 0;
    /// After which a transaction that no block has taken leaves; zero: never.
    std::chrono::seconds lifetime{0};
    std::size_t orphans = 2'000;
    std::size_t orphan_bytes = std::size_t{16} << 20;
    std::size_t orphans_per_peer = 500;
    std::chrono::seconds orphan_lifetime{600};
    std::size_t remembered_refusals = 2'000;  ///< per kind; the kinds are: for this height only, and for good
    // Peers' transactions whose programs are still to be run. Bytes are those that they take in memory.
    std::size_t waiting_per_peer = 1'024;
    std::size_t waiting_bytes_per_peer = std::size_t{8} << 20;
    std::size_t waiting_bytes = std::size_t{48} << 20;
    // What one peer may have us do, in units of the machine's work (vm/run.hpp), some 15 ns each: a tenth of
    // a core, or 1 300 ordinary transactions a second.
    std::int64_t peer_work_initial = 16'000'000;
    std::int64_t peer_work_burst = 64'000'000;
    std::int64_t peer_work_per_second = 7'000'000;
};

/// Dropping of the bodies (transactions, statuses, undo records) of old blocks.
struct PruneOptions {
    std::uint64_t keep = 0;   ///< how many blocks below the tip, itself included, keep theirs; 0: all
    std::uint64_t step = 32;  ///< how many lose theirs at once, at least
};

struct ChainOptions {
    /// Its network is filled in from `network`. Read only: the chain is as it was left, and must not be given
    /// blocks.
    storage::StoreOptions store;
    const consensus::NetworkParams* network = nullptr;
    const base::Clock* clock = nullptr;
    consensus::ProofOfWork proof_of_work;  ///< called from several threads at once
    /// For transaction programs and proof of work; null: the chain's own thread does it all.
    base::ThreadPool* pool = nullptr;
    std::size_t utxo_cache_bytes = std::size_t{128} << 20;
    std::size_t queue_bytes = std::size_t{64} << 20;  ///< deliveries that wait, in bytes of wire form
    std::size_t queue_items = 4096;
    OrphanBlockLimits orphan_blocks;
    EvaluationLimits evaluation;
    PoolLimits tx_pool;
    PruneOptions prune;
    /// False: there is no chain thread; the owner of the chain calls Chain::run_once(). For single-threaded
    /// programs such as the simulation.
    bool own_thread = true;
    /// Interrupts Chain::open(), which may have to finish a long reorganisation; has no effect afterwards.
    std::stop_token interrupt;
    /// Called once, on the chain thread, when the disk has failed: the node must stop. Later deliveries are
    /// refused.
    std::function<void(const std::string& what)> on_failure;
};

/// How a block comes to us.
struct BlockOrigin {
    PeerId peer = 0;
    /// `checkpoint` only for blocks proven to be ancestors of a checkpoint: their work is not computed.
    consensus::WorkEvidence evidence = consensus::WorkEvidence::computed;
    /// One of a row of blocks that are expected to be good (import, download of a window): its work may be
    /// computed on the pool before its turn comes.
    bool work_ahead = false;
};

/// Called on the chain thread once readers can see the state that the outcome describes. Must be short, must
/// not wait and must not throw.
using BlockDone = std::move_only_function<void(const BlockOutcome&)>;
using TxDone = std::move_only_function<void(const TxOutcome&)>;

/// In bytes.
struct ProgramMemory {
    std::size_t used = 0;
    std::size_t limit = 0;
};

struct Statistics;

enum class OpenFailure : std::uint8_t {
    failed,       ///< the error says how, to users
    interrupted,  ///< by ChainOptions::interrupt; the next start goes on from what is committed
};

/// Why Chain::open() gave no chain.
struct OpenError : Error {
    OpenError(Error error) : Error(std::move(error)) {}
    explicit OpenError(OpenFailure failure) : Error{.name = "interrupted", .detail = {}}, cause(failure) {}

    OpenFailure cause = OpenFailure::failed;
};

class Chain {
public:
    /// Opens the directory (writing the genesis block into a new one), loads the index, goes to the best
    /// valid block and starts the chain thread. What the options point to must outlive the chain. Errors:
    /// storage::open_error; no_thread; OpenFailure::interrupted.
    [[nodiscard]] static Result<std::unique_ptr<Chain>, OpenError> open(ChainOptions options);

    /// Stops if stop() was not called. Subscriptions, tips and snapshots must be gone.
    ~Chain();
    Chain(const Chain&) = delete;
    Chain& operator=(const Chain&) = delete;

    /// Interrupts programs and reorganisations that run, answers what waits with Refusal::stopping, syncs the
    /// store: well below 2 s whatever goes on. Blocks being evaluated are forgotten: peers are asked for them
    /// again after the next start. Reading stays possible. Not from the chain thread. A second call does
    /// nothing.
    void stop();

    /// Without ChainOptions::own_thread: does what the chain thread would do for the next delivery, and
    /// anything else that is due; never waits. False: there was no delivery. Call it while has_work(), and
    /// once a second. The calling thread counts as the chain thread.
    bool run_once();
    /// Something waits for run_once().
    [[nodiscard]] bool has_work() const;

    // --- Deliveries. Any thread but the chain's; first in, first out, blocks and transactions alike. ---

    /// Waits while the queue is full. Every delivery is answered exactly once.
    void submit_block(IncomingBlock block, BlockOrigin origin, BlockDone done);
    void submit_transaction(primitives::TransactionPtr tx, PeerId peer, TxDone done);

    /// Never waits: false, and `done` untouched, if the queue is full.
    [[nodiscard]] bool try_submit_block(IncomingBlock block, BlockOrigin origin, BlockDone& done);
    [[nodiscard]] bool try_submit_transaction(primitives::TransactionPtr tx, PeerId peer, TxDone& done);

    /// Waits for the outcome; without a chain thread, does the work itself. (So a transaction's outcome must
    /// not depend on a pool that nothing runs in the meantime.)
    BlockOutcome process_block(IncomingBlock block, BlockOrigin origin = {});
    TxOutcome process_transaction(primitives::TransactionPtr tx, PeerId peer = 0);
    /// What would become of it, were it one of our own: it is checked as such, but enters nothing. Refused as
    /// missing_inputs if it would wait for what it spends.
    TxOutcome test_transaction(primitives::TransactionPtr tx);

    /// For callers that have only a block: calls make_incoming_block() on the calling thread first.
    void submit_block(primitives::BlockPtr block, BlockOrigin origin, BlockDone done);
    BlockOutcome process_block(primitives::BlockPtr block, BlockOrigin origin = {});

    /// Drops transactions, and those that spend their outputs, from the pool; ids that are not in it are
    /// ignored. For template building, which finds out what can never be mined. Queued like a delivery; waits
    /// while the queue is full.
    void remove_transactions(std::vector<Hash256> ids, RemovalReason reason = RemovalReason::requested);

    /// The blocks up to the snapshot's that the chain began with have been validated, and leave its outputs:
    /// remembered. Queued like a delivery.
    void confirm_snapshot();

    /// From now on PruneOptions is obeyed. Bodies that subscribers have not seen yet stay, and so do those
    /// from the height on that `needed_from` returns, which is called on the chain thread: it must not wait
    /// for the chain, and may be empty. Whoever lets it return less than before looks at pruned_below() after
    /// that.
    void start_pruning(std::function<std::uint64_t()> needed_from);

    // --- Reading. Any thread; never waits for validation. May throw storage::StorageFailure. ---

    [[nodiscard]] const consensus::NetworkParams& network() const noexcept;

    /// Never null.
    [[nodiscard]] TipPtr tip() const;

    /// Any block that passed validation, on whatever branch (is_invalid() included); null if there is none.
    /// The node lives as long as the chain.
    [[nodiscard]] const BlockNode* find(const Hash256& hash) const;
    /// The main chain's block of this height now; null above the tip. For several use the tip's main_node().
    [[nodiscard]] const BlockNode* main_node(std::uint64_t height) const;
    [[nodiscard]] bool on_main_chain(const BlockNode& node) const;
    /// Number of blocks in the index, on all branches.
    [[nodiscard]] std::size_t index_size() const;

    [[nodiscard]] primitives::BlockHeader header(const BlockNode& node) const;
    // The body throws BodyPruned where there is none; between has_body() and reading it may go.
    [[nodiscard]] bool has_body(const BlockNode& node) const noexcept {
        return node.height == 0 || node.height >= pruned_below();
    }
    /// No block above genesis and below this height has a body, on whatever branch. Never falls; 0 or 1: all
    /// have theirs.
    [[nodiscard]] std::uint64_t pruned_below() const noexcept;
    [[nodiscard]] primitives::BlockPtr block(const BlockNode& node) const;
    /// In wire form, as relayed.
    [[nodiscard]] Bytes raw_block(const BlockNode& node) const;
    [[nodiscard]] primitives::TxStatuses statuses(const BlockNode& node) const;

    /// Whether the block waits for its parent.
    [[nodiscard]] bool is_orphan_block(const Hash256& hash) const;
    [[nodiscard]] std::size_t orphan_blocks() const;

    /// Whether the block's verdict is not there yet (Reception::pending). Once this is false again, find()
    /// tells whether the block was valid.
    [[nodiscard]] bool is_being_evaluated(const Hash256& hash) const;
    /// Such blocks, most work first.
    [[nodiscard]] std::vector<Evaluation> evaluations() const;
    /// Memory that the programs of blocks under way hold, and may hold (EvaluationLimits::memory).
    [[nodiscard]] ProgramMemory program_memory() const;
    /// Blocks of the index without children, on all branches, including the best block.
    [[nodiscard]] std::vector<const BlockNode*> branch_tips() const;
    /// A better block than the best one, to which the chain cannot go, since what a reorganisation that deep
    /// would need has been pruned; null if there is none. Only another synchronisation of the whole chain
    /// helps.
    [[nodiscard]] const BlockNode* out_of_reach() const;

    [[nodiscard]] PoolEntryPtr pool_entry(const Hash256& tx_id) const;
    [[nodiscard]] bool is_orphan_transaction(const Hash256& tx_id) const;
    /// Made once per change of the pool, then shared.
    [[nodiscard]] PoolSnapshotPtr pool() const;
    [[nodiscard]] PoolTotals pool_totals() const;

    /// The snapshot that the chain began with; nothing if it was made from its blocks.
    [[nodiscard]] std::optional<storage::SnapshotOrigin> snapshot_origin() const;

    /// Of its database.
    [[nodiscard]] storage::StoreFigures store_figures() const;

    /// What the chain has done since it was opened (bytom/chain/statistics.hpp).
    [[nodiscard]] Statistics statistics() const;

    /// Waits until the best height is at least this; false on timeout or if the chain has been stopped.
    [[nodiscard]] bool wait_for_height(std::uint64_t height, std::chrono::milliseconds timeout) const;

    /// Never null. Any thread.
    [[nodiscard]] std::unique_ptr<Subscription> subscribe(SubscriptionOptions options);

private:
    class Impl;
    explicit Chain(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace bytom::chain
