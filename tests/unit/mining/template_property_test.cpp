// What holds of every template, whatever the pool.

#include <algorithm>
#include <deque>
#include <random>
#include <unordered_map>
#include <unordered_set>

#include <gtest/gtest.h>
#include <malloc.h>

#include <bytom/mining/template_builder.hpp>
#include <bytom/mining/work_registry.hpp>
#include <bytom/primitives/asset.hpp>

#include "support/chain_fixture.hpp"
#include "support/pool_maker.hpp"

namespace bytom::mining {
namespace {

using testing::Spendable;

/// Pays a fee, and issues an asset by a program that says no: valid, with status_fail.
primitives::TransactionPtr failing(const Spendable& spent, std::uint64_t number, std::uint64_t fee) {
    primitives::IssuanceInput issuance;
    issuance.nonce = base::to_bytes(base::as_bytes(std::to_string(number)));
    issuance.issuance_program = {0x00};
    issuance.value = {.asset_id = primitives::compute_asset_id(1, issuance.issuance_program, Hash256{}),
                      .amount = 5};
    primitives::TxData data;
    data.inputs.push_back(testing::spend(*spent.tx, spent.output));
    data.inputs.emplace_back().body = issuance;
    data.outputs.push_back(testing::btm_output(spent.tx->data().outputs[spent.output].value.amount - fee));
    data.outputs.push_back(testing::btm_output(5));
    data.outputs.back().value = issuance.value;
    return testing::transaction(std::move(data));
}

class TemplateProperty : public testing::ChainFixture {
protected:
    /// Transactions of all kinds, until the pool has `size` or there is nothing left to spend.
    void fill(std::size_t size) {
        while (chain->pool()->entries.size() < size && !outputs.empty()) {
            const std::size_t which = random() % outputs.size();
            std::swap(outputs[which], outputs.back());
            const Spendable spent = outputs.back();
            outputs.pop_back();
            const std::uint64_t amount = spent.tx->data().outputs[spent.output].value.amount;
            const std::uint64_t fee = testing::kFee + random() % 5'000'000;
            if (amount < 2 * fee) continue;
            const bool fails = random() % 8 == 0;
            const std::size_t parts = fails ? 1 : 1 + random() % 60;
            const auto tx =
                fails ? failing(spent, ++issued, fee) : testing::split(*spent.tx, spent.output, parts, fee);
            const chain::TxOutcome outcome = chain->process_transaction(tx);
            // What was made by a transaction that has been taken out cannot be spent.
            if (!outcome.accepted() && taken_out > 0) continue;
            ASSERT_TRUE(outcome.accepted()) << outcome.error_name();
            // Some of what it makes is spent again, by transactions that wait with it.
            for (std::size_t part = 0; part < std::min<std::size_t>(parts, 2); ++part)
                outputs.push_back({tx, part});
        }
    }

