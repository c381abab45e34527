// Transactions whose programs are to be run, away from the chain thread.
#pragma once

#include <deque>
#include <list>
#include <map>
#include <optional>

#include <bytom/base/thread_pool.hpp>
#include <bytom/chain/chain.hpp>

#include "chain/program_check.hpp"
#include "chain/work_quota.hpp"

namespace bytom::chain {

/// Answers a delivery exactly once: with Refusal::storage_failure if it goes without an answer.
class TxAnswer {
public:
    TxAnswer() = default;
    explicit TxAnswer(TxDone done) : done_(std::move(done)) {}
    ~TxAnswer();
    TxAnswer(TxAnswer&&) noexcept = default;
    TxAnswer& operator=(TxAnswer&&) noexcept = default;
    TxAnswer(const TxAnswer&) = delete;
    TxAnswer& operator=(const TxAnswer&) = delete;

    void give(const TxOutcome& outcome);

private:
    TxDone done_;
};

/// A transaction on its way into the pool.
struct Arrival {
    primitives::TransactionPtr tx;
    PeerId peer = 0;
    TxAnswer answer;
    /// False: not even its inputs have been looked up, because its sender has no credit for that.
    bool is_looked_at = false;
    std::int64_t look_work = 0;          ///< what looking at it has cost, charged with its programs
    std::optional<Hash256> fingerprint;  ///< hash of all its bytes
    std::optional<ProgramCheck> check;   ///< the last one
    bool was_repeated = false;           ///< checked again because the height has changed
    bool may_wait = true;                ///< as an orphan, if what it spends does not exist
    bool is_test = false;                ///< it is to be answered, and to leave no trace
    bool was_in_block = false;           ///< it was in a block of the main chain before
};

/// Bounded, in all and for each peer. Ours go first, then the peers in turn, each as far as its quota goes;
/// what exceeds it waits. At most half of the pool's threads run programs of transactions, so that blocks
/// never wait for them. All but the pool's own calls come on the chain thread.
class CheckQueue {
public:
    /// `on_finished` may come on any thread, without locks of ours that it could meet; it only wakes somebody
    /// up.
    CheckQueue(const ChainOptions& options, std::function<void()> on_finished);
    /// Stops.
    ~CheckQueue();
    CheckQueue(const CheckQueue&) = delete;
    CheckQueue& operator=(const CheckQueue&) = delete;

    /// False, and the arrival untouched, if there is no room. Nothing runs on the calling thread.
    [[nodiscard]] bool put(Arrival& arrival);
    /// The best block's height: in whose context programs run from now on.
    void set_height(std::uint64_t height);
    /// Has what may begin by now begun: peers earn with the time.
    void poll();
    /// What poll() may begin later.
    [[nodiscard]] bool is_anything_waiting() const;
    /// With their checks, in the order in which they ended; those that have not been looked at without.
    [[nodiscard]] std::vector<Arrival> take_finished();

    /// Cancels what runs, waits for it (some milliseconds) and gives everything back.
    [[nodiscard]] std::vector<Arrival> stop();

    /// For work that is no program's, e.g. looking outputs up.
    void charge(PeerId peer, std::int64_t work);
    [[nodiscard]] bool has_credit(PeerId peer);

    [[nodiscard]] const std::atomic<bool>& cancelled() const noexcept;

private:
    struct State;
    std::shared_ptr<State> state_;  ///< shared with tasks of the pool
};

}  // namespace bytom::chain
