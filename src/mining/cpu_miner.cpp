#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <random>
#include <span>

#include <sys/resource.h>
#include <unistd.h>

#include <bytom/base/log.hpp>
#include <bytom/base/thread.hpp>
#include <bytom/consensus/difficulty.hpp>
#include <bytom/mining/cpu_miner.hpp>

namespace bytom::mining {
namespace {

using SteadyClock = std::chrono::steady_clock;

/// Nonces are 63 bits on the wire. The top eight of them tell the threads apart, the rest start at a random
/// place, so that neither threads nor nodes search the same nonces.
constexpr int kRangeBits = 55;
static_assert(CpuMiner::kMaxThreads <= std::size_t{1} << (63 - kRangeBits));

std::uint64_t random_in_range() {
    std::random_device device;
    return std::uniform_int_distribution<std::uint64_t>(0, (std::uint64_t{1} << kRangeBits) - 1)(device);
}

/// After this many seconds on one template the timestamp is brought up to date.
constexpr std::uint64_t kRestampSeconds = 10;

/// The clock may also have been set back: a block of the future would be refused.
bool is_apart(std::uint64_t stamp, std::uint64_t other) noexcept {
    return std::max(stamp, other) - std::min(stamp, other) >= kRestampSeconds;
}

/// Hashes of the last seconds. Written by one thread, read by any.
class RateWindow {
public:
    void count(SteadyClock::time_point now) noexcept {
        const std::int64_t second = second_of(now);
        Slot& slot = slots_[index_of(second)];
        if (slot.second.load(std::memory_order_relaxed) != second) {
            slot.hashes.store(0, std::memory_order_relaxed);
            slot.second.store(second, std::memory_order_release);
        }
        slot.hashes.fetch_add(1, std::memory_order_relaxed);
    }

    /// Hashes of the last kSeconds full seconds.
    [[nodiscard]] std::uint64_t recent(SteadyClock::time_point now) const noexcept {
        std::uint64_t sum = 0;
        for (std::int64_t second = second_of(now) - kSeconds; second < second_of(now); ++second) {
            const Slot& slot = slots_[index_of(second)];
            if (slot.second.load(std::memory_order_acquire) == second)
                sum += slot.hashes.load(std::memory_order_relaxed);
        }
        return sum;
    }

    static constexpr std::int64_t kSeconds = 10;

private:
    struct Slot {
        std::atomic<std::int64_t> second{-1};
        std::atomic<std::uint64_t> hashes{0};
    };

    static std::int64_t second_of(SteadyClock::time_point time) noexcept {
        return std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
    }
    /// Seconds count from the machine's start and may be negative right after it.
    static std::size_t index_of(std::int64_t second) noexcept {
        return static_cast<std::uint64_t>(second) % kSlots;
    }

    static constexpr std::size_t kSlots = 16;
    static_assert(kSlots > kSeconds + 1);

    std::array<Slot, kSlots> slots_;
};

}  // namespace

struct CpuMiner::Worker {
    explicit Worker(std::size_t number) : index(number), offset(random_in_range()) {}

    [[nodiscard]] std::uint64_t next_nonce() noexcept {
        const std::uint64_t low = offset++ & ((std::uint64_t{1} << kRangeBits) - 1);
        return static_cast<std::uint64_t>(index) << kRangeBits | low;
    }

    const std::size_t index;
    std::uint64_t offset;
    const SteadyClock::time_point started = SteadyClock::now();
    std::atomic<std::uint64_t> hashes{0};
    RateWindow window;
    std::atomic<bool> stopping{false};
    base::Thread thread;
};

CpuMiner::CpuMiner(WorkSource& source, consensus::ProofOfWork proof_of_work)
    : source_(source), proof_of_work_(std::move(proof_of_work)) {}

CpuMiner::~CpuMiner() {
    (void)set_threads(0);
}

Status<> CpuMiner::set_threads(std::size_t count) {
    count = std::min(count, kMaxThreads);
    const base::MutexLock lock(mutex_);
    const auto shrink = [this](std::size_t to) BYTOM_REQUIRES(mutex_) {
        if (to >= workers_.size()) return;
        const auto surplus = std::span(workers_).subspan(to);
        for (const auto& worker : surplus)
            worker->stopping = true;
        source_.wake_waiters();
        for (const auto& worker : surplus)
            worker->thread.join();
        workers_.resize(to);
    };
    shrink(count);
    const std::size_t before = workers_.size();
    while (workers_.size() < count) {
        auto worker = std::make_unique<Worker>(workers_.size());
        auto thread =
            base::Thread::start("miner", [this, &worker = *worker](const std::stop_token&) { run(worker); });
        if (!thread) {
            shrink(before);
            return std::unexpected(thread.error());
        }
        worker->thread = *std::move(thread);
        workers_.push_back(std::move(worker));
    }
    return {};
}

std::size_t CpuMiner::threads() const {
    const base::MutexLock lock(mutex_);
    return workers_.size();
}

std::vector<MinerThreadRate> CpuMiner::rates() const {
    const base::MutexLock lock(mutex_);
    std::vector<MinerThreadRate> rates;
    const auto now = SteadyClock::now();
    constexpr double kWindow = RateWindow::kSeconds;
    for (const auto& worker : workers_) {
        const double age = std::chrono::duration<double>(now - worker->started).count();
        const std::uint64_t hashes = worker->hashes.load(std::memory_order_relaxed);
        const double average = age > 0 ? static_cast<double>(hashes) / age : 0.0;
        // A full second more, because the thread may have begun in the middle of one.
        const bool full = age > kWindow + 1;
        const double recent = static_cast<double>(worker->window.recent(now)) / kWindow;
        rates.push_back({.hashes = hashes, .hashes_per_second = full ? recent : average, .average = average});
    }
    return rates;
}

void CpuMiner::run(Worker& worker) {
    // The lowest priority of this thread alone (Linux's priorities are per thread): the node's own work goes
    // first.
    setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), 19);
    std::uint64_t known_id = 0;
    while (!worker.stopping) {
        const BlockTemplatePtr work = source_.wait_for_successor(known_id, worker.stopping);
        if (!work) return;
        const primitives::BlockPtr block = search(worker, *work);
        // A template that was solved or superseded is not worth another look; anything else goes on with it.
        known_id = work->id;
        if (!block) continue;
        if (source_.submit(block)) {
            ++accepted_;
            base::log(base::LogLevel::info, "mining", "mined block {} {}", block->header.height,
                      block->hash().to_text());
        } else {
            ++refused_;
            base::log(base::LogLevel::warn, "mining", "mined block {} was refused", block->header.height);
        }
    }
}

primitives::BlockPtr CpuMiner::search(Worker& worker, const BlockTemplate& work) {
    primitives::BlockHeader header = work.header_at(source_.now());
    while (!worker.stopping && source_.current_id() == work.id) {
        header.nonce = worker.next_nonce();
        const Hash256 pow = proof_of_work_(header.hash(), work.seed);
        worker.hashes.fetch_add(1, std::memory_order_relaxed);
        worker.window.count(SteadyClock::now());
        if (consensus::meets_target(pow, header.bits)) return work.block(header.nonce, header.timestamp);
        const primitives::BlockHeader stamped = work.header_at(source_.now());
        if (is_apart(stamped.timestamp, header.timestamp)) header = stamped;
    }
    return nullptr;
}

}  // namespace bytom::mining
