#include <algorithm>
#include <optional>
#include <utility>

#include <bytom/base/log.hpp>
#include <bytom/base/thread.hpp>
#include <bytom/consensus/difficulty.hpp>
#include <bytom/mining/device_miner.hpp>

#include "mining/nonce_range.hpp"
#include "mining/rate_window.hpp"

namespace bytom::mining {
namespace {

using SteadyClock = std::chrono::steady_clock;
using tensority_gpu::Searcher;
using tensority_gpu::SearchError;
using tensority_gpu::SearchFailure;

/// The highest proof of work that meets the bits, as a little-endian number; nothing: none does.
std::optional<Hash256> highest_work(std::uint64_t bits) {
    const auto target = consensus::Target::from_bits(bits);
    Hash256 highest;
    if (target.negative) return std::nullopt;
    if (const auto value = target.to_uint256())
        std::ranges::reverse_copy(value->to_big_endian(), highest.bytes.begin());
    else
        highest.bytes.fill(0xff);
    return highest;
}

}  // namespace

std::string_view to_string(DeviceState state) noexcept {
    switch (state) {
        case DeviceState::idle:
            return "idle";
        case DeviceState::opening:
            return "opening";
        case DeviceState::mining:
            return "mining";
        case DeviceState::waiting:
            return "waiting";
        case DeviceState::stopped:
            return "stopped";
    }
    std::unreachable();
}

struct DeviceMiner::Worker {
    Worker(std::string device, std::size_t number)
        // Threads of the processor count from the other end.
        : name(std::move(device)), nonces(NonceRange::kSearchers - 1 - number) {}

    [[nodiscard]] MinerDevice told() const {
        const base::MutexLock lock(mutex);
        MinerDevice device = shown;
        device.name = name;
        device.hashes = hashes.load(std::memory_order_relaxed);
        device.hashes_per_second =
            static_cast<double>(window.recent(SteadyClock::now())) / double{RateWindow::kSeconds};
        return device;
    }

    void show(DeviceState state) {
        const base::MutexLock lock(mutex);
        shown.state = state;
    }

    /// False: it is to stop.
    [[nodiscard]] bool wait(std::chrono::milliseconds time) {
        base::MutexLock lock(mutex);
        changed.wait_for(lock, time, [this] { return stopping.load(); });
        return !stopping;
    }

    void request_stop() {
        const base::MutexLock lock(mutex);
        stopping = true;
        changed.notify_all();
    }

