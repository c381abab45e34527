#include <algorithm>
#include <atomic>
#include <chrono>
#include <span>

#include <sys/resource.h>
#include <unistd.h>

#include <bytom/base/log.hpp>
#include <bytom/base/thread.hpp>
#include <bytom/consensus/difficulty.hpp>
#include <bytom/mining/cpu_miner.hpp>

#include "mining/nonce_range.hpp"
#include "mining/rate_window.hpp"

namespace bytom::mining {
namespace {

using SteadyClock = std::chrono::steady_clock;

static_assert(CpuMiner::kMaxThreads <= NonceRange::kSearchers);

/// After this many seconds on one template the timestamp is brought up to date.
constexpr std::uint64_t kRestampSeconds = 10;

/// The clock may also have been set back: a block of the future would be refused.
bool is_apart(std::uint64_t stamp, std::uint64_t other) noexcept {
    return std::max(stamp, other) - std::min(stamp, other) >= kRestampSeconds;
}

}  // namespace

struct CpuMiner::Worker {
    explicit Worker(std::size_t number) : nonces(number) {}

    NonceRange nonces;
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
        header.nonce = worker.nonces.next(work);
        const Hash256 pow = proof_of_work_(header.hash(), work.seed);
        worker.hashes.fetch_add(1, std::memory_order_relaxed);
        worker.window.count(SteadyClock::now(), 1);
        if (consensus::meets_target(pow, work.wanted_bits()))
            return work.block(header.nonce, header.timestamp);
        const primitives::BlockHeader stamped = work.header_at(source_.now());
        if (is_apart(stamped.timestamp, header.timestamp)) header = stamped;
    }
    return nullptr;
}

}  // namespace bytom::mining
