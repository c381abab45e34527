#include <atomic>

#include <gtest/gtest.h>

#include <bytom/base/mutex.hpp>
#include <bytom/base/thread.hpp>

namespace bytom::base {
namespace {

using namespace std::chrono_literals;

class Gate {
public:
    void open() {
        {
            const MutexLock lock(mutex_);
            is_open_ = true;
        }
        changed_.notify_all();
    }
    void pass() {
        MutexLock lock(mutex_);
        changed_.wait(lock, [this] BYTOM_REQUIRES(mutex_) { return is_open_; });
    }
    bool pass(const std::stop_token& stop) {
        MutexLock lock(mutex_);
        return changed_.wait(lock, stop, [this] BYTOM_REQUIRES(mutex_) { return is_open_; });
    }
    bool pass_until(std::chrono::steady_clock::time_point deadline) {
        MutexLock lock(mutex_);
        return changed_.wait_until(lock, deadline, [this] BYTOM_REQUIRES(mutex_) { return is_open_; });
    }

private:
    Mutex mutex_;
    StoppableCondition changed_;
    bool is_open_ BYTOM_GUARDED_BY(mutex_) = false;
};

TEST(Mutex, AWaitEndsWithWhatItWaitsFor) {
    Gate gate;
    auto other = Thread::start("opener", [&](const std::stop_token&) { gate.open(); });
    ASSERT_TRUE(other);
    gate.pass();
    EXPECT_TRUE(gate.pass(std::stop_token()));
}

TEST(Mutex, AWaitEndsWithItsStopToken) {
    Gate gate;
    std::atomic<bool> passed = true;
    auto other = Thread::start("waiter", [&](const std::stop_token& stop) { passed = gate.pass(stop); });
    ASSERT_TRUE(other);
    other->stop();
    EXPECT_FALSE(passed);
}

TEST(Mutex, AWaitEndsAtItsDeadline) {
    Gate gate;
    EXPECT_FALSE(gate.pass_until(std::chrono::steady_clock::now() - 1s));
    gate.open();
    EXPECT_TRUE(gate.pass_until(std::chrono::steady_clock::now() - 1s));
}

TEST(Mutex, ALockMayBeGivenUpMeanwhile) {
    Mutex mutex;
    MutexLock lock(mutex);
    lock.unlock();
    {
        const MutexLock other(mutex);
    }
    lock.lock();
}

TEST(Mutex, ReadersDoNotWaitForReaders) {
    SharedMutex mutex;
    const ReaderLock mine(mutex);
    bool entered = false;
    auto other = Thread::start("reader", [&](const std::stop_token&) {
        const ReaderLock theirs(mutex);
        entered = true;
    });
    ASSERT_TRUE(other);
    other->join();
    EXPECT_TRUE(entered);
}

}  // namespace
}  // namespace bytom::base
