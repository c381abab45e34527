#include "chain/evaluator.hpp"

#include <algorithm>
#include <span>

#include <bytom/base/log.hpp>
#include <bytom/base/saturating.hpp>

#include "chain/log_name.hpp"

namespace bytom::chain {
namespace {

constexpr std::chrono::seconds kFirstPause{30};
constexpr std::chrono::seconds kLongestPause{3600};
/// A block waits for no round of more than eight times the work of its own.
constexpr std::uint32_t kRoundsOfALane = 3;
/// How many times the work of its own next round a block may be passed over.
constexpr std::uint64_t kPatience = 4;

/// Twice as much in each round; without a limit once the number has no room for more.
std::optional<std::uint64_t> allowance(std::uint64_t first, std::uint32_t rounds) {
    const std::uint64_t all = ~std::uint64_t{0} >> 1;
    if (rounds >= 62 || first > (all >> rounds)) return std::nullopt;
    return first << rounds;
}

}  // namespace

std::chrono::seconds pause_without_memory(std::uint32_t rounds_before) noexcept {
    constexpr std::uint32_t kDoublings = 7;  // beyond the longest pause
    return std::min(kFirstPause * (1U << std::min(rounds_before, kDoublings)), kLongestPause);
}

Evaluator::Evaluator(const EvaluationLimits& limits, Check check, Done done)
    : limits_(limits), check_(std::move(check)), done_(std::move(done)) {}

void Evaluator::stop() {
    std::array<base::Thread, kLanes> threads;
    {
        const base::MutexLock lock(mutex_);
        stopped_ = true;
        for (std::size_t lane = 0; lane < kLanes; ++lane) {
            workers_[lane].cancelled = true;
            threads[lane] = std::move(workers_[lane].thread);
        }
    }
    for (base::Thread& thread : threads)
        thread.stop();
    const base::MutexLock lock(mutex_);
    items_.clear();
    bytes_ = 0;
}

bool Evaluator::add(Candidate candidate, const consensus::Work& chain_work, std::uint64_t now) {
    const base::MutexLock lock(mutex_);
    if (stopped_) return false;
    std::size_t versions = 0;
    for (const Item& item : items_) {
        if (item.is_forgotten || item.candidate.hash() != candidate.hash()) continue;
        ++versions;
        if (*item.candidate.incoming.wire_form == *candidate.incoming.wire_form) return true;
        // One version per peer: a copy with other arguments costs no work.
        if (item.candidate.origin.peer == candidate.origin.peer) return false;
    }
    if (versions >= limits_.versions) return false;
    Item item{.candidate = std::move(candidate), .chain_work = chain_work, .since = now, .not_before = {}};
    item.candidate.ahead.reset();
    if (!make_room(item)) return false;
    bytes_ += item.candidate.size();
    items_.push_back(std::move(item));
    if (!start(0)) {
        forget(std::prev(items_.end()));
        return false;
    }
    changed_.notify_all();
    return true;
}

bool Evaluator::start(Lane lane) {
    Worker& worker = workers_[lane];
    if (worker.thread.joinable()) return true;
    if (stopped_) return false;
    auto started = base::Thread::start(
        "evaluator", [this, lane](const std::stop_token& stopping) { run(lane, stopping); });
    if (!started) {
        base::log(base::LogLevel::error, kLog, "no thread for evaluating blocks: {}", started.error().text());
        return false;
    }
    worker.thread = *std::move(started);
    return true;
}

/// Blocks with less work go.
bool Evaluator::make_room(const Item& item) {
    if (item.candidate.size() > limits_.bytes) return false;
    const auto waiting = [](const Item& other) { return !other.is_forgotten; };
    while (static_cast<std::size_t>(std::ranges::count_if(items_, waiting)) >= limits_.blocks ||
           bytes_ + item.candidate.size() > limits_.bytes) {
        const auto least = std::ranges::min_element(
            items_, {}, [&](const Item& other) { return std::pair(other.is_forgotten, other.chain_work); });
        if (least == items_.end() || least->is_forgotten || least->chain_work >= item.chain_work)
            return false;
        forget(least);
    }
    return true;
}

void Evaluator::forget(Items::iterator item) {
    bytes_ -= item->candidate.size();
    if (!item->is_running) {
        items_.erase(item);
        return;
    }
    item->is_forgotten = true;
    workers_[item->runs_in].cancelled = true;
}

void Evaluator::erase(const Hash256& hash) {
    const base::MutexLock lock(mutex_);
    for (auto item = items_.begin(); item != items_.end();) {
        const auto here = item++;
        if (!here->is_forgotten && here->candidate.hash() == hash) forget(here);
    }
}

void Evaluator::settle(const Candidate& candidate) {
    const base::MutexLock lock(mutex_);
    const auto item = std::ranges::find_if(items_, [&candidate](const Item& other) {
        return other.is_done && other.candidate.incoming.wire_form == candidate.incoming.wire_form;
    });
    if (item != items_.end()) forget(item);
}

bool Evaluator::contains(const Hash256& hash) const {
    const base::MutexLock lock(mutex_);
    return std::ranges::any_of(
        items_, [&hash](const Item& item) { return !item.is_forgotten && item.candidate.hash() == hash; });
}

std::vector<Evaluation> Evaluator::list() const {
    std::vector<Evaluation> all;
    {
        const base::MutexLock lock(mutex_);
        for (const Item& item : items_) {
            if (item.is_forgotten) continue;
            const primitives::BlockHeader& header = item.candidate.block().header;
            all.push_back({.hash = item.candidate.hash(),
                           .parent = header.previous_block_hash,
                           .height = header.height,
                           .chain_work = item.chain_work,
                           .size = item.candidate.size(),
                           .since = item.since,
                           .rounds = item.rounds,
                           .is_running = item.is_running});
        }
    }
    std::ranges::stable_sort(all, std::greater(), &Evaluation::chain_work);
    return all;
}

std::size_t Evaluator::size() const {
    const base::MutexLock lock(mutex_);
    return static_cast<std::size_t>(
        std::ranges::count_if(items_, [](const Item& item) { return !item.is_forgotten; }));
}

Evaluator::Lane Evaluator::lane_of(const Item& item) noexcept {
    return std::min<Lane>(item.rounds / kRoundsOfALane, kLanes - 1);
}

/// Where there was no thread to be had for a lane, the one before it serves it, too.
bool Evaluator::serves(Lane lane, const Item& item) const {
    const Lane own = lane_of(item);
    if (own < lane) return false;
    const auto between = std::span(workers_).subspan(lane + 1, own - lane);
    return std::ranges::none_of(between, [](const Worker& worker) { return worker.thread.joinable(); });
}

std::optional<std::uint64_t> Evaluator::next_allowance(const Item& item) const noexcept {
    return allowance(limits_.first_round, item.rounds);
}

bool Evaluator::was_passed_over(const Item& item) const noexcept {
    const auto own = next_allowance(item);
    return own && item.passed_over / kPatience >= *own;
}

Evaluator::Items::iterator Evaluator::next(Lane lane, Instant now) {
    const auto goes_before = [this](const Item& a, const Item& b) {
        const bool a_waited = was_passed_over(a);
        if (a_waited != was_passed_over(b)) return a_waited;
        if (a_waited && a.passed_over != b.passed_over) return a.passed_over > b.passed_over;
        if (a.rounds != b.rounds) return a.rounds < b.rounds;
        return a.chain_work > b.chain_work;
    };
    auto best = items_.end();
    for (auto item = items_.begin(); item != items_.end(); ++item) {
        if (item->is_done || item->is_running || item->is_forgotten || item->not_before > now ||
            !serves(lane, *item))
            continue;
        if (best == items_.end() || goes_before(*item, *best)) best = item;
    }
    return best;
}

Evaluator::Instant Evaluator::next_try(Lane lane) const {
    Instant earliest = Instant::max();
    for (const Item& item : items_) {
        if (!item.is_done && serves(lane, item)) earliest = std::min(earliest, item.not_before);
    }
    return earliest;
}

void Evaluator::note_round(Lane lane, std::uint64_t work) {
    for (Item& item : items_) {
        if (!item.is_running && serves(lane, item))
            item.passed_over = base::add_up_to_max(item.passed_over, work);
    }
}

void Evaluator::pause(Item& item) {
    // Once for each block, whose tries may go on for days.
    if (!item.was_told) {
        base::log(base::LogLevel::warn, kLog,
                  "block {} {}: its programs found no memory ({} MiB for all, vm.memory_limit); it is tried "
                  "again, after {} s at first and {} s at last",
                  item.candidate.block().header.height, item.candidate.hash().to_text(),
                  limits_.memory ? limits_.memory->limit() >> 20 : 0, kFirstPause.count(),
                  kLongestPause.count());
        item.was_told = true;
    }
    item.not_before = std::chrono::steady_clock::now() + pause_without_memory(item.starved++);
}

void Evaluator::run(Lane lane, const std::stop_token& stopping) {
    base::MutexLock lock(mutex_);
    Worker& worker = workers_[lane];
    while (!stopping.stop_requested()) {
        const auto item = next(lane, std::chrono::steady_clock::now());
        if (item == items_.end()) {
            // Until something comes into the lane, or until the earliest pause is over.
            const auto is_ready = [this, lane] BYTOM_REQUIRES(mutex_) {
                return next(lane, std::chrono::steady_clock::now()) != items_.end();
            };
            if (const Instant until = next_try(lane); until != Instant::max())
                changed_.wait_until(lock, stopping, until, is_ready);
            else
                changed_.wait(lock, stopping, is_ready);
            continue;
        }
        item->is_running = true;
        item->runs_in = lane;
        item->passed_over = 0;
        worker.cancelled = stopped_;
        const BodyLimits limits{
            .cancelled = &worker.cancelled, .work = next_allowance(*item), .memory = limits_.memory.get()};
        lock.unlock();
        const BodyResult result = check_(item->candidate.incoming, limits);
        lock.lock();
        if (result || result.error() != Unfinished::cancelled) note_round(lane, limits.work.value_or(0));
        item->is_running = false;
        if (item->is_forgotten) {
            items_.erase(item);
        } else if (result) {
            item->is_done = true;
            const Candidate candidate = item->candidate;
            lock.unlock();
            done_(candidate, *result);
            lock.lock();
        } else if (result.error() != Unfinished::cancelled) {
            ++item->rounds;
            if (result.error() == Unfinished::memory) {
                pause(*item);
            } else {
                item->starved = 0;
            }
            if (lane_of(*item) != lane && start(lane_of(*item))) changed_.notify_all();
        }
    }
}

}  // namespace bytom::chain
