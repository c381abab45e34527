// Work for the pool that a connection waits for, though not for ever.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <bytom/base/log.hpp>
#include <bytom/io/spawn.hpp>
#include <bytom/io/task_scope.hpp>

namespace bytom::http {

/// Runs it on a worker and waits. Nothing if that takes longer than the patience, if somebody cancels the
/// timer that `running` points to meanwhile, or if the work throws. Work that nobody waits for any more goes
/// on, and nobody hears of it. `count` counts what waits for a worker or runs; the caller has counted this
/// one already.
template <typename T>
io::Awaitable<std::optional<T>> call_on_worker(boost::asio::io_context& io, io::TaskScope& workers,
                                               std::atomic<std::size_t>& count,
                                               std::move_only_function<T()> work,
                                               std::chrono::milliseconds patience,
                                               boost::asio::steady_timer*& running) {
    /// Outlives a connection that has stopped waiting.
    struct Call {
        explicit Call(boost::asio::io_context& loop) : alarm(loop) {}
        boost::asio::steady_timer alarm;  ///< cancelled when the work is done
        std::optional<T> result;
    };
    const auto call = std::make_shared<Call>(io);
    call->alarm.expires_after(patience);
    workers.offload(
        [&count, work = std::move(work)]() mutable {
            struct Counted {
                std::atomic<std::size_t>& count;
                ~Counted() { --count; }
            } const counted{count};
            return work();
        },
        [call](T result) {
            call->result = std::move(result);
            call->alarm.cancel();
        },
        [call](const std::string& error) {
            base::log(base::LogLevel::warn, "http", "a call failed: {}", error);
            call->alarm.cancel();
        });
    running = &call->alarm;
    co_await call->alarm.async_wait(io::kAwait);
    running = nullptr;
    co_return std::move(call->result);
}

}  // namespace bytom::http
