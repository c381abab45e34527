// Work on the thread pool for an object that lives on a loop.
#pragma once

#include <atomic>
#include <concepts>
#include <exception>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include <boost/asio/async_result.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <bytom/base/thread_pool.hpp>
#include <bytom/io/mailbox.hpp>
#include <bytom/io/spawn.hpp>

namespace bytom::io {

/// Runs pure work on a pool and delivers the result on the owner's loop, unless the owner has stopped in the
/// meantime. The owner calls stop() before it destroys what the work reads: stop() waits for the work under
/// way and drops work that has not begun; no result arrives afterwards.
class TaskScope {
public:
    TaskScope(base::ThreadPool& pool, Post loop);
    /// Stops.
    ~TaskScope();
    TaskScope(const TaskScope&) = delete;
    TaskScope& operator=(const TaskScope&) = delete;

    /// Runs `work()` on the pool, then `then(result)` on the loop (`then()` if work returns nothing). If the
    /// work throws, `failed(text)` runs on the loop instead. If the scope has been stopped, nothing
    /// happens.
    template <typename Work, typename Then, typename Failed>
    void offload(Work work, Then then, Failed failed);

    /// The same for coroutines on the loop: `auto result = co_await scope.run(work)`. Rethrows what the work
    /// throws. A coroutine whose scope stops is not resumed; it is destroyed with its loop.
    template <typename Work>
    [[nodiscard]] Awaitable<std::invoke_result_t<Work>> run(Work work);

    /// For work that reports something before it finishes.
    [[nodiscard]] Mailbox::Sender home() const { return mailbox_.sender(); }

    /// Long-running work should check this.
    [[nodiscard]] const std::atomic<bool>& stopping() const noexcept;
    /// Number of tasks submitted but not finished.
    [[nodiscard]] std::size_t under_way() const;

    /// Call it on the loop, or after the loop has ended. A second call does nothing.
    void stop();

private:
    struct State;
    /// False if the scope has been stopped: `task` is dropped.
    bool submit(Task task);

    std::shared_ptr<State> state_;
    base::ThreadPool& pool_;
    Mailbox mailbox_;
};

template <typename Work, typename Then, typename Failed>
void TaskScope::offload(Work work, Then then, Failed failed) {
    submit([home = mailbox_.sender(), work = std::move(work), then = std::move(then),
            failed = std::move(failed)]() mutable {
        try {
            if constexpr (std::is_void_v<std::invoke_result_t<Work&>>) {
                work();
                home.post(std::move(then));
            } else {
                home.post([then = std::move(then), result = work()]() mutable { then(std::move(result)); });
            }
        } catch (const std::exception& error) {
            home.post(
                [failed = std::move(failed), text = std::string(error.what())]() mutable { failed(text); });
        }
    });
}

template <typename Work>
Awaitable<std::invoke_result_t<Work>> TaskScope::run(Work work) {
    using Value = std::invoke_result_t<Work>;
    const auto start = [this](auto handler, Work job) {
        // Asio's handlers are movable only, tasks for the loop must be kept in one piece: hence one owner.
        auto resume = std::make_shared<decltype(handler)>(std::move(handler));
        submit([home = mailbox_.sender(), resume, job = std::move(job)]() mutable {
            std::exception_ptr failure;
            std::optional<Value> value;
            try {
                value.emplace(job());
            } catch (...) {
                failure = std::current_exception();
            }
            // Whoever awaits it has the exception alone: it is let go on the loop's thread, not here.
            home.post([resume = std::move(resume), failure = std::move(failure),
                       value = std::move(value)]() mutable {
                if (failure) return (*resume)(std::move(failure), Value{});
                (*resume)(nullptr, *std::move(value));
            });
        });
    };
    co_return co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<>&,
                                                   void(std::exception_ptr, Value)>(
        start, boost::asio::use_awaitable, std::move(work));
}

}  // namespace bytom::io
