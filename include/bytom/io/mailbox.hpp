// Sending tasks to an object that may no longer exist.
#pragma once

#include <functional>
#include <memory>
#include <mutex>

namespace bytom::io {

using Task = std::move_only_function<void()>;
/// Hands a task to a loop; any thread. See post_to in post.hpp for Asio loops.
using Post = std::function<void(Task)>;

/// Where others leave tasks for an object that lives on a loop. The object owns the mailbox and hands out
/// senders. Tasks run on the loop while the mailbox is open, and never afterwards.
class Mailbox {
    struct State;

public:
    /// Copyable; may outlive the mailbox and the loop.
    class Sender {
    public:
        /// False, and the task is dropped, if the mailbox is closed. Any thread.
        bool post(Task task) const;

    private:
        friend class Mailbox;
        explicit Sender(std::shared_ptr<State> state) noexcept : state_(std::move(state)) {}
        std::shared_ptr<State> state_;
    };

    explicit Mailbox(Post post);
    /// Closes.
    ~Mailbox();
    Mailbox(const Mailbox&) = delete;
    Mailbox& operator=(const Mailbox&) = delete;

    [[nodiscard]] Sender sender() const { return Sender(state_); }

    /// Afterwards nothing can be posted, and nothing already posted runs. Call it on the loop, or after the
    /// loop has ended.
    void close();

private:
    std::shared_ptr<State> state_;
};

}  // namespace bytom::io
