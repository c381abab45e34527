#include <bytom/base/mutex.hpp>
#include <bytom/io/task_scope.hpp>

namespace bytom::io {

struct TaskScope::State {
    std::atomic<bool> stopping{false};
    std::atomic<std::size_t> under_way{0};
    base::Mutex mutex;  ///< of who waits until nothing is under way
    base::Condition idle;

    /// A task has begun before anybody asks whether it may, so that whoever stops either sees it or is seen.
    [[nodiscard]] bool begin() {
        ++under_way;
        if (!stopping) return true;
        end();
        return false;
    }
    void end() {
        if (--under_way > 0 || !stopping) return;
        const base::MutexLock lock(mutex);
        idle.notify_all();
    }
};

TaskScope::TaskScope(base::ThreadPool& pool, Post loop)
    : state_(std::make_shared<State>()), pool_(pool), mailbox_(std::move(loop)) {}

TaskScope::~TaskScope() {
    stop();
}

const std::atomic<bool>& TaskScope::stopping() const noexcept {
    return state_->stopping;
}

std::size_t TaskScope::under_way() const {
    return state_->under_way;
}

bool TaskScope::submit(Task task) {
    if (!state_->begin()) return false;
    pool_.submit([state = state_, task = std::move(task)]() mutable {
        if (!state->stopping) task();
        // What it holds may refer to the owner, which is there until the count is down.
        task = nullptr;
        state->end();
    });
    return true;
}

void TaskScope::stop() {
    mailbox_.close();
    state_->stopping = true;
    base::MutexLock lock(state_->mutex);
    state_->idle.wait(lock, [this] { return state_->under_way == 0; });
}

}  // namespace bytom::io
