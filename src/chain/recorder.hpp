// Counts what the chain does: written by the chain thread, read by any. Nobody waits for anybody.
#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>

#include <bytom/chain/event.hpp>
#include <bytom/chain/outcome.hpp>
#include <bytom/chain/statistics.hpp>

namespace bytom::chain {

class Recorder {
public:
    /// The chain thread begins with something else.
    void begin() noexcept {
        busy_since_.store(Clock::now().time_since_epoch().count(), std::memory_order_relaxed);
    }
    /// It has nothing to do.
    void rest() noexcept { busy_since_.store(kResting, std::memory_order_relaxed); }

    void block_validated(std::size_t transactions) noexcept {
        add(blocks_validated_, 1);
        add(transactions_validated_, transactions);
    }
    void block_refused() noexcept { add(blocks_refused_, 1); }
    void orphan_kept() noexcept { add(orphan_blocks_, 1); }
    void tip_changed(std::size_t disconnected, std::size_t connected) noexcept {
        add(blocks_connected_, connected);
        add(blocks_disconnected_, disconnected);
        if (disconnected == 0) return;
        const auto column = std::ranges::lower_bound(kDepthSteps, disconnected) - kDepthSteps.begin();
        add(reorganisations_[static_cast<std::size_t>(column)], 1);
    }

    void pool_answered(const TxOutcome& outcome) noexcept {
        if (outcome.was_known) return;
        if (outcome.accepted())
            add(pool_accepted_, 1);
        else if (outcome.reception == Reception::orphan)
            add(pool_orphans_, 1);
        else
            add(pool_refused_, 1);
    }
    void pool_removed(RemovalReason reason) noexcept {
        add(pool_removals_[static_cast<std::size_t>(reason)], 1);
    }

    /// Adds the time until its end to a stage.
    class Timer {
    public:
        Timer(Recorder& recorder, Stage stage) noexcept
            : total_(recorder.stages_[static_cast<std::size_t>(stage)]), begin_(Clock::now()) {}
        ~Timer() { add(total_, static_cast<std::uint64_t>((Clock::now() - begin_).count())); }
        Timer(const Timer&) = delete;
        Timer& operator=(const Timer&) = delete;

    private:
        std::atomic<std::uint64_t>& total_;
        const std::chrono::steady_clock::time_point begin_;
    };

    [[nodiscard]] Statistics statistics() const noexcept {
        Statistics statistics;
        if (const auto since = busy_since_.load(std::memory_order_relaxed); since != kResting)
            statistics.busy_since = Clock::time_point(Clock::duration(since));
        statistics.blocks_validated = value(blocks_validated_);
        statistics.transactions_validated = value(transactions_validated_);
        statistics.blocks_refused = value(blocks_refused_);
        statistics.orphan_blocks = value(orphan_blocks_);
        statistics.blocks_connected = value(blocks_connected_);
        statistics.blocks_disconnected = value(blocks_disconnected_);
        for (std::size_t i = 0; i < stages_.size(); ++i)
            statistics.stages[i] = std::chrono::nanoseconds(value(stages_[i]));
        std::ranges::transform(reorganisations_, statistics.reorganisations.begin(), value);
        statistics.pool_accepted = value(pool_accepted_);
        statistics.pool_refused = value(pool_refused_);
        statistics.pool_orphans = value(pool_orphans_);
        std::ranges::transform(pool_removals_, statistics.pool_removals.begin(), value);
        return statistics;
    }

private:
    using Clock = std::chrono::steady_clock;
    using Counter = std::atomic<std::uint64_t>;
    static constexpr Clock::rep kResting = 0;

    // One thread writes: no locked instruction is needed.
    static void add(Counter& counter, std::uint64_t more) noexcept {
        counter.store(counter.load(std::memory_order_relaxed) + more, std::memory_order_relaxed);
    }
    [[nodiscard]] static std::uint64_t value(const Counter& counter) noexcept {
        return counter.load(std::memory_order_relaxed);
    }

    std::atomic<Clock::rep> busy_since_{kResting};
    Counter blocks_validated_{0};
    Counter transactions_validated_{0};
    Counter blocks_refused_{0};
    Counter orphan_blocks_{0};
    Counter blocks_connected_{0};
    Counter blocks_disconnected_{0};
    std::array<Counter, kStageNames.size()> stages_{};
    std::array<Counter, kDepthSteps.size() + 1> reorganisations_{};
    Counter pool_accepted_{0};
    Counter pool_refused_{0};
    Counter pool_orphans_{0};
    std::array<Counter, kRemovalNames.size()> pool_removals_{};
};

}  // namespace bytom::chain
