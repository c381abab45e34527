#include "chain/check_queue.hpp"

#include <algorithm>
#include <ranges>
#include <utility>

#include <bytom/base/mutex.hpp>
#include <bytom/consensus/foreseen_signatures.hpp>

namespace bytom::chain {
namespace {

/// Accounts for what a waiting transaction takes besides its bytes: it is decoded.
constexpr std::size_t kDecodedFactor = 4;
/// What one thread takes at a time, for their signatures to be checked together.
constexpr std::size_t kTogether = 8;

std::size_t memory_of(const Arrival& arrival) {
    return kDecodedFactor * arrival.tx->serialized_size();
}

}  // namespace

TxAnswer::~TxAnswer() {
    if (!done_) return;
    TxOutcome outcome;
    outcome.refusal = Refusal::storage_failure;
    give(outcome);
}

void TxAnswer::give(const TxOutcome& outcome) {
    if (TxDone done = std::exchange(done_, nullptr)) done(outcome);
}

struct CheckQueue::State : std::enable_shared_from_this<State> {
    State(const ChainOptions& options, std::function<void()> on_finished)
        : limits(options.tx_pool),
          clock(*options.clock),
          program_memory(options.evaluation.memory),
          pool(*options.pool),
          max_busy(std::max<std::size_t>(options.pool->size() / 2, 1)),
          on_finished(std::move(on_finished)),
          quota({.initial = limits.peer_work_initial,
                 .burst = limits.peer_work_burst,
                 .per_second = limits.peer_work_per_second}) {}

    struct Lane {
        std::deque<Arrival> waiting;
        std::size_t bytes = 0;
    };

    const PoolLimits limits;
    const base::Clock& clock;
    const std::shared_ptr<vm::MemoryBudget> program_memory;  ///< of blocks' programs, too
    base::ThreadPool& pool;
    const std::size_t max_busy;  ///< threads of the pool
    const std::function<void()> on_finished;
    std::atomic<bool> cancelled{false};

    base::Mutex mutex;
    base::Condition idle;
    WorkQuota quota BYTOM_GUARDED_BY(mutex);
    std::map<PeerId, Lane> lanes BYTOM_GUARDED_BY(mutex);  ///< those that are not empty; ours is the first
    PeerId last_served BYTOM_GUARDED_BY(mutex) = 0;
    std::size_t bytes BYTOM_GUARDED_BY(mutex) = 0;     ///< in all lanes except our own
    std::list<Arrival> begun BYTOM_GUARDED_BY(mutex);  ///< given to the pool, not yet taken by a thread of it
    std::map<PeerId, std::size_t> uncharged BYTOM_GUARDED_BY(mutex);  ///< how many have begun; none is 0
    std::size_t running BYTOM_GUARDED_BY(mutex) = 0;                  ///< on threads of the pool
    std::size_t busy BYTOM_GUARDED_BY(mutex) = 0;                     ///< threads that run them
    std::size_t tasks BYTOM_GUARDED_BY(mutex) = 0;                    ///< given to the pool and not ended
    std::size_t submitting BYTOM_GUARDED_BY(mutex) = 0;  ///< threads of the pool that give it more
    std::vector<Arrival> finished BYTOM_GUARDED_BY(mutex);
    std::uint64_t height BYTOM_GUARDED_BY(mutex) = 0;

    /// The lane whose turn it is.
    std::map<PeerId, Lane>::iterator next_lane(std::uint64_t now) BYTOM_REQUIRES(mutex) {
        if (!lanes.empty() && lanes.begin()->first == 0) return lanes.begin();
        const auto may_begin = [&](auto lane) BYTOM_REQUIRES(mutex) {
            const auto begun_before = uncharged.find(lane->first);
            const std::size_t count = begun_before != uncharged.end() ? begun_before->second : 0;
            return quota.may_begin(lane->first, now, static_cast<std::int64_t>(count) * kPoolTransactionWork);
        };
        for (auto lane = lanes.upper_bound(last_served); lane != lanes.end(); ++lane) {
            if (may_begin(lane)) return lane;
        }
        for (auto lane = lanes.begin(); lane != lanes.end() && lane->first <= last_served; ++lane) {
            if (may_begin(lane)) return lane;
        }
        return lanes.end();
    }

    /// How many tasks there are too few: submit() is to be called with it, without the mutex.
    [[nodiscard]] std::size_t begin_what_may() BYTOM_REQUIRES(mutex) {
        if (cancelled) return 0;
        while (begun.size() + running < max_busy * kTogether) {
            const std::uint64_t now = clock.now();
            const auto lane = next_lane(now);
            if (lane == lanes.end()) break;
            if (lane->first != 0) last_served = lane->first;
            Arrival arrival = std::move(lane->second.waiting.front());
            lane->second.waiting.pop_front();
            const std::size_t memory = memory_of(arrival);
            lane->second.bytes -= memory;
            if (lane->first != 0) bytes -= memory;
            if (lane->second.waiting.empty()) lanes.erase(lane);
            if (!arrival.is_looked_at) {
                finished.push_back(std::move(arrival));
                on_finished();
                continue;
            }
            ++uncharged[arrival.peer];
            begun.push_back(std::move(arrival));
        }
        const std::size_t wanted = std::min(max_busy, busy + (begun.size() + kTogether - 1) / kTogether);
        const std::size_t missing = wanted > tasks ? wanted - tasks : 0;
        tasks += missing;
        return missing;
    }

