#include "chain/evaluator.hpp"

#include <algorithm>
#include <future>

#include <gtest/gtest.h>

#include "support/block_maker.hpp"

namespace bytom::chain {
namespace {

using namespace bytom::testing;

/// A block that is told by its nonce; `version` stands for other arguments, which no hash covers.
Candidate candidate(std::uint64_t nonce, PeerId peer = 1, std::uint8_t version = 0) {
    auto block = std::make_shared<Block>();
    block->header.nonce = nonce;
    Candidate made{.incoming = make_incoming_block(block), .origin = {.peer = peer}, .ahead = {}};
    Bytes wire_form = *made.incoming.wire_form;
    wire_form.push_back(version);
    made.incoming.wire_form = std::make_shared<const Bytes>(std::move(wire_form));
    return made;
}

Hash256 hash_of(std::uint64_t nonce) {
    return candidate(nonce).hash();
}

/// Programs of a given length, told by the nonce of their block; the evaluator's turns are recorded.
class EvaluatorTest : public ::testing::Test {
protected:
    ~EvaluatorTest() override {
        open_gate();  // a failed test may have left it closed
        if (evaluator) evaluator->stop();
    }

    void start(EvaluationLimits with) {
        with.first_round = 8;
        evaluator.emplace(
            with,
            [this](const IncomingBlock& block, const BodyLimits& allowed) { return check(block, allowed); },
            [this](const Candidate& block, const BodyVerdict&) {
                const std::lock_guard lock(mutex);
                done.push_back(block.block().header.nonce);
                changed.notify_all();
            });
    }

    BodyResult check(const IncomingBlock& block, const BodyLimits& allowed) {
        std::unique_lock lock(mutex);
        changed.wait(lock, [this] { return is_open; });
        turns.push_back(block.header().nonce);
        if (on_turn) on_turn(block.header().nonce);
        const std::uint64_t needed = work[block.header().nonce];
        if (needed == kEndless && !allowed.work) {
            is_spinning = true;
            changed.notify_all();
            lock.unlock();
            while (!*allowed.cancelled)
                std::this_thread::yield();
            lock.lock();
            ++endings;
            return std::unexpected(Unfinished::cancelled);
        }
        if (*allowed.cancelled) return std::unexpected(Unfinished::cancelled);
        if (needed == kStarving) return std::unexpected(Unfinished::memory);
        if (allowed.work && needed > *allowed.work) return std::unexpected(Unfinished::work);
        return BodyVerdict(consensus::BlockVerdict());
    }

    void open_gate() {
        const std::lock_guard lock(mutex);
        is_open = true;
        changed.notify_all();
    }

    void wait_until_done(std::size_t count) {
        std::unique_lock lock(mutex);
        changed.wait(lock, [&] { return done.size() >= count; });
    }

    static constexpr std::uint64_t kEndless = ~std::uint64_t{0};
    static constexpr std::uint64_t kStarving = kEndless - 1;

