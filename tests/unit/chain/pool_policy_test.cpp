// Settings of the pool, tests of transactions that enter nothing, and what the chain counts.

#include <future>

#include <bytom/chain/statistics.hpp>

#include "support/chain_fixture.hpp"

namespace bytom::chain {
namespace {

using testing::kFee;
using testing::split;
using testing::TransactionPtr;

class PoolPolicyTest : public testing::MatureChainFixture {
protected:
};

TEST_F(PoolPolicyTest, WhatPaysTooLittleForItsBytesIsRefused) {
    const TransactionPtr usual = split(coinbase(1), 0);
    options.tx_pool.min_fee_rate = kFee / usual->serialized_size() + 1;
    reopen();
    // From a peer before its programs run, ours and tests after.
    EXPECT_EQ(chain->process_transaction(usual, 1).error_name(), "FEE_TOO_LOW");
    EXPECT_EQ(chain->process_transaction(usual).error_name(), "FEE_TOO_LOW");
    EXPECT_EQ(chain->test_transaction(usual).error_name(), "FEE_TOO_LOW");
    EXPECT_FALSE(chain->process_transaction(usual, 1).blames_sender());
    EXPECT_TRUE(chain->process_transaction(split(coinbase(1), 0, 1, 4 * kFee), 1).accepted());
}

TEST_F(PoolPolicyTest, WhatReturnsFromABlockIsNotAskedForMore) {
    const TransactionPtr usual = split(coinbase(1), 0);
    options.tx_pool.min_fee_rate = kFee / usual->serialized_size() + 1;
    reopen();
    const auto fork = chain->tip()->header;
    ASSERT_TRUE(chain->process_block(testing::make_block(fork, {usual}, "a")).on_main_chain);
    for (const auto& block : branch(fork, 2, "b"))
        (void)chain->process_block(block);
    EXPECT_NE(chain->pool_entry(usual->id()), nullptr);
}

TEST_F(PoolPolicyTest, WhatNoBlockTakesLeavesAfterItsLifetime) {
    options.tx_pool.lifetime = std::chrono::seconds(3'600);
    reopen();
    ASSERT_TRUE(chain->process_transaction(split(coinbase(1), 0)).accepted());
    clock.set(clock.now() + 1'800);
    const TransactionPtr later = split(coinbase(2), 0);
    ASSERT_TRUE(chain->process_transaction(later).accepted());
    clock.set(clock.now() + 1'801);
    // Anything that the chain thread does makes it look.
    (void)chain->process_transaction(later);
    (void)chain->process_transaction(later);
    ASSERT_EQ(chain->pool()->entries.size(), 1U);
    EXPECT_EQ(chain->pool()->entries.front()->id(), later->id());
    EXPECT_EQ(chain->statistics().pool_removals[static_cast<std::size_t>(RemovalReason::evicted)], 1U);
}

TEST_F(PoolPolicyTest, ATestTellsWhatWouldBecomeOfItAndEntersNothing) {
    const TransactionPtr good = split(coinbase(1), 0);
    const TxOutcome outcome = chain->test_transaction(good);
    EXPECT_TRUE(outcome.accepted());
    EXPECT_EQ(outcome.fee, kFee);
    EXPECT_FALSE(outcome.was_known);
    EXPECT_TRUE(chain->pool()->entries.empty());
    EXPECT_EQ(chain->statistics().pool_accepted, 0U);

    EXPECT_TRUE(chain->process_transaction(good).accepted());
    EXPECT_TRUE(chain->test_transaction(good).was_known);
    EXPECT_EQ(chain->test_transaction(split(coinbase(1), 0, 2)).error_name(), "POOL_CONFLICT");
    // What would be kept until its parent comes is not kept.
    const TransactionPtr orphan = split(*split(coinbase(2), 0), 0);
    EXPECT_EQ(chain->test_transaction(orphan).error_name(), "MISSING_INPUTS");
    EXPECT_EQ(chain->pool_totals().orphans, 0U);
    // It stands on one of the pool.
    EXPECT_TRUE(chain->test_transaction(split(*good, 0)).accepted());
    EXPECT_EQ(chain->pool()->entries.size(), 1U);
}

TEST_F(PoolPolicyTest, ATestOfAFullPoolEvictsNobody) {
    options.tx_pool.transactions = 1;
    reopen();
    const TransactionPtr first = split(coinbase(1), 0);
    ASSERT_TRUE(chain->process_transaction(first).accepted());
    EXPECT_EQ(chain->test_transaction(split(coinbase(2), 0)).error_name(), "POOL_FULL");
    EXPECT_TRUE(chain->test_transaction(split(coinbase(2), 0, 1, 4 * kFee)).accepted());
    EXPECT_NE(chain->pool_entry(first->id()), nullptr);
}

class StatisticsTest : public testing::MatureChainFixture {};

TEST_F(StatisticsTest, CountBlocksAndTheDepthOfReorganisations) {
    const auto fork = chain->tip()->header;
    const Statistics before = chain->statistics();
    grow(4);
    for (const auto& block : branch(fork, 5, "b"))
        (void)chain->process_block(block);
    const Statistics done = chain->statistics();
    EXPECT_EQ(done.blocks_validated - before.blocks_validated, 9U);
    EXPECT_EQ(done.transactions_validated - before.transactions_validated, 9U);
    EXPECT_EQ(done.blocks_connected - before.blocks_connected, 9U);
    EXPECT_EQ(done.blocks_disconnected, 4U);
    // Four blocks: above three, up to six.
    EXPECT_EQ(done.reorganisations, (std::array<std::uint64_t, 7>{0, 0, 0, 1, 0, 0, 0}));
    EXPECT_GT(done.stages[static_cast<std::size_t>(Stage::commit)].count(), 0);
    const auto beyond = branch(chain->tip()->header, 2, "c");
    (void)chain->process_block(beyond[1]);
    EXPECT_EQ(chain->statistics().orphan_blocks, 1U);
}

TEST_F(StatisticsTest, TellSinceWhenTheChainThreadIsAtOneThing) {
    std::promise<void> reached;
    std::promise<void> go_on;
    auto gate = go_on.get_future().share();
    bool first = true;
    options.proof_of_work = [&](const Hash256& hash, const Hash256& seed) {
        if (std::exchange(first, false)) {
            reached.set_value();
            gate.wait();
        }
        return testing::no_work(hash, seed);
    };
    reopen();
    const auto begin = std::chrono::steady_clock::now();
    std::promise<void> done;
    chain->submit_block(testing::make_block(chain->tip()->header, {}, ""), {},
                        [&done](const BlockOutcome&) { done.set_value(); });
    reached.get_future().wait();
    const auto busy_since = chain->statistics().busy_since;
    go_on.set_value();
    done.get_future().wait();
    ASSERT_TRUE(busy_since);
    EXPECT_GE(*busy_since, begin);
    // It rests again; the thread has still to get there.
    while (chain->statistics().busy_since)
        std::this_thread::yield();
}

}  // namespace
}  // namespace bytom::chain