    void check(const chain::PoolSnapshot& pool, const BuiltTemplate& built) {
        const BlockTemplate& work = *built.work;
        EXPECT_LE(work.gas_used, consensus::kMaxBlockGas);
        std::unordered_map<Hash256, std::size_t> makers;
        std::unordered_map<Hash256, std::size_t> places;
        for (std::size_t i = 0; i < work.transactions.size(); ++i) {
            places.emplace(work.transactions[i]->id(), i);
            for (const Hash256& result : work.transactions[i]->mapped().result_ids)
                makers.emplace(result, i);
        }
        ASSERT_EQ(places.size(), work.transactions.size()) << "no transaction twice";
        std::unordered_set<Hash256> of_pool;
        for (const chain::PoolEntryPtr& entry : pool.entries) {
            for (const Hash256& result : entry->tx->mapped().result_ids)
                of_pool.insert(result);
        }
        std::uint64_t fees = 0;
        std::uint64_t gas = 0;
        std::size_t failed = 0;
        std::unordered_map<Hash256, chain::PoolEntryPtr> left_out;
        for (const chain::PoolEntryPtr& entry : pool.entries) {
            const auto place = places.find(entry->id());
            if (place == places.end()) {
                left_out.emplace(entry->id(), entry);
                continue;
            }
            fees += entry->fee;
            gas += static_cast<std::uint64_t>(entry->gas.gas_used);
            failed += entry->status_fail ? 1 : 0;
            EXPECT_EQ(work.statuses[place->second], entry->status_fail);
            for (const Hash256& spent : entry->tx->mapped().spent_output_ids) {
                const auto maker = makers.find(spent);
                if (of_pool.contains(spent)) {
                    ASSERT_NE(maker, makers.end()) << "a parent is missing";
                    EXPECT_LT(maker->second, place->second) << "a child before its parent";
                }
            }
        }
        EXPECT_EQ(work.fees, fees);
        EXPECT_EQ(work.gas_used, gas);
        total_failed += failed;
        // Full: nothing that was left out, and whose parents are in, would have found room.
        ASSERT_EQ(built.excluded.size(), left_out.size());
        for (const ExcludedTransaction& excluded : built.excluded) {
            EXPECT_EQ(excluded.reason, Exclusion::no_room);
            const chain::PoolEntryPtr& entry = left_out.at(excluded.id);
            const bool has_parents = std::ranges::all_of(
                entry->tx->mapped().spent_output_ids,
                [&](const Hash256& spent) { return !of_pool.contains(spent) || makers.contains(spent); });
            if (has_parents) {
                EXPECT_GT(work.gas_used + static_cast<std::uint64_t>(entry->gas.gas_used),
                          consensus::kMaxBlockGas);
            }
        }
    }

