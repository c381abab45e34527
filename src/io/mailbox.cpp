#include <atomic>

#include <bytom/base/mutex.hpp>
#include <bytom/io/mailbox.hpp>

namespace bytom::io {

struct Mailbox::State {
    base::Mutex mutex;  ///< held while posting, so that the loop is there until close() returns
    Post post BYTOM_GUARDED_BY(mutex);  ///< empty once closed
    /// For the loop, which closes: it waits for nobody who is posting.
    std::atomic<bool> closed{false};
};

Mailbox::Mailbox(Post post) : state_(std::make_shared<State>()) {
    state_->post = std::move(post);
}

Mailbox::~Mailbox() {
    close();
}

void Mailbox::close() {
    const base::MutexLock lock(state_->mutex);
    state_->post = nullptr;
    state_->closed = true;
}

bool Mailbox::Sender::post(Task task) const {
    const base::MutexLock lock(state_->mutex);
    if (!state_->post) return false;
    state_->post([state = state_, task = std::move(task)]() mutable {
        if (!state->closed) task();
    });
    return true;
}

}  // namespace bytom::io
