#include "chain/check_queue.hpp"

#include <gtest/gtest.h>

#include "support/block_maker.hpp"

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

}  // namespace
}  // namespace bytom::chain
