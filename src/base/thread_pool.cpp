#include <algorithm>
#include <atomic>
#include <memory>

#include <bytom/base/mutex.hpp>
#include <bytom/base/thread_pool.hpp>

namespace bytom::base {

ThreadPool::ThreadPool(std::size_t threads, std::string_view name)
    : limit_(threads != 0 ? threads : std::max(1U, std::thread::hardware_concurrency())), name_(name) {
    threads_.reserve(limit_);
}

ThreadPool::~ThreadPool() {
    {
        const MutexLock lock(mutex_);
        stopping_ = true;
    }
    ready_.notify_all();
    // Without the mutex, which they take: nobody starts any more.
    threads_.clear();
}

void ThreadPool::submit(std::move_only_function<void()> task) {
    bool work_here = false;
    {
        const MutexLock lock(mutex_);
        if (tasks_.size() >= idle_ && threads_.size() < limit_) start_thread();
        tasks_.push_back(std::move(task));
        work_here = threads_.empty() && !caller_works_;
        caller_works_ = caller_works_ || work_here;
    }
    if (work_here) {
        run_without_threads();
    } else {
        ready_.notify_one();
    }
}

void ThreadPool::run_without_threads() {
    while (true) {
        std::move_only_function<void()> task;
        {
            const MutexLock lock(mutex_);
            if (tasks_.empty()) {
                caller_works_ = false;
                return;
            }
            task = std::move(tasks_.front());
            tasks_.pop_front();
        }
        task();
    }
}

void ThreadPool::start_thread() {
    // Without a thread more the others are slower, that is all.
    if (auto thread = Thread::start(name_, [this](const std::stop_token&) { work(); }))
        threads_.push_back(*std::move(thread));
}

void ThreadPool::work() {
    while (true) {
        std::move_only_function<void()> task;
        {
            MutexLock lock(mutex_);
            ++idle_;
            ready_.wait(lock, [this] BYTOM_REQUIRES(mutex_) { return stopping_ || !tasks_.empty(); });
            --idle_;
            if (tasks_.empty()) return;
            task = std::move(tasks_.front());
            tasks_.pop_front();
        }
        task();
    }
}

void ThreadPool::for_each(std::size_t count, const std::function<void(std::size_t)>& body) {
    if (count == 0) return;
    // Helpers may wake up after everything is done, so what they look at outlives this call; `body` is only
    // touched by a helper that has claimed an index, and such a helper is waited for.
    struct Shared {
        std::atomic<std::size_t> next{0};
        std::atomic<std::size_t> done{0};
        Mutex mutex;
        Condition finished;
    };
    const auto shared = std::make_shared<Shared>();
    const auto run = [shared, count, &body] {
        for (std::size_t i = shared->next.fetch_add(1); i < count; i = shared->next.fetch_add(1)) {
            body(i);
            if (shared->done.fetch_add(1) + 1 == count) {
                const MutexLock lock(shared->mutex);
                shared->finished.notify_all();
            }
        }
    };
    const std::size_t helpers = std::min(count - 1, size());
    for (std::size_t i = 0; i < helpers; ++i)
        submit(run);
    run();
    MutexLock lock(shared->mutex);
    shared->finished.wait(lock, [&] { return shared->done.load() == count; });
}

}  // namespace bytom::base
