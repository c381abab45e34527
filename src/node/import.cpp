// bytomd import

#include <atomic>
#include <chrono>
#include <cstdio>

#include <fmt/core.h>
#include <unistd.h>

#include <bytom/base/log.hpp>
#include <bytom/base/mutex.hpp>

#include "block_source.hpp"
#include "chain_core.hpp"

namespace bytom::node {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr auto kReportInterval = std::chrono::seconds(1);

/// What has been handed to the chain and what has come back. The chain answers in the order of the
/// deliveries.
class Deliveries {
public:
    void submitted() {
        const base::MutexLock lock(mutex_);
        ++submitted_;
    }

    /// The disk has failed, which explains every refusal. On the chain thread.
    void storage_failed(const std::string& what) {
        const base::MutexLock lock(mutex_);
        storage_failure_ = what;
    }

    /// On the chain thread.
    void answered(std::uint64_t height, const chain::BlockOutcome& outcome) {
        const base::MutexLock lock(mutex_);
        ++answered_;
        if (!outcome.accepted() && failure_.empty()) failure_ = reason(height, outcome);
        change_.notify_all();
    }

    [[nodiscard]] bool failed() const {
        const base::MutexLock lock(mutex_);
        return !failure_.empty();
    }

    /// Waits until everything is answered or the time is over; whether everything is.
    bool wait(std::chrono::milliseconds time) {
        base::MutexLock lock(mutex_);
        return change_.wait_for(lock, time,
                                [this] BYTOM_REQUIRES(mutex_) { return answered_ == submitted_; });
    }

    struct Counts {
        std::uint64_t submitted = 0;
        std::uint64_t answered = 0;
    };
    [[nodiscard]] Counts counts() const {
        const base::MutexLock lock(mutex_);
        return {submitted_, answered_};
    }

    [[nodiscard]] std::string failure() const {
        const base::MutexLock lock(mutex_);
        return storage_failure_.empty() ? failure_ : storage_failure_;
    }

private:
    static std::string reason(std::uint64_t height, const chain::BlockOutcome& outcome) {
        const bool orphan = outcome.reception == chain::Reception::orphan;
        return fmt::format(
            "block of height {}: {}", height,
            orphan ? "its parent is unknown (blocks must come in ascending order)" : outcome.error_text());
    }

    mutable base::Mutex mutex_;
    base::Condition change_;
    std::uint64_t submitted_ BYTOM_GUARDED_BY(mutex_) = 0;
    std::uint64_t answered_ BYTOM_GUARDED_BY(mutex_) = 0;
    std::string failure_ BYTOM_GUARDED_BY(mutex_);  ///< the first one
    std::string storage_failure_ BYTOM_GUARDED_BY(mutex_);
};

/// The line on standard error: rewritten on a terminal, else one line a report.
class ProgressLine {
public:
    explicit ProgressLine(const chain::Chain& chain) : chain_(chain) {}

    void update(const Deliveries& deliveries, double file_progress) {
        const auto now = SteadyClock::now();
        if (now < next_) return;
        next_ = now + kReportInterval;
        print(deliveries, file_progress);
    }

    void finish(const Deliveries& deliveries, double file_progress) {
        print(deliveries, file_progress);
        if (is_terminal_) base::write_console("\n");
    }

private:
    void print(const Deliveries& deliveries, double file_progress) {
        const auto [submitted, answered] = deliveries.counts();
        const std::chrono::duration<double> passed = SteadyClock::now() - start_;
        const double rate = static_cast<double>(answered) / std::max(passed.count(), 1e-3);
        const double expected = static_cast<double>(submitted) / std::max(file_progress, 1e-6);
        const double left = std::max(0.0, expected - static_cast<double>(answered)) / std::max(rate, 1e-3);
        base::write_console(fmt::format("{}height {}  {:.1f} blocks/s  {} left{}", is_terminal_ ? "\r" : "",
                                        chain_.tip()->height(), rate, duration_text(left),
                                        is_terminal_ ? "   " : "\n"));
    }

    static std::string duration_text(double seconds) {
        const auto whole = static_cast<std::uint64_t>(std::min(seconds, 1e9));
        return fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
    }

    const chain::Chain& chain_;
    const bool is_terminal_ = isatty(STDERR_FILENO) != 0;
    const SteadyClock::time_point start_ = SteadyClock::now();
    SteadyClock::time_point next_ = start_ + kReportInterval;
};

/// Delivers files' blocks without waiting for each; the chain's queue bounds how far this runs ahead.
class Importer {
public:
    Importer(chain::Chain& chain, Deliveries& deliveries)
        : chain_(chain), deliveries_(deliveries), progress_(chain) {}
    /// The chain thread calls back here.
    ~Importer() { chain_.stop(); }
    Importer(const Importer&) = delete;
    Importer& operator=(const Importer&) = delete;

    Status<> run(BlockSource& source) {
        const Status<> read = deliver(source);
        while (!deliveries_.wait(kReportInterval))
            progress_.update(deliveries_, source.progress());
        progress_.finish(deliveries_, source.progress());
        if (!deliveries_.failed()) return read;
        chain_.stop();  // now the chain thread has said all it has to say
        return base::fail("import", deliveries_.failure());
    }

private:
    Status<> deliver(BlockSource& source) {
        while (!deliveries_.failed()) {
            BYTOM_ASSIGN(const std::optional<Bytes> raw, source.next());
            if (!raw) break;
            BYTOM_TRY(deliver_one(*raw));
            progress_.update(deliveries_, source.progress());
        }
        return {};
    }

    Status<> deliver_one(const Bytes& raw) {
        auto block = primitives::Block::decode(raw);
        if (!block) {
            return base::fail(
                "import", fmt::format("block {} of the file cannot be decoded: {}",
                                      deliveries_.counts().submitted + 1, base::to_string(block.error())));
        }
        const std::uint64_t height = block->header.height;
        deliveries_.submitted();
        chain_.submit_block(
            std::make_shared<const primitives::Block>(*std::move(block)), {.work_ahead = true},
            [this, height](const chain::BlockOutcome& outcome) { deliveries_.answered(height, outcome); });
        return {};
    }

    chain::Chain& chain_;
    Deliveries& deliveries_;
    ProgressLine progress_;
};

}  // namespace

Status<> run_import(const CommandInput& input) {
    if (input.line.operands.empty()) return base::fail("usage", "bytomd import needs a file");
    Deliveries deliveries;
    const auto on_failure = [&deliveries](const std::string& what) { deliveries.storage_failed(what); };
    BYTOM_ASSIGN(const auto core, ChainCore::open(input, {.on_failure = on_failure}));
    Importer importer(*core->chain, deliveries);
    for (const std::string& file : input.line.operands) {
        BYTOM_ASSIGN(const auto source, open_block_source(file));
        BYTOM_TRY(importer.run(*source));
    }
    const chain::TipPtr tip = core->chain->tip();
    fmt::print("{} blocks read, best block {} {}\n", deliveries.counts().answered, tip->height(),
               tip->hash().to_text());
    return {};
}

}  // namespace bytom::node