    const std::string name;
    NonceRange nonces;
    RateWindow window;
    std::atomic<std::uint64_t> hashes{0};
    std::atomic<bool> stopping{false};
    mutable base::Mutex mutex;
    base::Condition changed;
    MinerDevice shown BYTOM_GUARDED_BY(mutex);
    base::Thread thread;
};

DeviceMiner::DeviceMiner(WorkSource& source, Open open, Options options)
    : source_(source), open_(std::move(open)), options_(std::move(options)) {
    workers_.reserve(options_.devices.size());
    for (const std::string& device : options_.devices) {
        if (workers_.size() < kMaxDevices)
            workers_.push_back(std::make_unique<Worker>(device, workers_.size()));
    }
}

DeviceMiner::~DeviceMiner() {
    stop();
}

Status<> DeviceMiner::start() {
    const base::MutexLock lock(mutex_);
    if (is_running_) return {};
    for (const auto& worker : workers_) {
        if (worker->told().state == DeviceState::stopped) continue;
        worker->stopping = false;
        auto thread = base::Thread::start(worker->name,
                                          [this, &worker = *worker](const std::stop_token&) { run(worker); });
        if (!thread) {
            for (const auto& started : workers_)
                started->request_stop();
            source_.wake_waiters();
            for (const auto& started : workers_)
                started->thread.stop();
            return std::unexpected(thread.error());
        }
        worker->thread = *std::move(thread);
    }
    is_running_ = true;
    return {};
}

void DeviceMiner::stop() {
    const base::MutexLock lock(mutex_);
    if (!is_running_) return;
    for (const auto& worker : workers_)
        worker->request_stop();
    source_.wake_waiters();
    for (const auto& worker : workers_)
        worker->thread.stop();
    is_running_ = false;
}

bool DeviceMiner::is_running() const {
    const base::MutexLock lock(mutex_);
    return is_running_ && !workers_.empty();
}

std::vector<MinerDevice> DeviceMiner::devices() const {
    std::vector<MinerDevice> devices;
    devices.reserve(workers_.size());
    for (const auto& worker : workers_)
        devices.push_back(worker->told());
    return devices;
}

void DeviceMiner::run(Worker& worker) {
    auto wait = options_.first_wait;
    while (!worker.stopping) {
        worker.show(DeviceState::opening);
        const auto begin = SteadyClock::now();
        auto opened = open_(worker.name);
        SearchError error;
        if (opened) {
            {
                const base::MutexLock lock(worker.mutex);
                worker.shown.model = (*opened)->info().model;
                worker.shown.batch = (*opened)->batch();
                worker.shown.state = DeviceState::mining;
            }
            base::log(base::LogLevel::info, "mining", "{} ({}) mines, {} hashes a launch", worker.name,
                      (*opened)->info().model, (*opened)->batch());
            const auto mined = mine(worker, **opened);
            if (mined) break;
            error = mined.error();
            if (SteadyClock::now() - begin > options_.longest_wait) wait = options_.first_wait;
        } else {
            error = opened.error();
        }
        const bool is_wrong = error.failure == SearchFailure::wrong_result;
        {
            const base::MutexLock lock(worker.mutex);
            ++worker.shown.errors;
            worker.shown.trouble = error.detail;
            worker.shown.state = is_wrong ? DeviceState::stopped : DeviceState::waiting;
        }
        if (is_wrong) {
            base::log(base::LogLevel::error, "mining", "{} computes wrongly and is not used any more: {}",
                      worker.name, error.detail);
            return;
        }
        base::log(base::LogLevel::warn, "mining", "{} does not work, tried again in {} ms: {}", worker.name,
                  wait.count(), error.detail);
        opened = std::unexpected(error);  // gives the device back
        if (!worker.wait(wait)) break;
        wait = std::min(2 * wait, options_.longest_wait);
    }
    worker.show(DeviceState::idle);
}

Status<SearchError> DeviceMiner::mine(Worker& worker, Searcher& searcher) {
    std::uint64_t known_id = 0;
    while (!worker.stopping) {
        const BlockTemplatePtr work = source_.wait_for_successor(known_id, worker.stopping);
        if (!work) return {};
        BYTOM_ASSIGN(const primitives::BlockPtr block, search(worker, searcher, *work));
        known_id = work->id;
        if (!block) continue;
        if (source_.submit(block)) {
            ++accepted_;
            base::log(base::LogLevel::info, "mining", "{} mined block {} {}", worker.name,
                      block->header.height, block->hash().to_text());
        } else {
            ++refused_;
            base::log(base::LogLevel::warn, "mining", "block {} of {} was refused", block->header.height,
                      worker.name);
        }
    }
    return {};
}

Result<primitives::BlockPtr, SearchError> DeviceMiner::search(Worker& worker, Searcher& searcher,
                                                              const BlockTemplate& work) {
    const std::optional<Hash256> target = highest_work(work.wanted_bits());
    std::vector<Hash256> header_hashes;
    std::vector<std::uint64_t> nonces;
    while (target && !worker.stopping && source_.current_id() == work.id) {
        primitives::BlockHeader header = work.header_at(source_.now());
        header_hashes.clear();
        nonces.clear();
        for (std::size_t i = 0; i < searcher.batch(); ++i) {
            header.nonce = worker.nonces.next(work);
            nonces.push_back(header.nonce);
            header_hashes.push_back(header.hash());
        }
        BYTOM_ASSIGN(const std::vector<tensority_gpu::Candidate> found,
                     searcher.search(header_hashes, work.seed, *target, 1));
        worker.hashes.fetch_add(header_hashes.size(), std::memory_order_relaxed);
        worker.window.count(SteadyClock::now(), header_hashes.size());
        if (!found.empty()) return work.block(nonces[found.front().index], header.timestamp);
    }
    return primitives::BlockPtr();
}

}  // namespace bytom::mining
