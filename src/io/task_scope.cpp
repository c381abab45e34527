#include <condition_variable>
#include <mutex>

#include <bytom/io/task_scope.hpp>

namespace bytom::io {

struct TaskScope::State {
    std::atomic<bool> stopping{false};
    std::mutex mutex;
    std::condition_variable idle;
    std::size_t under_way = 0;  ///< guarded by mutex
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
    const std::scoped_lock lock(state_->mutex);
    return state_->under_way;
}

bool TaskScope::submit(Task task) {
    {
        const std::scoped_lock lock(state_->mutex);
        if (state_->stopping) return false;
        ++state_->under_way;
    }
    pool_.submit([state = state_, task = std::move(task)]() mutable {
        if (!state->stopping) task();
        // What it holds may refer to the owner, which is there until the count is down.
        task = nullptr;
        const std::scoped_lock lock(state->mutex);
        if (--state->under_way == 0) state->idle.notify_all();
    });
    return true;
}

void TaskScope::stop() {
    mailbox_.close();
    std::unique_lock lock(state_->mutex);
    state_->stopping = true;
    state_->idle.wait(lock, [this] { return state_->under_way == 0; });
}

}  // namespace bytom::io
