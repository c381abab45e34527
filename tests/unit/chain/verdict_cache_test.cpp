// What the pool has found out is not worked out again when a block brings it, and nothing else is taken for
// known.
#include "chain/verdict_cache.hpp"

#include <bytom/vm/opcode.hpp>

#include "support/chain_fixture.hpp"
#include "support/eventually.hpp"
#include "support/transactions.hpp"

namespace bytom::chain {
namespace {

using namespace bytom::testing;
using consensus::kRuleAaHeight;
using consensus::TxContext;
using primitives::SpendInput;
using primitives::TxData;

constexpr std::uint64_t kHeight = 1000;

TransactionPtr payment(std::uint64_t number, std::uint64_t time_range = 0) {
    TxData data = test::payment(test::KeyPair(1), number)->data();
    data.time_range = time_range;
    return transaction(std::move(data));
}

PoolEntryPtr entry(TransactionPtr tx, bool height_independent = true,
                   std::uint64_t verdict_height = kHeight) {
    PoolEntry made;
    made.tx = std::move(tx);
    made.gas = {.btm_value = 5, .gas_left = 4, .gas_used = 3, .storage_gas = 2, .gas_valid = true};
    made.verdict_height = verdict_height;
    made.height_independent = height_independent;
    return std::make_shared<const PoolEntry>(std::move(made));
}

TxContext at(std::uint64_t height) {
    TxContext context;
    context.block_height = height;
    return context;
}

/// Another witness, which the id does not cover.
TransactionPtr spoiled(const TransactionPtr& tx) {
    TxData data = tx->data();
    auto& spend = std::get<SpendInput>(data.inputs[0].body);
    std::vector<Bytes> arguments;
    for (const ByteView argument : spend.arguments)
        arguments.push_back(base::to_bytes(argument));
    arguments[0][3] ^= 1;
    spend.arguments = arguments;
    TransactionPtr other = transaction(std::move(data));
    EXPECT_EQ(other->id(), tx->id());
    return other;
}

TEST(VerdictCache, GivesTheVerdictOfTheSameBytes) {
    VerdictCache cache;
    const TransactionPtr tx = payment(1);
    const auto pooled = entry(tx);
    EXPECT_FALSE(cache.find(*tx, at(kHeight)));
    cache.add(pooled);
    const TransactionPtr copy = transaction(TxData(tx->data()));
    const auto verdict = cache.find(*copy, at(kHeight));
    ASSERT_TRUE(verdict);
    EXPECT_EQ(verdict->gas, pooled->gas);
    EXPECT_FALSE(verdict->status_fail());
    EXPECT_FALSE(cache.find(*spoiled(tx), at(kHeight)));
    EXPECT_FALSE(cache.find(*payment(2), at(kHeight)));
    cache.erase(pooled);
    EXPECT_FALSE(cache.find(*tx, at(kHeight)));
}

TEST(VerdictCache, AFailedProgramIsKnownToFail) {
    VerdictCache cache;
    PoolEntry failed = *entry(payment(1));
    failed.status_fail = true;
    cache.add(std::make_shared<const PoolEntry>(failed));
    const auto verdict = cache.find(*failed.tx, at(kHeight));
    ASSERT_TRUE(verdict);
    EXPECT_TRUE(verdict->valid());
    EXPECT_TRUE(verdict->status_fail());
}

TEST(VerdictCache, HoldsOnlyWhereAllThatAVerdictFollowsFromIsTheSame) {
    VerdictCache cache;
    const auto independent = entry(payment(1));
    const auto dependent = entry(payment(2), false);
    const auto limited = entry(payment(3, kHeight + 1));
    for (const auto& pooled : {independent, dependent, limited})
        cache.add(pooled);
    EXPECT_TRUE(cache.find(*independent->tx, at(kHeight + 1)));
    EXPECT_TRUE(cache.find(*independent->tx, at(kRuleAaHeight - 1)));
    EXPECT_FALSE(cache.find(*independent->tx, at(kRuleAaHeight)));
    EXPECT_TRUE(cache.find(*dependent->tx, at(kHeight)));
    EXPECT_FALSE(cache.find(*dependent->tx, at(kHeight + 1)));
    EXPECT_TRUE(cache.find(*limited->tx, at(kHeight + 1)));
    EXPECT_FALSE(cache.find(*limited->tx, at(kHeight + 2)));

    TxContext other = at(kHeight);
    other.block_version = 2;
    EXPECT_FALSE(cache.find(*independent->tx, other));
    other = at(kHeight);
    other.first_in_block = true;
    EXPECT_FALSE(cache.find(*independent->tx, other));
    other = at(kHeight);
    other.serialized_size = 1;
    EXPECT_FALSE(cache.find(*independent->tx, other));
}

TEST(VerdictCache, WhatWasNotRunIsNotKnownAndHidesNothing) {
    VerdictCache cache;
    PoolEntry hearsay = *entry(payment(1));
    hearsay.has_verdict = false;
    const auto back = std::make_shared<const PoolEntry>(hearsay);
    cache.add(back);
    EXPECT_FALSE(cache.find(*back->tx, at(kHeight)));

    const auto checked = entry(payment(1));
    cache.add(checked);
    cache.confirm(checked);
    cache.add(back);
    cache.erase(back);
    EXPECT_TRUE(cache.find(*back->tx, at(kHeight)));
}

TEST(VerdictCache, WhatIsConfirmedIsBounded) {
    VerdictCache cache(std::size_t{16} << 10);
    std::vector<PoolEntryPtr> entries;
    for (std::uint64_t i = 0; i < 100; ++i) {
        entries.push_back(entry(payment(i)));
        cache.add(entries.back());
    }
    for (const auto& pooled : entries)
        cache.confirm(pooled);
    const auto known = std::ranges::count_if(
        entries, [&](const auto& pooled) { return cache.find(*pooled->tx, at(kHeight)).has_value(); });
    EXPECT_GT(known, 0);
    EXPECT_LT(known, 20);
    EXPECT_TRUE(cache.find(*entries.back()->tx, at(kHeight)));
    EXPECT_FALSE(cache.find(*entries.front()->tx, at(kHeight)));
}

/// Its chain has no work to spare for a signature: a block that needs one is evaluated aside.
class KnownTransactions : public ChainFixture {
protected:
    void SetUp() override {
        options.evaluation.inline_work = 1000;
        open();
        const TransactionPtr funds = grow(consensus::kCoinbaseMaturity).front()->transactions[0];
        TxData fan;
        fan.inputs.push_back(testing::spend(*funds, 0));
        const std::uint64_t part = (funds->data().outputs[0].value.amount - kFee) / 2;
        for (int i = 0; i < 2; ++i)
            fan.outputs.push_back(test::output(primitives::kBtmAssetId, part, key.program()));
        fan_ = transaction(std::move(fan));
        ASSERT_TRUE(chain->process_block(make_block(chain->tip()->header, {fan_})).on_main_chain);
    }