    std::mutex mutex;
    std::condition_variable changed;
    bool is_open = false;
    bool is_spinning = false;
    std::size_t endings = 0;  ///< of endless rounds
    std::map<std::uint64_t, std::uint64_t> work;
    std::vector<std::uint64_t> turns;
    std::function<void(std::uint64_t nonce)> on_turn;
    std::vector<std::uint64_t> done;
    std::optional<Evaluator> evaluator;
};

TEST_F(EvaluatorTest, ABlockHasItsVerdictAfterAsManyRoundsAsItNeeds) {
    start({});
    work[1] = 33;  // 8, 16, 32, 64
    ASSERT_TRUE(evaluator->add(candidate(1), consensus::Work(5), 77));
    ASSERT_EQ(evaluator->list().size(), 1U);
    EXPECT_EQ(evaluator->list()[0].since, 77U);
    open_gate();
    wait_until_done(1);
    EXPECT_EQ(turns, (std::vector<std::uint64_t>{1, 1, 1, 1}));
    EXPECT_TRUE(evaluator->contains(hash_of(1))) << "until its verdict has been taken";
    evaluator->erase(hash_of(1));
    EXPECT_EQ(evaluator->size(), 0U);
}

TEST_F(EvaluatorTest, AProgramThatDoesNotEndHoldsNobodyUp) {
    start({});
    work[1] = kEndless;
    work[2] = 1000;
    ASSERT_TRUE(evaluator->add(candidate(1), consensus::Work(9), 0));
    ASSERT_TRUE(evaluator->add(candidate(2), consensus::Work(5), 0));
    open_gate();
    wait_until_done(1);
    EXPECT_EQ(done.front(), 2U);
    EXPECT_TRUE(evaluator->contains(hash_of(1)));
}

/// What runs long is not begun anew when something else comes in, which takes its turn beside it.
TEST_F(EvaluatorTest, NewcomersNeitherWaitForALongRoundNorEndIt) {
    start({});
    work[1] = kEndless;
    ASSERT_TRUE(evaluator->add(candidate(1), consensus::Work(9), 0));
    open_gate();
    // Until it runs without an end.
    {
        std::unique_lock lock(mutex);
        changed.wait(lock, [this] { return is_spinning; });
    }
    for (std::uint64_t nonce = 2; nonce < 12; ++nonce) {
        work[nonce] = 8U << nonce;
        ASSERT_TRUE(evaluator->add(candidate(nonce), consensus::Work(nonce), 0));
        wait_until_done(nonce - 1);
    }
    const std::lock_guard lock(mutex);
    EXPECT_EQ(endings, 0U) << "it still is in the round that it was in";
}

TEST_F(EvaluatorTest, AStreamOfNewcomersPassesNobodyOverForEver) {
    constexpr std::uint64_t kLast = 60;
    start({.blocks = kLast + 1});
    work[1] = 8 + 1;
    // While each of them runs, the next one comes, with more work.
    on_turn = [this](std::uint64_t nonce) {
        if (nonce < 2 || nonce == kLast) return;
        EXPECT_TRUE(evaluator->add(candidate(nonce + 1), consensus::Work(nonce + 1), 0));
    };
    ASSERT_TRUE(evaluator->add(candidate(1), consensus::Work(1), 0));
    ASSERT_TRUE(evaluator->add(candidate(2), consensus::Work(2), 0));
    open_gate();
    wait_until_done(kLast);
    const std::lock_guard lock(mutex);
    // Four rounds of others before its first, if it has not begun at once, and eight before its second.
    const auto first = std::ranges::find(done, 1U);
    ASSERT_NE(first, done.end());
    EXPECT_LE(first - done.begin(), 14);
}

TEST_F(EvaluatorTest, InARoundMostWorkGoesFirst) {
    start({});
    work = {{1, 10}, {2, 10}, {3, 10}};
    // The first one is under way when the others come.
    for (const std::uint64_t nonce : {1, 2, 3})
        ASSERT_TRUE(evaluator->add(candidate(nonce), consensus::Work(nonce), 0));
    open_gate();
    wait_until_done(3);
    EXPECT_EQ(done, (std::vector<std::uint64_t>{3, 2, 1}));
}

TEST_F(EvaluatorTest, IsBoundedAndKeepsTheMostWork) {
    start({.blocks = 2});
    ASSERT_TRUE(evaluator->add(candidate(1), consensus::Work(5), 0));
    ASSERT_TRUE(evaluator->add(candidate(2), consensus::Work(6), 0));
    EXPECT_FALSE(evaluator->add(candidate(3), consensus::Work(5), 0));
    EXPECT_TRUE(evaluator->add(candidate(4), consensus::Work(7), 0));
    EXPECT_FALSE(evaluator->contains(hash_of(1)));
    EXPECT_EQ(evaluator->size(), 2U);
    open_gate();
}

TEST_F(EvaluatorTest, IsBoundedInBytes) {
    start({.bytes = candidate(1).size() + 1});
    ASSERT_TRUE(evaluator->add(candidate(1), consensus::Work(5), 0));
    EXPECT_FALSE(evaluator->add(candidate(2), consensus::Work(5), 0));
    open_gate();
}

TEST_F(EvaluatorTest, VersionsOfABlockWaitSideBySideOneForEachPeer) {
    start({.versions = 2});
    ASSERT_TRUE(evaluator->add(candidate(1, 1, 0), consensus::Work(5), 0));
    EXPECT_TRUE(evaluator->add(candidate(1, 2, 0), consensus::Work(5), 0)) << "the same bytes";
    EXPECT_EQ(evaluator->size(), 1U);
    EXPECT_FALSE(evaluator->add(candidate(1, 1, 1), consensus::Work(5), 0)) << "the peer has one";
    EXPECT_TRUE(evaluator->add(candidate(1, 2, 1), consensus::Work(5), 0));
    EXPECT_FALSE(evaluator->add(candidate(1, 3, 2), consensus::Work(5), 0)) << "there are enough";
    evaluator->erase(hash_of(1));
    EXPECT_FALSE(evaluator->contains(hash_of(1)));
    open_gate();
}

TEST_F(EvaluatorTest, ABlockThatFindsNoMemoryPausesAndHoldsNobodyUp) {
    start({});
    work[1] = kStarving;
    work[2] = 33;
    ASSERT_TRUE(evaluator->add(candidate(1), consensus::Work(9), 0));
    ASSERT_TRUE(evaluator->add(candidate(2), consensus::Work(5), 0));
    open_gate();
    wait_until_done(1);
    EXPECT_EQ(turns, (std::vector<std::uint64_t>{1, 2, 2, 2, 2}));
    EXPECT_TRUE(evaluator->contains(hash_of(1))) << "no memory is no verdict";
    EXPECT_EQ(done, std::vector<std::uint64_t>{2});
}

TEST(Evaluator, PausesWithoutMemoryDoubleUpToAnHour) {
    using std::chrono::seconds;
    EXPECT_EQ(pause_without_memory(0), seconds{30});
    EXPECT_EQ(pause_without_memory(1), seconds{60});
    EXPECT_EQ(pause_without_memory(6), seconds{1920});
    EXPECT_EQ(pause_without_memory(7), seconds{3600});
    EXPECT_EQ(pause_without_memory(~std::uint32_t{0}), seconds{3600});
}

TEST_F(EvaluatorTest, StoppingEndsWhatRuns) {
    start({});
    work[1] = kEndless;
    ASSERT_TRUE(evaluator->add(candidate(1), consensus::Work(5), 0));
    open_gate();
    evaluator->stop();
    EXPECT_EQ(evaluator->size(), 0U);
    EXPECT_FALSE(evaluator->add(candidate(2), consensus::Work(5), 0));
}

}  // namespace
}  // namespace bytom::chain
