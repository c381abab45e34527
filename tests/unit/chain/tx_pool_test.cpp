// Pool policy where it differs from the reference's or goes beyond it (05 §8).

#include <algorithm>
#include <random>
#include <set>

#include "support/chain_fixture.hpp"

namespace bytom::chain {
namespace {

using testing::BlockPtr;
using testing::join;
using testing::kFee;
using testing::make_block;
using testing::split;
using testing::TransactionPtr;

class TxPoolTest : public testing::MatureChainFixture {
protected:
    TxOutcome submit(const TransactionPtr& tx) { return chain->process_transaction(tx); }

    /// A block with these on top of the best one.
    BlockPtr mine(const std::vector<TransactionPtr>& txs) {
        BlockPtr block = make_block(chain->tip()->header, txs, "m");
        EXPECT_TRUE(chain->process_block(block).on_main_chain);
        return block;
    }

    [[nodiscard]] std::vector<Hash256> pool() const {
        std::vector<Hash256> ids;
        for (const PoolEntryPtr& entry : chain->pool()->entries)
            ids.push_back(entry->id());
        return ids;
    }

    using Ids = std::vector<Hash256>;
};

TEST_F(TxPoolTest, FirstSeenWins) {
    const TransactionPtr first = split(coinbase(1), 0);
    const TransactionPtr second = split(coinbase(1), 0, 2);
    EXPECT_TRUE(submit(first).accepted());
    EXPECT_EQ(submit(second).error_name(), "POOL_CONFLICT");
    EXPECT_TRUE(submit(first).was_known);
    EXPECT_EQ(pool(), Ids{first->id()});
}

TEST_F(TxPoolTest, AnOrphanWaitsForAllItsParents) {
    const TransactionPtr a = split(coinbase(1), 0);
    const TransactionPtr b = split(coinbase(2), 0);
    const TransactionPtr child = join(*a, 0, *b, 0);
    const TransactionPtr grandchild = split(*child, 0);
    EXPECT_EQ(submit(grandchild).reception, Reception::orphan);
    EXPECT_EQ(submit(child).reception, Reception::orphan);
    EXPECT_TRUE(submit(child).was_known);
    EXPECT_TRUE(submit(a).accepted());
    EXPECT_TRUE(chain->is_orphan_transaction(child->id()));
    EXPECT_TRUE(submit(b).accepted());
    EXPECT_EQ(pool(), (Ids{a->id(), b->id(), child->id(), grandchild->id()}));
    EXPECT_EQ(chain->pool_totals().orphans, 0);
}

TEST_F(TxPoolTest, AConfirmedParentWakesOrphansToo) {
    const TransactionPtr parent = split(coinbase(1), 0);
    const TransactionPtr child = split(*parent, 0);
    EXPECT_EQ(submit(child).reception, Reception::orphan);
    mine({parent});
    EXPECT_EQ(pool(), Ids{child->id()});
}

TEST_F(TxPoolTest, ABlockTakesItsTransactionsAndWhatItMakesImpossible) {
    const TransactionPtr confirmed = split(coinbase(1), 0);
    const TransactionPtr loser = split(coinbase(2), 0);
    const TransactionPtr losers_child = split(*loser, 0);
    const TransactionPtr bystander = split(coinbase(3), 0);
    for (const TransactionPtr& tx : {confirmed, loser, losers_child, bystander})
        EXPECT_TRUE(submit(tx).accepted());
    mine({confirmed, split(coinbase(2), 0, 2)});
    EXPECT_EQ(pool(), Ids{bystander->id()});
}

TEST_F(TxPoolTest, AReorganisationBringsTransactionsBackInBlockOrder) {
    const TransactionPtr parent = split(coinbase(1), 0, 2);
    const TransactionPtr child = split(*parent, 0);
    const TransactionPtr pool_child = split(*parent, 1);
    const TransactionPtr bystander = split(coinbase(3), 0);
    const primitives::BlockHeader fork = chain->tip()->header;
    mine({parent});
    mine({child});
    EXPECT_TRUE(submit(pool_child).accepted());
    EXPECT_TRUE(submit(bystander).accepted());
    for (const BlockPtr& block : branch(fork, 3, "side"))
        EXPECT_TRUE(chain->process_block(block).accepted());
    EXPECT_EQ(pool(), (Ids{bystander->id(), parent->id(), child->id(), pool_child->id()}));
}

TEST_F(TxPoolTest, WhatAReorganisationMakesImpossibleLeaves) {
    const primitives::BlockHeader fork = chain->tip()->header;
    const TransactionPtr parent = split(coinbase(1), 0);
    const TransactionPtr child = split(*parent, 0);
    mine({parent});
    EXPECT_TRUE(submit(child).accepted());
    // The other branch spends the parent's input differently.
    const BlockPtr side = make_block(fork, {split(coinbase(1), 0, 2)}, "side");
    EXPECT_TRUE(chain->process_block(side).accepted());
    EXPECT_TRUE(chain->process_block(make_block(side->header, {}, "side")).on_main_chain);
    EXPECT_TRUE(pool().empty());
}

TEST_F(TxPoolTest, WhatCannotBeMinedAnyMoreIsRefusedOrLeaves) {
    const std::uint64_t height = chain->tip()->height();
    EXPECT_EQ(submit(split(coinbase(1), 0, 1, kFee, height - 1)).error_name(), "BAD_TIME_RANGE");
    EXPECT_EQ(submit(split(coinbase(1), 0, 1, kFee, height)).error_name(), "BAD_TIME_RANGE");
    EXPECT_TRUE(submit(split(coinbase(1), 0, 1, kFee, height + 1)).accepted());
    grow(1);
    EXPECT_TRUE(pool().empty());
}

TEST_F(TxPoolTest, ASpendTwiceOfOneOutputIsRefused) {
    primitives::TxData data;
    data.inputs = {testing::spend(coinbase(1), 0), testing::spend(coinbase(1), 0)};
    data.outputs = {testing::btm_output(1000)};
    EXPECT_EQ(submit(testing::transaction(data)).error_name(), "DUPLICATE_INPUT");
}

TEST_F(TxPoolTest, WhatReencodesToOtherBytesIsRefusedAndNobodyIsBlamed) {
    primitives::TxData data = split(coinbase(1), 0)->data();
    data.outputs[0].commitment_suffix = {1, 2, 3};
    const auto received = std::make_shared<const primitives::Transaction>(
        primitives::Transaction::decode(primitives::encode(data)).value());
    ASSERT_GT(received->encode().size(), received->serialized_size());
    const TxOutcome outcome = chain->process_transaction(received, 7);
    EXPECT_EQ(outcome.error_name(), "NOT_CANONICAL");
    EXPECT_FALSE(outcome.blames_sender());
    EXPECT_TRUE(pool().empty());
}

TEST_F(TxPoolTest, OnlyWhatNobodyCouldHaveAcceptedBlamesTheSender) {
    primitives::TxData unbalanced = split(coinbase(1), 0)->data();
    unbalanced.outputs[0].value.amount += 2 * kFee;
    EXPECT_TRUE(chain->process_transaction(testing::transaction(unbalanced), 7).blames_sender());
    const std::uint64_t height = chain->tip()->height();
    EXPECT_FALSE(chain->process_transaction(split(coinbase(1), 0, 1, kFee, height - 1), 7).blames_sender());
    EXPECT_FALSE(chain->process_transaction(split(coinbase(1), 0, 1, 0), 7).accepted());
    ASSERT_TRUE(chain->process_transaction(split(coinbase(2), 0), 7).accepted());
    EXPECT_FALSE(chain->process_transaction(split(coinbase(2), 0, 2), 7).blames_sender());
}

TEST_F(TxPoolTest, TheCheapestMakesRoom) {
    options.tx_pool.transactions = 3;
    reopen();
    const TransactionPtr cheap = split(coinbase(1), 0, 1, kFee);
    const TransactionPtr cheap_child = split(*cheap, 0, 1, kFee);
    const TransactionPtr middle = split(coinbase(2), 0, 1, 2 * kFee);
    for (const TransactionPtr& tx : {cheap, cheap_child, middle})
        EXPECT_TRUE(submit(tx).accepted());
    EXPECT_EQ(submit(split(coinbase(3), 0, 1, kFee)).error_name(), "POOL_FULL");
    EXPECT_EQ(submit(split(*cheap_child, 0, 1, 9 * kFee)).error_name(), "POOL_FULL")
        << "stands on what would go";
    const TransactionPtr rich = split(coinbase(4), 0, 1, 3 * kFee);
    EXPECT_TRUE(submit(rich).accepted());
    const std::vector<Hash256> left = pool();
    EXPECT_EQ(left.size(), 3);
    EXPECT_EQ(std::ranges::count(left, cheap_child->id()), 0);
    EXPECT_EQ(std::ranges::count(left, rich->id()), 1);
}

TEST_F(TxPoolTest, BytesAreBoundedToo) {
    options.tx_pool.bytes = split(coinbase(1), 0)->serialized_size() * 2;
    reopen();
    EXPECT_TRUE(submit(split(coinbase(1), 0)).accepted());
    EXPECT_TRUE(submit(split(coinbase(2), 0)).accepted());
    EXPECT_EQ(submit(split(coinbase(3), 0)).error_name(), "POOL_FULL");
    EXPECT_EQ(chain->pool_totals().transactions, 2);
}

TEST_F(TxPoolTest, OrphansAreBounded) {
    options.tx_pool.orphans = 4;
    options.tx_pool.orphans_per_peer = 2;
    reopen();
    const TransactionPtr parent = split(coinbase(1), 0, 8);
    std::vector<TransactionPtr> children;
    children.reserve(8);
    for (std::size_t i = 0; i < 8; ++i)
        children.push_back(split(*parent, i));
    for (std::size_t i = 0; i < 4; ++i)
        EXPECT_EQ(chain->process_transaction(children[i], 9).reception, Reception::orphan);
    EXPECT_EQ(chain->pool_totals().orphans, 2);
    for (std::size_t i = 4; i < 8; ++i)
        EXPECT_EQ(chain->process_transaction(children[i], i).reception, Reception::orphan);
    EXPECT_EQ(chain->pool_totals().orphans, 4);
    EXPECT_TRUE(chain->is_orphan_transaction(children[7]->id()));
    clock.set(clock.now() + 600);
    EXPECT_TRUE(submit(split(coinbase(2), 0)).accepted());
    EXPECT_TRUE(submit(split(coinbase(3), 0)).accepted());
    EXPECT_EQ(chain->pool_totals().orphans, 0);
}

TEST_F(TxPoolTest, OrphansDoNotStayForDaysWhenTheClockIsSetBack) {
    const TransactionPtr parent = split(coinbase(1), 0, 2);
    const std::uint64_t start = clock.now();
    EXPECT_EQ(submit(split(*parent, 0)).reception, Reception::orphan);
    clock.set(start - 60);
    EXPECT_TRUE(submit(split(coinbase(2), 0)).accepted());
    EXPECT_TRUE(submit(split(coinbase(3), 0)).accepted());
    EXPECT_EQ(chain->pool_totals().orphans, 1) << "clocks are corrected by so much";
    clock.set(start - 3 * 86'400);
    EXPECT_TRUE(submit(split(coinbase(4), 0)).accepted());
    EXPECT_TRUE(submit(split(coinbase(5), 0)).accepted());
    EXPECT_EQ(chain->pool_totals().orphans, 0);
    // One that came then goes in its time.
    EXPECT_EQ(submit(split(*parent, 1)).reception, Reception::orphan);
    clock.set(start);
    EXPECT_TRUE(submit(split(coinbase(6), 0)).accepted());
    EXPECT_TRUE(submit(split(coinbase(7), 0)).accepted());
    EXPECT_EQ(chain->pool_totals().orphans, 0);
}

TEST_F(TxPoolTest, ALongChainOfOrphansIsWorkedOffWithoutRecursion) {
    std::vector<TransactionPtr> row{split(coinbase(1), 0, 1, 1'000'000)};
    for (std::size_t i = 0; i < 1500; ++i)
        row.push_back(split(*row.back(), 0, 1, 1'000'000));
    for (std::size_t i = row.size() - 1; i > 0; --i)
        ASSERT_EQ(submit(row[i]).reception, Reception::orphan);
    EXPECT_TRUE(submit(row[0]).accepted());
    EXPECT_EQ(pool().size(), row.size());
}

TEST_F(TxPoolTest, ImmatureSpendsMayWaitInThePool) {
    EXPECT_TRUE(submit(split(coinbase(110), 0)).accepted());
}

TEST_F(TxPoolTest, RequestedRemovalTakesDescendantsAlong) {
    const TransactionPtr parent = split(coinbase(1), 0);
    const TransactionPtr child = split(*parent, 0);
    const TransactionPtr other = split(coinbase(2), 0);
    for (const TransactionPtr& tx : {parent, child, other})
        EXPECT_TRUE(submit(tx).accepted());
    chain->remove_transactions({parent->id(), Hash256()});
    EXPECT_TRUE(submit(other).was_known);
    EXPECT_EQ(pool(), Ids{other->id()});
}

TEST_F(TxPoolTest, RandomTrafficKeepsTheTablesInOrder) {
    std::mt19937_64 random(5);
    options.tx_pool.transactions = 40;
    reopen();
    std::vector<TransactionPtr> made;
    for (std::size_t height = 1; height <= 10; ++height)
        made.push_back(split(coinbase(height), 0, 4, kFee + random() % 1000));
    for (int step = 0; step < 600; ++step) {
        const TransactionPtr& below = made[random() % made.size()];
        const std::size_t output = random() % below->data().outputs.size();
        const std::uint64_t fee = kFee + random() % 100'000;
        if (below->data().outputs[output].value.amount > 4 * fee)
            made.push_back(split(*below, output, 1 + random() % 3, fee));
        (void)submit(made[random() % made.size()]);
        if (step % 50 == 49) {
            // What stands in the pool, in its order, is a block.
            std::vector<TransactionPtr> some;
            for (const PoolEntryPtr& entry : chain->pool()->entries) {
                if (some.size() < 10) some.push_back(entry->tx);
            }
            mine(some);
        }
        std::set<Hash256> created;
        std::set<Hash256> spent;
        std::uint64_t weight = 0;
        const PoolSnapshotPtr snapshot = chain->pool();
        const TipPtr tip = chain->tip();
        for (const PoolEntryPtr& entry : snapshot->entries) {
            for (const Hash256& id : entry->tx->mapped().spent_output_ids) {
                EXPECT_TRUE(spent.insert(id).second) << "spent twice";
                const auto in_chain = tip->state->find(id);
                EXPECT_TRUE(created.contains(id) || (in_chain && !in_chain->spent)) << "stands on nothing";
            }
            created.insert(entry->tx->mapped().result_ids.begin(), entry->tx->mapped().result_ids.end());
            weight += entry->weight;
        }
        ASSERT_LE(snapshot->entries.size(), 40);
        ASSERT_EQ(snapshot->total_weight, weight);
    }
}

}  // namespace
}  // namespace bytom::chain
