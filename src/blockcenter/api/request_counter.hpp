// How many requests have been answered with which code, and how long it took.
#pragma once

#include <array>
#include <chrono>
#include <map>

#include <bytom/base/mutex.hpp>

namespace bytom::blockcenter {

/// Any thread.
class RequestCounter {
public:
    /// Seconds, the upper ends of the columns of the histogram but the last.
    static constexpr std::array kSteps = {0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10.0};

    /// `code`: of the answer's envelope, or of HTTP where there is none. Codes of nodes' refusals, of which
    /// there are many, count as 600.
    void count(std::int64_t code) BYTOM_EXCLUDES(mutex_) {
        constexpr std::int64_t kNodeRefused = 600;
        const base::MutexLock lock(mutex_);
        ++codes_[std::min(code, kNodeRefused)];
    }
    void took(std::chrono::nanoseconds time) BYTOM_EXCLUDES(mutex_) {
        const double seconds = std::chrono::duration<double>(time).count();
        std::size_t column = 0;
        while (column < kSteps.size() && seconds > kSteps[column])
            ++column;
        const base::MutexLock lock(mutex_);
        ++figures_.columns[column];
        figures_.seconds += seconds;
    }

    struct Figures {
        std::map<std::int64_t, std::uint64_t> codes{};
        std::array<std::uint64_t, kSteps.size() + 1> columns{};
        double seconds = 0;
    };
    [[nodiscard]] Figures figures() const BYTOM_EXCLUDES(mutex_) {
        const base::MutexLock lock(mutex_);
        Figures figures = figures_;
        figures.codes = codes_;
        return figures;
    }

private:
    mutable base::Mutex mutex_;
    std::map<std::int64_t, std::uint64_t> codes_ BYTOM_GUARDED_BY(mutex_);
    Figures figures_ BYTOM_GUARDED_BY(mutex_);
};

}  // namespace bytom::blockcenter
