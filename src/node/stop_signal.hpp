// The end of the process: asked for by a signal or by a part that cannot go on.
#pragma once

#include <chrono>
#include <csignal>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include <bytom/base/log.hpp>
#include <bytom/base/mutex.hpp>
#include <bytom/base/result.hpp>

namespace bytom::node {

/// What the main thread does while it waits. Must be short: signals wait for it.
struct SignalDuties {
    /// In place of base::reopen_log(), for SIGHUP.
    std::function<void()> reopen = base::reopen_log;
    /// For SIGUSR1.
    std::function<void()> flip_debug = [] {};
    /// Called about as often as `interval` says; empty: the thread sleeps until a signal comes.
    std::function<void()> tick{};
    std::chrono::nanoseconds interval{};
    /// Called when what runs has not ended `patience` after the end was asked for; empty: it may take for
    /// ever.
    std::function<void()> give_up{};
    std::chrono::nanoseconds patience{};
};

/// SIGINT and SIGTERM ask for the end, a second one of them ends the process at once, whatever it is doing;
/// SIGHUP makes the log begin its file anew, SIGUSR1 flips its debug level. The main thread waits for them:
/// no handler interrupts any other.
/// What is to end and does not, since no thread can be called back from a disk that stands still, is given
/// up.
class StopSignal {
public:
    /// Why the process must end. `failure` is empty if a signal asked for it.
    struct Reason {
        std::string signal_name;
        std::string failure;
    };

    /// Before any other thread is started: they inherit the main thread's signal mask, and a signal that is
    /// not blocked in one of them would end the process there.
    static void block_signals() noexcept;

    /// On the main thread; blocks the signals if that has not been done.
    explicit StopSignal(SignalDuties duties = {});
    StopSignal(const StopSignal&) = delete;
    StopSignal& operator=(const StopSignal&) = delete;

    /// Runs `work` on a thread of this name and handles signals until it has ended. Throws what it throws.
    /// Error: no_thread. Main thread.
    [[nodiscard]] Status<> run(std::string_view thread_name, const std::function<void()>& work);

    /// Handles signals until one has asked for the end, or fail() was called. Main thread.
    [[nodiscard]] Reason wait();

    /// From here on a signal that asks for the end ends the process at once. Main thread, which is then free
    /// to stop everything where there is no thread for run().
    void end_at_next_signal();

    /// For what may take long before anybody waits.
    [[nodiscard]] std::stop_token token() const noexcept { return source_.get_token(); }

    /// Makes wait() return; the first failure counts. Any thread.
    void fail(const std::string& what);

private:
    using Instant = std::chrono::steady_clock::time_point;

    void handle_signals_until(const std::function<bool()>& holds);
    void signalled(int number);
    [[nodiscard]] bool has_reason();
    /// When the patience with what runs is at its end; a day from now as long as nobody wants it to end.
    [[nodiscard]] Instant deadline(Instant now);

    const SignalDuties duties_;
    base::Mutex mutex_;
    std::optional<Reason> reason_ BYTOM_GUARDED_BY(mutex_);
    Instant asked_at_ BYTOM_GUARDED_BY(mutex_);  ///< when reason_ came
    std::stop_source source_;
};

}  // namespace bytom::node
