#include <future>
#include <stdexcept>

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <gtest/gtest.h>

#include <bytom/io/io_thread.hpp>
#include <bytom/io/spawn.hpp>

namespace bytom::io {
namespace {

TEST(IoThread, RunsWhatIsPostedOnOneThread) {
    IoThread loop("loop");
    std::promise<std::thread::id> first;
    std::promise<std::thread::id> second;
    boost::asio::post(loop.context(), [&] { first.set_value(std::this_thread::get_id()); });
    ASSERT_TRUE(loop.start());
    const auto id = first.get_future().get();
    boost::asio::post(loop.context(), [&] { second.set_value(std::this_thread::get_id()); });
    EXPECT_EQ(second.get_future().get(), id);
    EXPECT_NE(id, std::this_thread::get_id());
}

TEST(IoThread, OneFailedHandlerDoesNotEndTheOthers) {
    IoThread loop("loop");
    ASSERT_TRUE(loop.start());
    std::promise<void> done;
    boost::asio::post(loop.context(), [] { throw std::runtime_error("on purpose"); });
    spawn(loop.context().get_executor(), "test", []() -> Awaitable<void> {
        throw std::runtime_error("on purpose");
        co_return;
    }());
    boost::asio::post(loop.context(), [&] { done.set_value(); });
    done.get_future().get();
}

TEST(IoThread, StopDropsWhatWaits) {
    bool ran = false;
    {
        IoThread loop("loop");
        boost::asio::steady_timer timer(loop.context());
        timer.expires_after(std::chrono::hours(1));
        timer.async_wait([&ran](const auto&) { ran = true; });
        ASSERT_TRUE(loop.start());
        loop.stop();
        loop.stop();
    }
    EXPECT_FALSE(ran);
}

TEST(IoThread, DrainRunsEverythingThatIsThere) {
    IoThread loop("loop");
    ASSERT_TRUE(loop.start());
    int ran = 0;
    boost::asio::post(loop.context(), [&] {
        ++ran;
        boost::asio::post(loop.context(), [&] { ++ran; });
    });
    loop.drain();
    EXPECT_EQ(ran, 2);
}

}  // namespace
}  // namespace bytom::io
