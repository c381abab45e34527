#include <bytom/base/mutex.hpp>
#include <bytom/io/task_scope.hpp>

namespace bytom::io {

struct TaskScope::State {
    std::atomic<bool> stopping{false};
    base::Mutex mutex;
    base::Condition idle;
    std::size_t under_way BYTOM_GUARDED_BY(mutex) = 0;
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
    const base::MutexLock lock(state_->mutex);
    return state_->under_way;
}

bool TaskScope::submit(Task task) {
    {
        const base::MutexLock lock(state_->mutex);
        if (state_->stopping) return false;
        ++state_->under_way;
    }
    pool_.submit([state = state_, task = std::move(task)]() mutable {
        if (!state->stopping) task();
        // What it holds may refer to the owner, which is there until the count is down.
        task = nullptr;
        const base::MutexLock lock(state->mutex);
        if (--state->under_way == 0) state->idle.notify_all();
    });
    return true;
}

void TaskScope::stop() {
    mailbox_.close();
    base::MutexLock lock(state_->mutex);
    state_->stopping = true;
    state_->idle.wait(lock, [this] BYTOM_REQUIRES(state_->mutex) { return state_->under_way == 0; });
}

}  // namespace bytom::io