    [[nodiscard]] TransactionPtr payment(std::size_t output) const {
        TxData data;
        data.inputs.push_back(testing::spend(*fan_, output));
        data.outputs.push_back(btm_output(fan_->data().outputs[output].value.amount - kFee));
        return test::sign(std::move(data), key);
    }

    /// With the roots and the reward of the right version.
    [[nodiscard]] BlockPtr block_with(const TransactionPtr& tx, const TransactionPtr& instead) const {
        Block block = *make_block(chain->tip()->header, {tx});
        block.transactions[1] = instead;
        return std::make_shared<const Block>(std::move(block));
    }

    const test::KeyPair key{1};
    TransactionPtr fan_;
};

TEST_F(KnownTransactions, AreNotRunAgain) {
    const TransactionPtr known = payment(0);
    ASSERT_TRUE(chain->process_transaction(known).accepted());
    const BlockPtr block = make_block(chain->tip()->header, {known});
    const auto received = std::make_shared<const Block>(Block::decode(block->encode()).value());
    EXPECT_TRUE(chain->process_block(received).on_main_chain);

    const BlockPtr next = make_block(chain->tip()->header, {payment(1)});
    EXPECT_EQ(chain->process_block(next).reception, Reception::pending) << "nobody has checked it before";
}

TEST_F(KnownTransactions, AreNotRunAgainForRivalBlocksAndReorganisations) {
    const primitives::BlockHeader parent = chain->tip()->header;
    const TransactionPtr known = payment(0);
    ASSERT_TRUE(chain->process_transaction(known).accepted());
    ASSERT_TRUE(chain->process_block(make_block(parent, {known})).on_main_chain);

    const BlockPtr rival = make_block(parent, {known}, "rival");
    EXPECT_EQ(chain->process_block(rival).reception, Reception::accepted);
    EXPECT_TRUE(chain->process_block(make_block(rival->header, {}, "rival")).on_main_chain);
    EXPECT_TRUE(chain->process_block(make_block(chain->tip()->header)).on_main_chain);
}

TEST_F(KnownTransactions, OtherWitnessesAreRun) {
    const TransactionPtr known = payment(0);
    ASSERT_TRUE(chain->process_transaction(known).accepted());
    const BlockPtr block = block_with(known, spoiled(known));
    EXPECT_EQ(chain->process_block(block, {.peer = 1}).reception, Reception::pending);
    const BlockPtr right = block_with(known, known);
    (void)chain->process_block(right);
    EXPECT_TRUE(eventually([&] { return best() == right->hash(); }));
}

class HeightsOfTransactions : public ChainFixture {
protected:
    /// A transaction that is right at this height only, and an output for it on the chain.
    [[nodiscard]] TransactionPtr payment_at(std::uint8_t height) const {
        const Bytes script{vm::OP_BLOCKHEIGHT, vm::OP_DATA_1, height, vm::OP_NUMEQUAL};
        const auto mature = chain->block(*chain->main_node(1));
        TxData fund;
        fund.inputs.push_back(testing::spend(*mature->transactions[0], 0));
        const std::uint64_t amount = fund.inputs[0].value()->amount - kFee;
        fund.outputs.push_back(
            test::output(primitives::kBtmAssetId, amount, test::script_hash_program(script)));
        const TransactionPtr funds = transaction(std::move(fund));
        EXPECT_TRUE(chain->process_block(make_block(chain->tip()->header, {funds})).on_main_chain);
        TxData data;
        data.inputs.push_back(testing::spend(*funds, 0));
        std::get<SpendInput>(data.inputs[0].body).arguments = std::vector<Bytes>{script};
        data.outputs.push_back(btm_output(amount - kFee));
        return transaction(std::move(data));
    }
};

TEST_F(HeightsOfTransactions, WhatWasRightAtThePoolsHeightIsRunAgainAtTheBlocks) {
    grow(consensus::kCoinbaseMaturity);
    const TransactionPtr tx = payment_at(consensus::kCoinbaseMaturity + 1);
    ASSERT_TRUE(chain->process_transaction(tx).accepted());
    const Hash256 before = best();
    const BlockOutcome outcome = chain->process_block(make_block(chain->tip()->header, {tx}));
    EXPECT_FALSE(outcome.on_main_chain);
    ASSERT_TRUE(outcome.error);
    EXPECT_EQ(outcome.error->rule, consensus::BlockRule::tx_invalid);
    EXPECT_EQ(best(), before);
}

}  // namespace
}  // namespace bytom::chain
