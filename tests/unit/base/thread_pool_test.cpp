#include <atomic>
#include <functional>
#include <latch>
#include <mutex>

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <bytom/base/thread.hpp>
#include <bytom/base/thread_pool.hpp>

namespace bytom::base {
namespace {

TEST(ThreadPool, ForEachCallsEveryIndexOnce) {
    ThreadPool pool(4);
    for (const std::size_t count : {0U, 1U, 3U, 1000U}) {
        std::vector<std::atomic<int>> calls(count);
        pool.for_each(count, [&](std::size_t i) { ++calls[i]; });
        for (const auto& n : calls)
            EXPECT_EQ(n.load(), 1);
    }
}

TEST(ThreadPool, ForEachInsideATaskDoesNotStarve) {
    ThreadPool pool(1);
    std::atomic<int> sum{0};
    pool.for_each(8, [&](std::size_t) { pool.for_each(8, [&](std::size_t) { ++sum; }); });
    EXPECT_EQ(sum.load(), 64);
}

TEST(ThreadPool, DestructionRunsWhatWasSubmitted) {
    std::atomic<int> done{0};
    {
        ThreadPool pool(2);
        for (int i = 0; i < 100; ++i)
            pool.submit([&] { ++done; });
    }
    EXPECT_EQ(done.load(), 100);
}

TEST(ThreadPool, SeveralTasksRunAtOnceThoughThreadsStartLate) {
    ThreadPool pool(3);
    EXPECT_EQ(pool.size(), 3U);
    std::latch together(3);
    std::latch done(3);
    for (int i = 0; i < 3; ++i) {
        pool.submit([&] {
            together.arrive_and_wait();
            done.count_down();
        });
    }
    done.wait();
}

/// Ends this process's right to threads: in a child only.
void take_threads_away() {
    const rlimit none{.rlim_cur = 1, .rlim_max = 1};
    constexpr uid_t kNobody = 65534;
    if (::setrlimit(RLIMIT_NPROC, &none) != 0 || (::getuid() == 0 && ::setuid(kNobody) != 0)) ::_exit(2);
    if (Thread::start("one", [](const std::stop_token&) {})) ::_exit(3);
}

TEST(ThreadPoolDeathTest, WithoutAThreadTheCallerWorks) {
    const auto run = [] {
        take_threads_away();
        ThreadPool pool(2);
        // Each task submits the next: what runs at once must neither nest without end nor take a mutex twice.
        std::mutex mutex;
        int left = 5'000;
        std::function<void()> next = [&] {
            const std::lock_guard lock(mutex);
            if (--left > 0) pool.submit(next);
        };
        pool.submit(next);
        std::atomic<int> sum{0};
        pool.for_each(8, [&](std::size_t) { ++sum; });
        ::_exit(left == 0 && sum == 8 ? 0 : 1);
    };
    EXPECT_EXIT(run(), ::testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace bytom::base
