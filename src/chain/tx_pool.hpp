// The rules of the transaction pool (05 §8): what enters, what leaves.
#pragma once

#include <deque>
#include <functional>
#include <optional>

#include "chain/chain_state.hpp"
#include "chain/check_queue.hpp"
#include "chain/mempool.hpp"
#include "chain/orphan_transactions.hpp"
#include "chain/refusal_memory.hpp"
#include "chain/verdict_cache.hpp"

namespace bytom::chain {

/// Owned by the chain thread, except mempool() and orphans(), whose reading functions are for any thread.
///
/// What peers send is looked at in the order of what it costs: its bytes, what it spends, its programs. The
/// programs run on the verification pool (CheckQueue), and what they show is applied to the pool as it then
/// is. Our own transactions are judged in the reference's order, programs before inputs.
class TxPool {
public:
    /// An addition or removal, with Mempool::sequence() after it.
    using OnChange = std::function<void(const Event&, std::uint64_t sequence)>;

    /// `state` gives the best block and its UTXO set; `verdicts` is told what comes and goes. `on_work` comes
    /// on any thread when work_off() has something to do.
    TxPool(const ChainOptions& options, const ChainState& state, VerdictCache& verdicts, Recorder& recorder,
           OnChange on_change, std::function<void()> on_work);

    void submit(primitives::TransactionPtr tx, PeerId peer, TxDone done);
    /// Answers what would become of one of our own; missing_inputs if it would be kept as an orphan.
    void test(primitives::TransactionPtr tx, TxDone done);

    /// Takes in what has been checked.
    void work_off();

    /// Ends what is being checked and answers it, and what waits, with this.
    void stop(Refusal refusal);

    /// Follows the chain to a new best block.
    void follow(const TipChange& change);

    /// Drops transactions and what stands on them.
    void drop(std::span<const Hash256> ids, RemovalReason reason);

    /// For their senders to have earned what their programs cost.
    [[nodiscard]] bool is_anything_waiting() const { return checks_ && checks_->is_anything_waiting(); }
    /// Drops what is too old.
    void expire();

    [[nodiscard]] const Mempool& mempool() const noexcept { return mempool_; }
    [[nodiscard]] const OrphanTransactions& orphans() const noexcept { return orphans_; }

private:
    void answer(Arrival& arrival, const TxOutcome& outcome);
    /// Begins with a transaction: answers it, or has its programs run and leaves the rest to decide().
    void look_at(Arrival arrival);
    /// What can be said without its programs; nothing if they are needed.
    [[nodiscard]] std::optional<TxOutcome> judge_cheaply(Arrival& arrival);
    [[nodiscard]] std::optional<TxOutcome> judge_inputs(Arrival& arrival);
    void run_programs(Arrival arrival);
    /// Admits a transaction whose programs have been run, or says why not.
    void decide(Arrival arrival);
    /// Of the checked programs alone.
    [[nodiscard]] std::optional<TxOutcome> judge_programs(const Arrival& arrival);
    [[nodiscard]] TxOutcome admit(const Arrival& arrival);

    [[nodiscard]] std::optional<Hash256> first_missing_output(const primitives::Transaction& tx) const;
    /// Whether others in the pool spend one of these outputs.
    [[nodiscard]] bool is_conflict(const Hash256& id, const std::vector<Hash256>& outputs) const;
    /// Keeps it until the output exists.
    [[nodiscard]] TxOutcome keep_orphan(const Arrival& arrival, const Hash256& missing);
    [[nodiscard]] bool pays_too_little(std::uint64_t fee, std::uint64_t weight) const;
    /// Whether make_room() could succeed at all.
    [[nodiscard]] bool may_find_room(std::uint64_t fee, std::uint64_t weight) const;
    /// Evicts what pays less, if that makes room; false if not.
    [[nodiscard]] bool make_room(const PoolEntry& entry);

    void remove(const PoolEntryPtr& entry, RemovalReason reason);
    void remove_family(const PoolEntryPtr& entry, RemovalReason reason);

    /// Re-submits orphans that waited for these outputs, and those that waited for theirs.
    void wake_orphans(const std::vector<Hash256>& outputs);
    void remove_confirmed(const ChainedBlock& block);
    void remove_expired();
    /// Takes the transactions of detached blocks back, those of the pool that stand on them behind them.
    void take_back(const TipChange& change);
    /// A transaction that has stood in a block with this status.
    void take_back(const primitives::TransactionPtr& tx, bool status_fail);
    void remove_unfounded();

    [[nodiscard]] std::uint64_t height() const noexcept { return state_.best()->height; }

    const ChainOptions& options_;
    const ChainState& state_;
    VerdictCache& verdicts_;
    Recorder& recorder_;
    OnChange on_change_;
    Mempool mempool_;
    OrphanTransactions orphans_;
    RefusalMemory refusals_;
    std::deque<Hash256> waking_;  ///< outputs whose orphans wake_orphans() has still to look at
    bool is_waking_ = false;
    const std::atomic<bool> never_cancelled_{false};
    std::optional<CheckQueue> checks_;  ///< none: programs run on the chain thread
};

}  // namespace bytom::chain
