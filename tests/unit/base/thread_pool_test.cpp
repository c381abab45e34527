#include <atomic>

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

}  // namespace
}  // namespace bytom::base