    /// The pool may run them here, where the system gives it no thread: they take the mutex.
    void submit(std::size_t count) {
        for (; count > 0; --count)
            pool.submit([self = shared_from_this()] { self->run_some(); });
    }

    /// On a thread of the pool.
    void run_some() {
        std::vector<Arrival> group;
        std::uint64_t context = 0;
        {
            const base::MutexLock lock(mutex);
            while (!begun.empty() && group.size() < kTogether) {
                group.push_back(std::move(begun.front()));
                begun.pop_front();
            }
            if (group.empty()) {  // stopped, or others have been faster
                --tasks;
                return;
            }
            ++busy;
            running += group.size();
            context = height;
        }
        crypto::CheckedSignatures signatures;
        std::vector<std::int64_t> foreseen;
        foreseen.reserve(group.size());
        for (const Arrival& arrival : group)
            foreseen.push_back(consensus::foresee_signatures(*arrival.tx, signatures));
        if (!cancelled) signatures.check();
        for (std::size_t i = 0; i < group.size(); ++i) {
            Arrival& arrival = group[i];
            arrival.check = check_programs(*arrival.tx, context, cancelled, *program_memory, &signatures);
            const base::MutexLock lock(mutex);
            // What was checked for nothing has been work, too.
            quota.charge(arrival.peer, arrival.look_work + std::max(arrival.check->work, foreseen[i]),
                         clock.now());
            if (const auto known = uncharged.find(arrival.peer); --known->second == 0) uncharged.erase(known);
            finished.push_back(std::move(arrival));
            --running;
            // Nobody may be left once this is seen: told under the mutex.
            if (!cancelled) on_finished();
        }
        std::size_t count = 0;
        {
            const base::MutexLock lock(mutex);
            --busy;
            --tasks;
            count = begin_what_may();
            if (count > 0) ++submitting;
            idle.notify_all();
        }
        if (count == 0) return;
        submit(count);
        const base::MutexLock lock(mutex);
        --submitting;
        idle.notify_all();
    }
};

CheckQueue::CheckQueue(const ChainOptions& options, std::function<void()> on_finished)
    : state_(std::make_shared<State>(options, std::move(on_finished))) {}

CheckQueue::~CheckQueue() {
    (void)stop();
}

bool CheckQueue::put(Arrival& arrival) {
    base::MutexLock lock(state_->mutex);
    const std::size_t memory = memory_of(arrival);
    const auto known = state_->lanes.find(arrival.peer);
    const bool is_ours = arrival.peer == 0;
    const std::size_t most = is_ours ? state_->limits.waiting_bytes : state_->limits.waiting_bytes_per_peer;
    if (known != state_->lanes.end() &&
        (known->second.bytes + memory > most ||
         (!is_ours && known->second.waiting.size() >= state_->limits.waiting_per_peer))) {
        return false;
    }
    if (!is_ours && state_->bytes + memory > state_->limits.waiting_bytes) return false;
    State::Lane& lane = state_->lanes[arrival.peer];
    lane.bytes += memory;
    if (!is_ours) state_->bytes += memory;
    lane.waiting.push_back(std::move(arrival));
    const std::size_t count = state_->begin_what_may();
    lock.unlock();
    state_->submit(count);
    return true;
}

void CheckQueue::set_height(std::uint64_t height) {
    const base::MutexLock lock(state_->mutex);
    state_->height = height;
}

void CheckQueue::poll() {
    std::size_t count = 0;
    {
        const base::MutexLock lock(state_->mutex);
        count = state_->begin_what_may();
    }
    state_->submit(count);
}

bool CheckQueue::is_anything_waiting() const {
    const base::MutexLock lock(state_->mutex);
    return !state_->lanes.empty();
}

std::vector<Arrival> CheckQueue::take_finished() {
    const base::MutexLock lock(state_->mutex);
    return std::exchange(state_->finished, {});
}

std::vector<Arrival> CheckQueue::stop() {
    state_->cancelled = true;
    base::MutexLock lock(state_->mutex);
    state_->idle.wait(
        lock, [this] BYTOM_REQUIRES(state_->mutex) { return state_->busy + state_->submitting == 0; });
    std::vector<Arrival> rest = std::exchange(state_->finished, {});
    std::ranges::move(state_->begun, std::back_inserter(rest));
    state_->begun.clear();
    for (State::Lane& lane : state_->lanes | std::views::values)
        std::ranges::move(lane.waiting, std::back_inserter(rest));
    state_->lanes.clear();
    state_->bytes = 0;
    return rest;
}

void CheckQueue::charge(PeerId peer, std::int64_t work) {
    const base::MutexLock lock(state_->mutex);
    state_->quota.charge(peer, work, state_->clock.now());
}

bool CheckQueue::has_credit(PeerId peer) {
    const base::MutexLock lock(state_->mutex);
    return state_->quota.may_begin(peer, state_->clock.now());
}

const std::atomic<bool>& CheckQueue::cancelled() const noexcept {
    return state_->cancelled;
}

}  // namespace bytom::chain
