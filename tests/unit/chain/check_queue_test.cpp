#include "chain/check_queue.hpp"

#include <latch>

#include <gtest/gtest.h>

#include "support/block_maker.hpp"
#include "support/transactions.hpp"

namespace bytom::chain {
namespace {

/// Nobody has credit, so that all waits.
class CheckQueueTest : public ::testing::Test {
protected:
    CheckQueueTest() {
        options.clock = &clock;
        options.pool = &pool;
        options.tx_pool.peer_work_initial = 0;
        options.tx_pool.peer_work_burst = 0;
        options.tx_pool.peer_work_per_second = 0;
    }

    /// How many of these transactions find room.
    static std::size_t put(CheckQueue& queue, PeerId peer, const primitives::TransactionPtr& tx,
                           std::size_t most) {
        for (std::size_t count = 0; count < most; ++count) {
            Arrival arrival;
            arrival.tx = tx;
            arrival.peer = peer;
            if (!queue.put(arrival)) return count;
        }
        return most;
    }

    base::ManualClock clock{1'700'000'000};
    base::ThreadPool pool{1};
    ChainOptions options;
};

primitives::TransactionPtr with_outputs(std::size_t count) {
    const auto block = testing::make_block({});
    return testing::split(*block->transactions.front(), 0, count);
}

constexpr std::size_t kMiB = std::size_t{1} << 20;
/// What a transaction is taken for, for each of its bytes.
constexpr std::size_t kDecoded = 4;

TEST_F(CheckQueueTest, APeerMayHaveEightMebibytesWaitAndAllPeersFortyEight) {
    const auto tx = with_outputs(1000);
    const std::size_t each = kDecoded * tx->serialized_size();
    ASSERT_GT(8 * kMiB / each, 20U);
    CheckQueue queue(options, [] {});
    for (PeerId peer = 1; peer <= 6; ++peer)
        EXPECT_EQ(put(queue, peer, tx, 1000), 8 * kMiB / each) << "of peer " << peer;
    const std::size_t room = (48 * kMiB - 6 * (8 * kMiB / each) * each) / each;
    EXPECT_EQ(put(queue, 7, tx, 1000), room);
    EXPECT_EQ(put(queue, 8, tx, 1000), 0U);
    EXPECT_EQ(put(queue, 0, tx, 1000), 1000U) << "our own wait for nobody";
}

TEST_F(CheckQueueTest, APeerMayHaveAThousandSmallOnesWait) {
    CheckQueue queue(options, [] {});
    EXPECT_EQ(put(queue, 1, with_outputs(1), 2000), 1024U);
}

/// Whose only thread does nothing until it is told to.
class StillPool {
public:
    StillPool() {
        pool_.submit([this] { go_.wait(); });
    }
    ~StillPool() { go(); }
    StillPool(const StillPool&) = delete;
    StillPool& operator=(const StillPool&) = delete;

    base::ThreadPool& pool() { return pool_; }
    void go() {
        if (!std::exchange(is_gone_, true)) go_.count_down();
    }

private:
    std::latch go_{1};
    bool is_gone_ = false;
    base::ThreadPool pool_{1};
};

Arrival looked_at(PeerId peer, primitives::TransactionPtr tx) {
    Arrival arrival;
    arrival.tx = std::move(tx);
    arrival.peer = peer;
    arrival.is_looked_at = true;
    return arrival;
}

TEST_F(CheckQueueTest, WhatIsUnderWayCountsAsTheMostThatItMayCost) {
    StillPool still;
    options.pool = &still.pool();
    options.tx_pool.peer_work_initial = 2 * kPoolTransactionWork;
    options.tx_pool.peer_work_burst = 2 * kPoolTransactionWork;
    CheckQueue queue(options, [] {});
    const auto put_one = [&] {
        Arrival arrival = looked_at(1, with_outputs(1));
        EXPECT_TRUE(queue.put(arrival));
        return queue.is_anything_waiting();
    };
    EXPECT_FALSE(put_one());
    EXPECT_FALSE(put_one());
    EXPECT_TRUE(put_one()) << "the peer may overdraw its credit once";
}

TEST_F(CheckQueueTest, WhatIsCheckedTogetherIsJudgedAsEachAlone) {
    const test::KeyPair key(1);
    StillPool still;
    options.pool = &still.pool();
    std::latch finished(12);
    CheckQueue queue(options, [&finished] { finished.count_down(); });
    for (std::uint64_t i = 0; i < 12; ++i) {
        primitives::TxData data = test::payment(key, i, 1 + i % 2)->data();
        auto& spend = std::get<primitives::SpendInput>(data.inputs.back().body);
        Bytes signature = base::to_bytes(spend.arguments[0]);
        if (i % 4 == 3) signature[9] ^= 1;
        spend.arguments = {signature, base::to_bytes(spend.arguments[1])};
        Arrival arrival = looked_at(0, testing::transaction(std::move(data)));
        ASSERT_TRUE(queue.put(arrival));
    }
    still.go();
    finished.wait();
    const std::atomic<bool> never = false;
    std::size_t valid = 0;
    for (const Arrival& arrival : queue.take_finished()) {
        const ProgramCheck alone = check_programs(*arrival.tx, 0, never, *options.evaluation.memory);
        EXPECT_EQ(arrival.check->verdict.gas, alone.verdict.gas);
        EXPECT_EQ(arrival.check->verdict.error.has_value(), alone.verdict.error.has_value());
        EXPECT_EQ(arrival.check->work, alone.work);
        valid += alone.verdict.valid() ? 1 : 0;
    }
    EXPECT_EQ(valid, 9U);
}

TEST_F(CheckQueueTest, SignaturesThatAreCheckedForNothingAreCharged) {
    // The first input's key is another one's, so that no program gets to a signature.
    primitives::TxData data = test::payment(test::KeyPair(1), 1, 100)->data();
    std::get<primitives::SpendInput>(data.inputs[0].body).control_program[5] ^= 1;
    constexpr std::int64_t kFewSignatures = 50 * vm::kSignatureWork;
    options.tx_pool.peer_work_initial = kFewSignatures;
    options.tx_pool.peer_work_burst = kFewSignatures;
    std::latch finished(1);
    CheckQueue queue(options, [&finished] { finished.count_down(); });
    ASSERT_TRUE(queue.has_credit(1));
    Arrival arrival = looked_at(1, testing::transaction(std::move(data)));
    ASSERT_TRUE(queue.put(arrival));
    finished.wait();
    EXPECT_FALSE(queue.has_credit(1));
}

}  // namespace
}  // namespace bytom::chain
