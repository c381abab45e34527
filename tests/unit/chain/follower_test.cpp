#include <condition_variable>
#include <mutex>
#include <stdexcept>

#include <gtest/gtest.h>

#include <bytom/chain/follower.hpp>

#include "support/chain_fixture.hpp"
#include "support/eventually.hpp"

namespace bytom::chain {
namespace {

/// Writes down what happens to it.
class Recorder final : public FollowerHandler {
public:
    void handle(const Event& event) override {
        const std::scoped_lock lock(mutex_);
        if (throws) throw std::runtime_error("no disk");
        if (const auto* connected = std::get_if<BlockConnected>(&event))
            heights_.push_back(connected->node->height);
        changed_.notify_all();
    }
    std::optional<Instant> idle() override {
        const std::scoped_lock lock(mutex_);
        ++idles_;
        changed_.notify_all();
        return std::exchange(due, std::nullopt);
    }
    void finish() override {
        const std::scoped_lock lock(mutex_);
        finished_ = true;
    }
    void failed(const std::string& what) noexcept override {
        const std::scoped_lock lock(mutex_);
        failure_ = what;
        changed_.notify_all();
    }

    template <typename Condition>
    [[nodiscard]] bool wait(Condition condition) {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, testing::kPatience, [&] { return condition(*this); });
    }
    [[nodiscard]] bool finished() {
        const std::scoped_lock lock(mutex_);
        return finished_;
    }

    // Before the start, or by the follower's thread.
    std::optional<Instant> due;
    bool throws = false;

    // In conditions.
    std::vector<std::uint64_t> heights_;
    int idles_ = 0;
    std::string failure_;

private:
    bool finished_ = false;
    std::mutex mutex_;
    std::condition_variable changed_;
};

class FollowerTest : public testing::ChainFixture {
protected:
    [[nodiscard]] std::unique_ptr<Follower> follow() {
        auto follower =
            Follower::start(*chain, "follower", {.from = chain->main_node(0), .on_ready = {}}, recorder);
        EXPECT_TRUE(follower);
        return *std::move(follower);
    }
    Recorder recorder;
};

TEST_F(FollowerTest, IsLedThroughEveryBlockAndToldWhenThereIsNoMore) {
    grow(3);
    const auto follower = follow();
    ASSERT_TRUE(recorder.wait([](const Recorder& r) { return r.heights_.size() == 3; }));
    grow(2);
    ASSERT_TRUE(recorder.wait([](const Recorder& r) { return r.heights_.size() == 5; }));
    EXPECT_TRUE(recorder.wait(
        [](const Recorder& r) { return r.heights_ == std::vector<std::uint64_t>{1, 2, 3, 4, 5}; }));
    follower->stop();
    EXPECT_TRUE(recorder.finished());
}

TEST_F(FollowerTest, SleepsUntilSomethingComes) {
    const auto follower = follow();
    ASSERT_TRUE(recorder.wait([](const Recorder& r) { return r.idles_ == 1; }));
    follower->wake();
    ASSERT_TRUE(recorder.wait([](const Recorder& r) { return r.idles_ == 2; }));
    grow(1);
    ASSERT_TRUE(recorder.wait([](const Recorder& r) { return r.idles_ >= 3 && r.heights_.size() == 1; }));
}

TEST_F(FollowerTest, ComesBackAtTheTimeThatItWasGiven) {
    recorder.due = std::chrono::steady_clock::now() + std::chrono::milliseconds(1);
    const auto follower = follow();
    EXPECT_TRUE(recorder.wait([](const Recorder& r) { return r.idles_ == 2; }));
}

TEST_F(FollowerTest, TellsOfAFailureAndEnds) {
    recorder.throws = true;
    const auto follower = follow();
    grow(1);
    ASSERT_TRUE(recorder.wait([](const Recorder& r) { return r.failure_ == "no disk"; }));
    follower->stop();
    EXPECT_FALSE(recorder.finished());
}

TEST_F(FollowerTest, EndsWithTheChain) {
    const auto follower = follow();
    chain->stop();
    follower->stop();
    EXPECT_TRUE(recorder.finished());
}

}  // namespace
}  // namespace bytom::chain
