#include <atomic>
#include <latch>

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace bytom::base
