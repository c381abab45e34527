#include <array>
#include <atomic>
#include <condition_variable>
#include <mutex>

#include <gtest/gtest.h>
#include <pthread.h>

#include <bytom/base/thread.hpp>

namespace bytom::base {
namespace {

std::string own_name() {
    std::array<char, kMaxThreadName + 1> text{};
    (void)pthread_getname_np(pthread_self(), text.data(), text.size());
    return text.data();
}

TEST(Thread, HasItsNameCutToWhatTheSystemShows) {
    std::string name;
    auto thread =
        Thread::start("a-name-that-is-too-long", [&](const std::stop_token&) { name = own_name(); });
    ASSERT_TRUE(thread);
    thread->join();
    EXPECT_EQ(name, "a-name-that-is-");
}

TEST(Thread, IsToldToStopAndJoinedWhenItGoes) {
    std::atomic<bool> ended{false};
    {
        auto thread = Thread::start("waits", [&](const std::stop_token& stop) {
            std::mutex mutex;
            std::condition_variable_any never;
            std::unique_lock lock(mutex);
            EXPECT_FALSE(never.wait(lock, stop, [] { return false; }));
            ended = true;
        });
        ASSERT_TRUE(thread);
        EXPECT_TRUE(thread->joinable());
    }
    EXPECT_TRUE(ended);
}

TEST(Thread, AssignmentStopsTheOneBefore) {
    std::atomic<int> ended{0};
    const auto body = [&](const std::stop_token& stop) {
        while (!stop.stop_requested())
            std::this_thread::yield();
        ++ended;
    };
    auto first = Thread::start("first", body);
    auto second = Thread::start("second", body);
    ASSERT_TRUE(first && second);
    *first = *std::move(second);
    EXPECT_EQ(ended, 1);
    first->stop();
    EXPECT_EQ(ended, 2);
    first->stop();
    EXPECT_FALSE(first->joinable());
}

}  // namespace
}  // namespace bytom::base
