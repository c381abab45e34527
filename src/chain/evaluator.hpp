// The evaluator of blocks whose programs run long (05 §5.7): beside the chain thread, which goes on
// meanwhile.
#pragma once

#include <array>
#include <chrono>
#include <functional>
#include <list>
#include <vector>

#include <bytom/base/mutex.hpp>
#include <bytom/base/thread.hpp>
#include <bytom/chain/evaluation.hpp>

#include "chain/body_check.hpp"
#include "chain/candidate.hpp"

namespace bytom::chain {

/// How long a block waits after a round that found no memory, when so many before it found none either:
/// whatever holds it may be gone then.
[[nodiscard]] std::chrono::seconds pause_without_memory(std::uint32_t rounds_before) noexcept;

/// Bounded in blocks, in bytes and in versions of one hash: the arguments are in no hash, so a genuine block
/// and mutilated copies of it wait side by side. All get their turn: in each round a block may work twice as
/// long as in the round before, and the blocks of the lowest round go first, most work first. So nothing is
/// held up for ever by a program that does not end, and what takes long is done after at most twice its time
/// for each block that waits with it. No round is given up for a newcomer, and whom others have passed over
/// for four times the work of its next round goes first: so a stream of newcomers holds nobody up either. Nor
/// do they wait for a round that takes hours: every three rounds have a thread of their own, which is started
/// when it is needed.
class Evaluator {
public:
    /// Must be callable from the evaluator's thread.
    using Check = std::function<BodyResult(const IncomingBlock&, const BodyLimits&)>;
    /// Called on the evaluator's thread with the verdict. The block stays listed until erase() or settle().
    using Done = std::function<void(const Candidate&, const BodyVerdict&)>;

    Evaluator(const EvaluationLimits& limits, Check check, Done done);
    ~Evaluator() { stop(); }
    Evaluator(const Evaluator&) = delete;
    Evaluator& operator=(const Evaluator&) = delete;

    /// Ends what runs and forgets what waits. Not from `done`.
    void stop();

    /// False: there is no room for it, since what waits has more work or there are enough versions of it. The
    /// same bytes twice are one. `now` in seconds.
    bool add(Candidate candidate, const consensus::Work& chain_work, std::uint64_t now);

    /// Forgets all versions of a block: one has been accepted.
    void erase(const Hash256& hash);
    /// Forgets this version: it is invalid.
    void settle(const Candidate& candidate);

    // Any thread.
    [[nodiscard]] bool contains(const Hash256& hash) const;
    /// Most work first.
    [[nodiscard]] std::vector<Evaluation> list() const;
    [[nodiscard]] std::size_t size() const;

private:
    using Instant = std::chrono::steady_clock::time_point;

    /// Some rounds, and who runs them: the first ones are lane 0.
    using Lane = std::size_t;
    static constexpr Lane kLanes = 12;
    struct Worker {
        std::atomic<bool> cancelled{false};  ///< what runs now
        base::Thread thread;
    };

    struct Item {
        Candidate candidate;
        consensus::Work chain_work;
        std::uint64_t since = 0;
        std::uint32_t rounds = 0;
        std::uint64_t passed_over = 0;  ///< work of others' rounds that ended while it waited for its next
        std::uint32_t starved = 0;      ///< rounds in a row that found no memory
        Instant not_before;             ///< another try after there was no memory
        bool is_running = false;
        Lane runs_in = 0;
        bool was_told = false;      ///< the log has been, that it found no memory
        bool is_done = false;       ///< its verdict is on its way
        bool is_forgotten = false;  ///< while it runs
    };
    using Items = std::list<Item>;

    [[nodiscard]] static Lane lane_of(const Item& item) noexcept;
    [[nodiscard]] bool serves(Lane lane, const Item& item) const BYTOM_REQUIRES(mutex_);
    /// False: there is no thread to be had.
    [[nodiscard]] bool start(Lane lane) BYTOM_REQUIRES(mutex_);
    void run(Lane lane, const std::stop_token& stopping);
    /// What a block may do in its next round; nothing: as much as it takes.
    [[nodiscard]] std::optional<std::uint64_t> next_allowance(const Item& item) const noexcept;
    [[nodiscard]] bool was_passed_over(const Item& item) const noexcept;
    /// The end: nothing is to be done now.
    [[nodiscard]] Items::iterator next(Lane lane, Instant now) BYTOM_REQUIRES(mutex_);
    /// When the pause of some block ends; max: of none.
    [[nodiscard]] Instant next_try(Lane lane) const BYTOM_REQUIRES(mutex_);
    /// After a round of this work.
    void note_round(Lane lane, std::uint64_t work) BYTOM_REQUIRES(mutex_);
    [[nodiscard]] bool make_room(const Item& item) BYTOM_REQUIRES(mutex_);
    /// After a round that found no memory.
    void pause(Item& item) BYTOM_REQUIRES(mutex_);
    void forget(Items::iterator item) BYTOM_REQUIRES(mutex_);

    const EvaluationLimits limits_;
    const Check check_;
    const Done done_;

    mutable base::Mutex mutex_;
    base::StoppableCondition changed_;
    Items items_ BYTOM_GUARDED_BY(mutex_);  ///< in order of arrival
    std::size_t bytes_ BYTOM_GUARDED_BY(mutex_) = 0;
    bool stopped_ BYTOM_GUARDED_BY(mutex_) = false;
    std::array<Worker, kLanes> workers_ BYTOM_GUARDED_BY(mutex_);
};

}  // namespace bytom::chain
