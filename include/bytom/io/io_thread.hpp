// An event loop with a thread of its own.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include <bytom/base/thread.hpp>

namespace bytom::io {

/// Owns an io_context and the one thread that runs it: everything posted to the context, and every coroutine
/// spawned on it, runs there, one after the other. A handler that throws is logged and the others go on.
class IoThread {
public:
    /// The name is the thread's and the one its log lines have. Nothing runs before start().
    explicit IoThread(std::string name);
    /// Stops.
    ~IoThread();
    IoThread(const IoThread&) = delete;
    IoThread& operator=(const IoThread&) = delete;

    /// May be used before start() and after stop(): what is posted waits, or is dropped with the context.
    [[nodiscard]] boost::asio::io_context& context() noexcept { return context_; }

    /// Error: no_thread. Call once.
    [[nodiscard]] Status<> start();

    /// No more handlers are begun; the one under way ends, then the thread is joined. Handlers that wait are
    /// dropped with the context. For services whose handlers need not run to their end.
    void stop();

    /// Runs what is there until nothing is left, then ends the thread: for services that have closed
    /// everything they wait for. Never returns if something is left open.
    void drain();

private:
    void run();

    const std::string name_;
    boost::asio::io_context context_{1};
    std::optional<boost::asio::executor_work_guard<boost::asio::io_context::executor_type>> work_;
    base::Thread thread_;
};

}  // namespace bytom::io
