// The end of the process: asked for by a signal or by a part that cannot go on.
#pragma once

#include <optional>
#include <stop_token>
#include <string>

#include <bytom/base/mutex.hpp>
#include <bytom/base/result.hpp>
#include <bytom/base/thread.hpp>

namespace bytom::node {

/// SIGINT and SIGTERM ask for the end, a second one of them ends the process at once, whatever it is doing;
/// SIGHUP makes the log begin its file anew. A thread waits for them: no handler interrupts any other.
class StopSignal {
public:
    /// Why the process must end. `failure` is empty if a signal asked for it.
    struct Reason {
        std::string signal_name;
        std::string failure;
    };

    StopSignal() = default;
    StopSignal(const StopSignal&) = delete;
    StopSignal& operator=(const StopSignal&) = delete;
    ~StopSignal();

    /// On the main thread before any other one is started: they inherit its signal mask. Error: no_thread.
    [[nodiscard]] Status<> start();

    /// Waits for a signal or fail().
    [[nodiscard]] Reason wait();

    /// For what may take long before anybody waits.
    [[nodiscard]] std::stop_token token() const noexcept { return source_.get_token(); }

    /// Makes wait() return; the first failure counts. Any thread.
    void fail(const std::string& what);

private:
    void listen(const std::stop_token& stop);
    void signalled(int number);

    base::Mutex mutex_;
    base::Condition change_;
    std::optional<Reason> reason_ BYTOM_GUARDED_BY(mutex_);
    std::stop_source source_;
    base::Thread thread_;
};

}  // namespace bytom::node