    std::mt19937_64 random{20};
    std::vector<Spendable> outputs;
    std::uint64_t issued = 0;
    std::size_t total_failed = 0;
    std::size_t taken_out = 0;
};

TEST_F(TemplateProperty, TemplatesOfRandomPoolsAreFullAndValid) {
    outputs = testing::make_outputs(*chain, 12'000);
    TemplateBuilder builder(nullptr);
    std::size_t full = 0;
    for (const std::size_t size : {1U, 37U, 500U, 3'000U, 10'000U, 5'000U}) {
        fill(size);
        const auto pool = chain->pool();
        const auto tip = chain->tip();
        for (const Selection selection : {Selection::arrival, Selection::fee_rate}) {
            const auto built = builder.build({*tip, *pool, {}, clock.now(), selection});
            ASSERT_TRUE(built) << built.error().detail;
            // The original's order stops at the first transaction that does not fit.
            if (selection == Selection::fee_rate) check(*pool, *built);
            const auto block = built->work->block(0, built->work->header.timestamp);
            ASSERT_TRUE(consensus::check_body(*block));
            if (selection == Selection::arrival) continue;
            full += built->excluded.empty() ? 0 : 1;
            const chain::BlockOutcome outcome = chain->process_block(block);
            ASSERT_TRUE(outcome.tip_changed) << outcome.error_text() << " with a pool of " << size;
        }
    }
    EXPECT_GE(full, 1U) << "some pool was too large for a block";
    EXPECT_GT(total_failed, 100U);
}

/// A builder that has followed the pool gives what a new one gives, also when transactions go and when a
/// build was given up.
TEST_F(TemplateProperty, WhatGrewIsWhatIsMadeAtOnce) {
    outputs = testing::make_outputs(*chain, 6'000);
    TemplateBuilder follower(nullptr);
    std::size_t size = 0;
    for (int step = 0; step < 24; ++step) {
        size += 1 + random() % 600;
        fill(size);
        if (step % 5 == 4) {
            const auto before = chain->pool();
            chain->remove_transactions({before->entries[random() % before->entries.size()]->id()});
            ++taken_out;
            // Behind it in the queue: when this is answered, that is done.
            (void)chain->process_transaction(before->entries.front()->tx);
        }
        if (step % 7 == 6) grow(1);
        const auto pool = chain->pool();
        const auto tip = chain->tip();
        TemplateRequest request{*tip, *pool, {}, clock.now(), Selection::fee_rate};
        if (step % 3 == 2) {
            std::size_t asked = 0;
            request.is_superseded = [&] { return ++asked > static_cast<std::size_t>(step) / 3; };
            const auto given_up = follower.build(request);
            if (!given_up) {
                EXPECT_EQ(given_up.error().reason, TemplateFailure::superseded);
            }
            request.is_superseded = {};
        }
        const auto followed = follower.build(request);
        const auto fresh = TemplateBuilder(nullptr).build(request);
        ASSERT_TRUE(followed && fresh);
        EXPECT_EQ(followed->work->header, fresh->work->header) << "step " << step;
        EXPECT_EQ(followed->excluded.size(), fresh->excluded.size());
        check(*pool, *followed);
    }
    const auto tip = chain->tip();
    const auto pool = chain->pool();
    const auto built = follower.build({*tip, *pool, {}, clock.now(), Selection::fee_rate});
    const auto outcome = chain->process_block(built->work->block(0, built->work->header.timestamp));
    EXPECT_TRUE(outcome.tip_changed) << outcome.error_text();
}

/// The same payment with a little more fee: only one of both can be mined.
primitives::TransactionPtr rival_of(const primitives::Transaction& tx) {
    primitives::TxData data = tx.data();
    --data.outputs.front().value.amount;
    return testing::transaction(std::move(data));
}

/// A builder that is told of blocks gives what a new one gives, also from a pool that has not heard of them:
/// what they mined is spent, what they mined instead is in the way.
TEST_F(TemplateProperty, WhatIsKnownOfOutputsIsTrueOnTheNextTip) {
    outputs = testing::make_outputs(*chain, 2'000);
    ++taken_out;  // by rivals
    TemplateBuilder follower(nullptr);
    std::size_t spent = 0;
    const auto compare = [&](const chain::PoolSnapshot& pool, const std::string& what) {
        const auto tip = chain->tip();
        for (const Selection selection : {Selection::fee_rate, Selection::arrival}) {
            const TemplateRequest request{*tip, pool, {}, clock.now(), selection};
            const auto followed = follower.build(request);
            const auto fresh = TemplateBuilder(nullptr).build(request);
            ASSERT_TRUE(followed && fresh);
            EXPECT_EQ(followed->work->header, fresh->work->header) << what;
            const auto reasons = [](const BuiltTemplate& built) {
                std::vector<std::pair<Hash256, Exclusion>> all;
                for (const ExcludedTransaction& excluded : built.excluded)
                    all.emplace_back(excluded.id, excluded.reason);
                return all;
            };
            EXPECT_EQ(reasons(*followed), reasons(*fresh)) << what;
            spent += static_cast<std::size_t>(std::ranges::count_if(
                followed->excluded,
                [](const ExcludedTransaction& excluded) { return excluded.reason != Exclusion::no_room; }));
        }
    };
    for (int step = 0; step < 10; ++step) {
        fill(100 + random() % 600);
        const auto before = chain->pool();
        compare(*before, "before block " + std::to_string(step));
        std::unordered_set<Hash256> of_pool;
        for (const chain::PoolEntryPtr& entry : before->entries) {
            for (const Hash256& result : entry->tx->mapped().result_ids)
                of_pool.insert(result);
        }
        std::vector<primitives::TransactionPtr> mined;
        for (const chain::PoolEntryPtr& entry : before->entries) {
            const auto& spends = entry->tx->mapped().spent_output_ids;
            if (std::ranges::any_of(spends, [&](const Hash256& id) { return of_pool.contains(id); }))
                continue;
            const std::size_t kind = random() % 4;
            if (kind == 0) mined.push_back(entry->tx);
            if (kind == 1 && !entry->status_fail) mined.push_back(rival_of(*entry->tx));
        }
        const auto block = testing::make_block(chain->tip()->header, mined);
        const chain::BlockOutcome outcome = chain->process_block(block);
        ASSERT_TRUE(outcome.tip_changed) << outcome.error_text();
        // Not told of some: what it knows is of another tip then.
        if (step % 4 != 3) follower.block_connected(*chain->tip()->node, *block);
        compare(*before, "the pool of before block " + std::to_string(step));
        compare(*chain->pool(), "after block " + std::to_string(step));
    }
    EXPECT_GT(spent, 1'000U) << "the pools of before had what blocks have taken";
}

/// Programs that the pool has not run: each that fails counts as if it had done all that it may, 2^20 units,
/// and a build has 2^27 of them.
TEST_F(TemplateProperty, ABuildRunsNoMoreProgramsThanItsBudgetAllows) {
    constexpr std::size_t kAllowed = 128;
    constexpr std::size_t kAll = 200;
    outputs = testing::make_outputs(*chain, kAll);
    for (const Spendable& spent : outputs)
        ASSERT_TRUE(chain->process_transaction(failing(spent, ++issued, testing::kFee)).accepted());
    chain::PoolSnapshot pool = *chain->pool();
    for (chain::PoolEntryPtr& entry : pool.entries) {
        auto unknown = std::make_shared<chain::PoolEntry>(*entry);
        unknown->has_verdict = false;
        entry = std::move(unknown);
    }
    const auto tip = chain->tip();
    TemplateBuilder builder(nullptr);
    const TemplateRequest request{*tip, pool, {}, clock.now(), Selection::fee_rate};
    const auto first = builder.build(request);
    ASSERT_TRUE(first);
    EXPECT_EQ(first->work->transactions.size(), 1 + kAllowed);
    EXPECT_EQ(first->excluded.size(), kAll - kAllowed);
    const auto next = builder.build(request);
    ASSERT_TRUE(next);
    EXPECT_EQ(next->work->transactions.size(), 1 + kAll) << "what is known is not run again";
}

/// 10 000 refreshes of a pool of some hundred transactions, each handed out.
TEST_F(TemplateProperty, MemoryStaysAsItIsOverManyRefreshes) {
    constexpr std::size_t kRefreshes = 10'000;
    constexpr std::size_t kSettled = 1'000;
    outputs = testing::make_outputs(*chain, 200);
    fill(100);
    TemplateBuilder builder(nullptr);
    WorkRegistry registry;
    const auto tip = chain->tip();
    const auto pool = chain->pool();
    registry.tip_changed(tip->hash(), clock.now());
    std::deque<std::weak_ptr<const BlockTemplate>> made;  // make_shared's memory goes with the last of them
    std::size_t bytes = 0;
    std::size_t allocated = 0;
    for (std::size_t i = 0; i < kRefreshes; ++i) {
        Payout payout;
        const std::string number = std::to_string(100'000 + i);
        payout.arbitrary = base::to_bytes(base::as_bytes(number));
        const auto built = builder.build({*tip, *pool, payout, clock.now(), Selection::fee_rate});
        ASSERT_TRUE(built);
        registry.add(built->work);
        made.emplace_back(built->work);
        if (made.size() > 2 * WorkRegistryOptions{}.max_templates) {
            EXPECT_TRUE(made.front().expired());
            made.pop_front();
        }
        if (i == kSettled) {
            bytes = registry.bytes();
            allocated = mallinfo2().uordblks;
        }
    }
    EXPECT_EQ(registry.size(), WorkRegistryOptions{}.max_templates);
    EXPECT_EQ(registry.bytes(), bytes);
    const auto alive = std::ranges::count_if(made, [](const auto& work) { return !work.expired(); });
    EXPECT_EQ(static_cast<std::size_t>(alive), WorkRegistryOptions{}.max_templates);
    // What a sanitizer's allocator has given out is not seen here: then both are nothing.
    EXPECT_LE(mallinfo2().uordblks, allocated + (std::size_t{1} << 20));
}

}  // namespace
}  // namespace bytom::mining
