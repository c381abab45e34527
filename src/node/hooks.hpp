// Runs the operator's commands (hook.hpp, hook_queue.hpp) without anybody having to wait for them.
//
//  * A thread of its own, and only where there is a command. It starts programs, watches them, and kills
//  those
//    that take longer than they may.
//  * What fails (no such program, an exit code, the time) is one line a minute in the log, with the number of
//    failures since the last one; so are events dropped because the queue was full.
//  * When the node stops, programs for blocks and transactions are killed at once; those for alerts have a
//    second, so that the reason of the stop can be told.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <bytom/base/mutex.hpp>
#include <bytom/base/thread.hpp>

#include "node/child_process.hpp"
#include "node/hook_queue.hpp"

namespace bytom::node {

class Hooks {
public:
    using Instant = std::chrono::steady_clock::time_point;

    static constexpr std::chrono::seconds kWatchInterval{30};

    struct Options {
        std::array<std::vector<std::string>, kHookKinds> commands;  ///< by HookKind; empty: none
        std::chrono::seconds timeout{60};
        std::chrono::milliseconds stop_grace{1'000};  ///< for alerts, from begin_stop() on
        std::vector<std::string> environment;         ///< "NAME=value"; see environment_of()
    };

    Hooks() = default;
    /// Stops.
    ~Hooks();
    Hooks(const Hooks&) = delete;
    Hooks& operator=(const Hooks&) = delete;

    /// Error: no_thread. Call once.
    [[nodiscard]] Status<> start(Options options);

    /// Whether a command of this kind would be run. Any thread.
    [[nodiscard]] bool wants(HookKind kind) const noexcept {
        return wants_[static_cast<std::size_t>(kind)].load(std::memory_order_relaxed);
    }

    /// Something has happened; dropped if there is no command for it. Never waits. Any thread; before start()
    /// too, for alerts only.
    void tell(HookEvent event);

    /// What is called on the thread now and then, where there is a command for alerts: may tell of some.
    /// Empty: it is not called any more once this has returned.
    void set_watch(std::function<void(Instant now)> watch);

    /// From here on only alerts are told, and a second is left for them. Does not wait. A second call does
    /// nothing.
    void begin_stop() noexcept;
    /// Begins it if need be, and waits until everything has ended or was killed.
    void stop() noexcept;

private:
    struct Running {
        HookKind kind;
        ChildProcess process;
        Instant deadline;
        bool was_killed = false;
    };
    struct Failures {
        std::size_t untold = 0;
        Instant next_line{};
    };

    void run();
    [[nodiscard]] bool turn(Instant now);
    void start_waiting(Instant now);
    void end_running(Instant now);
    void kill_overdue(Instant now);
    void look(Instant now);
    void wait(Instant now);
    [[nodiscard]] std::optional<Instant> next_deadline(Instant now) const;
    void failed(HookKind kind, const std::string& why, Instant now);
    void tell_of_dropped(Instant now);
    void wake() noexcept;

    [[nodiscard]] const std::vector<std::string>& command_of(HookKind kind) const {
        return options_.commands[static_cast<std::size_t>(kind)];
    }

    Options options_;
    std::array<std::atomic<bool>, kHookKinds> wants_{false, false, true};  ///< alerts: until start() knows
    std::atomic<int> wake_descriptor_{-1};
    std::atomic<bool> look_now_{false};

    mutable base::Mutex mutex_;
    HookQueue queue_ BYTOM_GUARDED_BY(mutex_);
    std::size_t dropped_ BYTOM_GUARDED_BY(mutex_) = 0;
    std::optional<Instant> stop_deadline_ BYTOM_GUARDED_BY(mutex_);
    bool finishing_ BYTOM_GUARDED_BY(mutex_) = false;

    base::Mutex watch_mutex_;  ///< held while it is called
    std::function<void(Instant)> watch_ BYTOM_GUARDED_BY(watch_mutex_);

    // The thread's own.
    std::vector<Running> running_;
    std::array<Failures, kHookKinds> failures_;
    Instant next_look_{};
    Instant next_dropped_line_{};

    base::Thread thread_;
};

}  // namespace bytom::node
