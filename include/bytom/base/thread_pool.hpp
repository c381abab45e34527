// A fixed set of threads for pure functions: verification of proof of work, programs and signatures.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace bytom::base {

/// Runs tasks on a fixed number of threads, first in, first out. Tasks must not throw and must not wait for
/// other tasks of the pool (for_each may be called from inside a task: the caller works too, so it cannot
/// starve).
class ThreadPool {
public:
    /// `threads` 0 means one per processor.
    explicit ThreadPool(std::size_t threads = 0);
    /// Runs what was submitted, then joins.
    ~ThreadPool();
    ThreadPool(const ThreadPool&) = delete;
    ThreadPool& operator=(const ThreadPool&) = delete;

    [[nodiscard]] std::size_t size() const noexcept { return threads_.size(); }

    void submit(std::move_only_function<void()> task);

    /// Calls body(0) … body(count − 1), spread over the pool and the calling thread; returns when all are
    /// done.
    void for_each(std::size_t count, const std::function<void(std::size_t)>& body);

private:
    void work();

    std::mutex mutex_;
    std::condition_variable ready_;
    std::deque<std::move_only_function<void()>> tasks_;
    bool stopping_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace bytom::base
