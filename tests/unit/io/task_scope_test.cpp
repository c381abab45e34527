#include <future>
#include <latch>
#include <stdexcept>

#include <gtest/gtest.h>

#include <bytom/io/io_thread.hpp>
#include <bytom/io/post.hpp>
#include <bytom/io/task_scope.hpp>

namespace bytom::io {
namespace {

class TaskScopeTest : public testing::Test {
protected:
    void SetUp() override { ASSERT_TRUE(loop_.start()); }

    base::ThreadPool pool_{2};
    IoThread loop_{"loop"};
};

TEST_F(TaskScopeTest, BringsTheResultToTheLoop) {
    TaskScope scope(pool_, post_to(loop_.context().get_executor()));
    std::promise<std::pair<int, bool>> done;
    scope.offload([] { return 7; },
                  [&](int result) {
                      done.set_value({result, loop_.context().get_executor().running_in_this_thread()});
                  },
                  [](const std::string&) {});
    EXPECT_EQ(done.get_future().get(), std::pair(7, true));
}

TEST_F(TaskScopeTest, TellsOfWorkThatThrows) {
    TaskScope scope(pool_, post_to(loop_.context().get_executor()));
    std::promise<std::string> done;
    scope.offload([]() -> int { throw std::runtime_error("no disk"); }, [](int) { FAIL(); },
                  [&](const std::string& why) { done.set_value(why); });
    EXPECT_EQ(done.get_future().get(), "no disk");
}

TEST_F(TaskScopeTest, CoroutinesAwaitIt) {
    TaskScope scope(pool_, post_to(loop_.context().get_executor()));
    std::promise<std::string> done;
    const auto task = [&]() -> Awaitable<void> {
        const int sum = co_await scope.run([] { return 3; }) + co_await scope.run([] { return 4; });
        try {
            (void)co_await scope.run([]() -> int { throw std::runtime_error("bad"); });
        } catch (const std::exception& error) {
            done.set_value(std::to_string(sum) + error.what());
        }
    };
    spawn(loop_.context().get_executor(), "test", task());
    EXPECT_EQ(done.get_future().get(), "7bad");
}

TEST_F(TaskScopeTest, StopWaitsForWorkAndDropsResultsAndWhatHasNotBegun) {
    base::ThreadPool one(1);
    TaskScope scope(one, post_to(loop_.context().get_executor()));
    std::latch begun(1);
    std::atomic<bool> ended{false};
    std::atomic<int> others{0};
    const auto ignore = [](const std::string&) {};
    scope.offload(
        [&] {
            begun.count_down();
            while (!scope.stopping())
                std::this_thread::yield();
            ended = true;
            return 0;
        },
        [&](int) { ++others; }, ignore);
    scope.offload([&] { return static_cast<int>(++others); }, [&](int) { ++others; }, ignore);
    EXPECT_EQ(scope.under_way(), 2U);
    begun.wait();
    scope.stop();
    EXPECT_TRUE(ended);
    EXPECT_EQ(scope.under_way(), 0U);
    scope.offload([&] { return static_cast<int>(++others); }, [&](int) { ++others; }, ignore);
    loop_.drain();
    EXPECT_EQ(others, 0);
}

}  // namespace
}  // namespace bytom::io
