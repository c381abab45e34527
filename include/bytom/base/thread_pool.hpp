// A limited set of threads for pure functions: verification of proof of work, programs and signatures.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <bytom/base/mutex.hpp>
#include <bytom/base/thread.hpp>

namespace bytom::base {

/// Runs tasks on a limited number of threads, first in, first out. Threads start when there is work for them
/// and are kept. Tasks must not throw and must not wait for other tasks of the pool (for_each may be called
/// from inside a task: the caller works too, so it cannot starve).
class ThreadPool {
public:
    /// At most `threads` threads; 0 means one per processor. `name` is what the system shows for each.
    explicit ThreadPool(std::size_t threads = 0, std::string_view name = "pool");
    /// Runs what was submitted, then joins.
    virtual ~ThreadPool();
    ThreadPool(const ThreadPool&) = delete;
    ThreadPool& operator=(const ThreadPool&) = delete;

    /// The greatest number of threads.
    [[nodiscard]] std::size_t size() const noexcept { return limit_; }

    /// If the system provides fewer threads, those have to suffice; if it provides none, the caller runs the
    /// task before this returns (one task after the other, so a task may submit more without end): hold no
    /// mutex that a task takes. A pool that overrides this has no threads and decides itself when tasks run
    /// (the simulation does).
    virtual void submit(std::move_only_function<void()> task);

    /// Calls body(0) … body(count − 1), spread over the pool and the calling thread; returns when all are
    /// done.
    void for_each(std::size_t count, const std::function<void(std::size_t)>& body);

private:
    void start_thread() BYTOM_REQUIRES(mutex_);
    void work();
    void run_without_threads();

    const std::size_t limit_;
    const std::string name_;
    Mutex mutex_;
    Condition ready_;
    std::deque<std::move_only_function<void()>> tasks_ BYTOM_GUARDED_BY(mutex_);
    std::size_t idle_ BYTOM_GUARDED_BY(mutex_) = 0;  ///< threads that wait for a task
    bool stopping_ BYTOM_GUARDED_BY(mutex_) = false;
    bool caller_works_ BYTOM_GUARDED_BY(mutex_) = false;  ///< because there is no thread
    std::vector<Thread> threads_ BYTOM_GUARDED_BY(mutex_);
};

}  // namespace bytom::base
