// Where readers find the present tip, and wait for a later one.
#pragma once

#include <chrono>

#include <bytom/base/mutex.hpp>
#include <bytom/chain/tip.hpp>

namespace bytom::chain {

class TipBoard {
public:
    explicit TipBoard(TipPtr tip) : tip_(std::move(tip)) {}

    [[nodiscard]] TipPtr tip() const {
        const base::MutexLock lock(mutex_);
        return tip_;
    }

    void show(TipPtr tip) {
        {
            const base::MutexLock lock(mutex_);
            // The old tip, and with it perhaps its snapshot, is let go outside of the lock.
            tip_.swap(tip);
        }
        changed_.notify_all();
    }

    /// Ends all waiting, now and later.
    void stop() {
        {
            const base::MutexLock lock(mutex_);
            stopped_ = true;
        }
        changed_.notify_all();
    }

    [[nodiscard]] bool wait_for_height(std::uint64_t height, std::chrono::milliseconds timeout) const {
        base::MutexLock lock(mutex_);
        changed_.wait_for(lock, timeout,
                          [&] BYTOM_REQUIRES(mutex_) { return stopped_ || tip_->height() >= height; });
        return tip_->height() >= height;
    }

private:
    mutable base::Mutex mutex_;  ///< held to copy or swap a pointer
    mutable base::Condition changed_;
    TipPtr tip_ BYTOM_GUARDED_BY(mutex_);
    bool stopped_ BYTOM_GUARDED_BY(mutex_) = false;
};

}  // namespace bytom::chain
