// A thread that has a name, may fail to start, and is stopped and joined by its destructor.
#pragma once

#include <functional>
#include <stop_token>
#include <string_view>
#include <thread>

#include <bytom/base/result.hpp>

namespace bytom::base {

/// Longest name that the system shows for a thread (`ps -L`); longer ones are cut.
inline constexpr std::size_t kMaxThreadName = 15;

/// Names the calling thread.
void name_this_thread(std::string_view name) noexcept;

/// Owns one thread. Moving transfers it; the destructor requests a stop and joins.
class Thread {
public:
    using Body = std::move_only_function<void(const std::stop_token&)>;

    Thread() = default;
    ~Thread() { stop(); }
    Thread(Thread&&) noexcept = default;
    /// Stops the thread that was owned before.
    Thread& operator=(Thread&& other) noexcept {
        if (this != &other) {
            stop();
            thread_ = std::move(other.thread_);
        }
        return *this;
    }
    Thread(const Thread&) = delete;
    Thread& operator=(const Thread&) = delete;

    /// Runs `body`, which must not throw, on a new thread of this name. Error: no_thread, when the system has
    /// no more threads; `body` was not called then.
    [[nodiscard]] static Result<Thread> start(std::string_view name, Body body);

    [[nodiscard]] bool joinable() const noexcept { return thread_.joinable(); }
    /// The body sees the request through its stop token.
    void request_stop() noexcept { thread_.request_stop(); }
    void join() { thread_.join(); }
    /// Requests a stop and joins. Does nothing if there is no thread. Not from the thread itself.
    void stop() noexcept;

private:
    explicit Thread(std::jthread thread) noexcept : thread_(std::move(thread)) {}

    std::jthread thread_;
};

}  // namespace bytom::base
