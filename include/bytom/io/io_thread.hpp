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
/// spawned on it, runs there, one after the other. A handler that throws is logged; the others carry on.
class IoThread {
public:
    /// The thread and its log lines carry the name. Nothing runs before start().
    explicit IoThread(std::string name);
    /// Stops.
    ~IoThread();
    IoThread(const IoThread&) = delete;
    IoThread& operator=(const IoThread&) = delete;

    /// May be used before start() and after stop(): what is posted waits, or is dropped with the context.
    [[nodiscard]] boost::asio::io_context& context() noexcept { return context_; }

    /// Error: no_thread. Call once.
    [[nodiscard]] Status<> start();

    /// Starts no more handlers, lets the current one finish and joins the thread. Waiting handlers are
    /// dropped with the context. For services whose handlers need not run to completion.
    void stop();

    /// Runs until no work is left, then ends the thread: for services that have closed everything they wait
    /// for. Never returns if something is left open.
    void drain();

private:
    void run();

    const std::string name_;
    boost::asio::io_context context_{1};
    std::optional<boost::asio::executor_work_guard<boost::asio::io_context::executor_type>> work_;
    base::Thread thread_;
};

}  // namespace bytom::io
