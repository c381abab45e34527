// Work for the pool whose result comes back to a connection's network thread.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <bytom/base/thread_pool.hpp>
#include <bytom/io/spawn.hpp>

namespace bytom::http {

/// Runs it on a worker and waits. Nothing if that takes longer than the patience, or if somebody cancels the
/// timer that `running` points to meanwhile; the work goes on then, and nobody hears of it. `count` counts
/// what waits for a worker or runs; the caller has counted this one already.
template <typename T>
io::Awaitable<std::optional<T>> call_on_worker(boost::asio::io_context& io, base::ThreadPool& workers,
                                               std::atomic<std::size_t>& count,
                                               std::move_only_function<T()> work,
                                               std::chrono::milliseconds patience,
                                               boost::asio::steady_timer*& running) {
    struct Job {
        Job(boost::asio::io_context& loop, std::move_only_function<T()> task)
            : alarm(loop), work(std::move(task)) {}
        boost::asio::steady_timer alarm;  ///< cancelled when the work is done
        std::move_only_function<T()> work;
        std::optional<T> result;
    };
    const auto job = std::make_shared<Job>(io, std::move(work));
    job->alarm.expires_after(patience);
    workers.submit([&count, job, &io] {
        T result = job->work();
        --count;
        boost::asio::post(io, [job, result = std::move(result)]() mutable {
            job->result = std::move(result);
            job->alarm.cancel();
        });
    });
    running = &job->alarm;
    co_await job->alarm.async_wait(io::kAwait);
    running = nullptr;
    co_return std::move(job->result);
}

}  // namespace bytom::http
