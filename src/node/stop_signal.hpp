// The end of the process: asked for by a signal or by a part that cannot go on.
#pragma once

#include <mutex>
#include <string>

namespace bytom::node {

/// Make one on the main thread before any other thread is started: they inherit its signal mask.
class StopSignal {
public:
    StopSignal();
    StopSignal(const StopSignal&) = delete;
    StopSignal& operator=(const StopSignal&) = delete;

    /// Why the process must end. `failure` is empty if a signal asked for it.
    struct Reason {
        std::string signal_name;
        std::string failure;
    };

    /// Waits for SIGINT, SIGTERM or fail(). Afterwards the signals have their usual effect again: a second
    /// Ctrl-C ends the process at once. On the main thread.
    [[nodiscard]] Reason wait();

    /// Makes wait() return; the first failure counts. Does nothing once wait() has returned. Any thread.
    void fail(const std::string& what);

private:
    std::mutex mutex_;
    std::string failure_;
    bool stopping_ = false;  ///< wait() has returned
};

}  // namespace bytom::node
