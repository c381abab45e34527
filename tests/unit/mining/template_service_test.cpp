#include <algorithm>
#include <random>
#include <thread>

#include <gtest/gtest.h>

#include <bytom/mining/template_service.hpp>

#include "support/chain_fixture.hpp"

namespace bytom::mining {
namespace {

using std::chrono::milliseconds;
using testing::kFee;
using testing::split;

/// Far longer than anything here takes: only a failure waits so long.
constexpr milliseconds kPatience{60'000};

class TemplateServiceTest : public testing::ChainFixture {
protected:
    void SetUp() override {
        options.proof_of_work = [this](const Hash256& hash, const Hash256& seed) {
            Hash256 none;
            if (chain_pow_fails) none.bytes.fill(0xff);
            return chain_pow_fails ? none : testing::no_work(hash, seed);
        };
        ChainFixture::SetUp();
        grow(150);  // fifty coinbases are mature
    }

    void start(TemplateOptions service_options = {}) {
        TemplateService::Parts parts;
        parts.chain = chain.get();
        parts.clock = &clock;
        parts.proof_of_work = [this](const Hash256&, const Hash256&) {
            ++evaluations;
            return pow;
        };
        parts.payout = [this] { return payout; };
        service = std::make_unique<TemplateService>(std::move(parts), service_options);
        ASSERT_TRUE(service->start());
    }

    void TearDown() override { service.reset(); }

    /// The coinbase of a block of the main chain.
    [[nodiscard]] primitives::TransactionPtr coinbase_of(std::uint64_t height) const {
        return chain->block(*chain->main_node(height))->transactions.front();
    }

    primitives::TransactionPtr pay(std::uint64_t height, std::uint64_t fee = kFee) {
        const auto tx = split(*coinbase_of(height), 0, 1, fee);
        const chain::TxOutcome outcome = chain->process_transaction(tx);
        EXPECT_TRUE(outcome.accepted()) << outcome.error_name();
        return tx;
    }

    /// The newest template, as soon as it is another one than the known, or after the time given.
    [[nodiscard]] BlockTemplatePtr next_to(std::uint64_t known, milliseconds patience) const {
        const auto deadline = std::chrono::steady_clock::now() + patience;
        while (std::chrono::steady_clock::now() < deadline && service->current_id() == known)
            std::this_thread::sleep_for(milliseconds(1));
        return service->newest();
    }

    /// The first template that fulfils the condition.
    template <typename Condition>
    BlockTemplatePtr wait_until(Condition condition) {
        std::uint64_t known = 0;
        const auto deadline = std::chrono::steady_clock::now() + kPatience;
        while (std::chrono::steady_clock::now() < deadline) {
            const BlockTemplatePtr work = next_to(known, milliseconds(100));
            if (work && condition(*work)) return work;
            if (work) known = work->id;
        }
        return nullptr;
    }

    /// Meets every target unless a test says otherwise.
    Hash256 pow;
    std::atomic<int> evaluations = 0;
    std::atomic<bool> chain_pow_fails = false;  ///< the chain's own verdict
    Payout payout;
    std::unique_ptr<TemplateService> service;
};

auto contains(const primitives::TransactionPtr& tx) {
    return [id = tx->id()](const BlockTemplate& work) {
        return std::ranges::any_of(work.transactions, [&](const auto& other) { return other->id() == id; });
    };
}

auto height_is(std::uint64_t height) {
    return [height](const BlockTemplate& work) { return work.header.height == height; };
}

primitives::BlockHeader solved(const BlockTemplate& work, std::uint64_t nonce) {
    primitives::BlockHeader header = work.header;
    header.nonce = nonce;
    return header;
}

TEST_F(TemplateServiceTest, ANewBestBlockGivesANewTemplate) {
    start();
    ASSERT_NE(wait_until(height_is(151)), nullptr);
    const auto blocks = grow(1);
    const BlockTemplatePtr work = wait_until(height_is(152));
    ASSERT_NE(work, nullptr);
    EXPECT_EQ(work->header.previous_block_hash, blocks.back()->hash());
}

TEST_F(TemplateServiceTest, AReorganisationToTheSideGivesATemplateOnTheNewTip) {
    start();
    const auto fork = chain->header(*chain->main_node(148));
    for (const auto& block : branch(fork, 3, "side"))
        (void)chain->process_block(block);
    const Hash256 tip = best();
    EXPECT_NE(wait_until([&](const BlockTemplate& work) { return work.header.previous_block_hash == tip; }),
              nullptr);
}

TEST_F(TemplateServiceTest, TransactionsThatArriveGetIn) {
    start({.refresh_interval = milliseconds(1), .transaction_wait = milliseconds(1)});
    const auto tx = pay(10);
    const BlockTemplatePtr work = wait_until(contains(tx));
    ASSERT_NE(work, nullptr);
    EXPECT_EQ(work->fees, kFee);
}

TEST_F(TemplateServiceTest, TheReferencesTriggersLeaveThemForTheNextBlock) {
    start({.policy = RebuildPolicy::reference,
           .refresh_interval = milliseconds(1),
           .transaction_wait = milliseconds(1)});
    const BlockTemplatePtr before = service->hand_out();
    const auto tx = pay(10);
    EXPECT_EQ(next_to(before->id, milliseconds(200)), before);
    grow(1);
    EXPECT_NE(wait_until(contains(tx)), nullptr);
}

TEST_F(TemplateServiceTest, WorkHandedOutBeforeARefreshMakesAFullBlock) {
    start({.refresh_interval = milliseconds(1), .transaction_wait = milliseconds(1)});
    const auto first = pay(10);
    ASSERT_NE(wait_until(contains(first)), nullptr);
    const BlockTemplatePtr old_work = service->hand_out();
    for (std::uint64_t height = 11; height < 14; ++height) {
        ASSERT_NE(wait_until(contains(pay(height))), nullptr);
        (void)service->hand_out();
    }
    const WorkOutcome outcome = service->submit_header(solved(*old_work, 7));
    ASSERT_FALSE(outcome.refusal) << to_string(*outcome.refusal);
    EXPECT_EQ(chain->tip()->hash(), outcome.block->hash());
    EXPECT_EQ(outcome.block->transactions.size(), 2U);
}

TEST_F(TemplateServiceTest, RefusalsHaveTheirReasons) {
    start();
    const BlockTemplatePtr work = service->hand_out();
    primitives::BlockHeader header = solved(*work, 1);
    header.timestamp = work->minimum_timestamp - 1;
    EXPECT_EQ(service->submit_header(header).refusal, WorkRefusal::bad_timestamp);
    header.timestamp = clock.now() + consensus::kMaxTimeOffsetSeconds + 1;
    EXPECT_EQ(service->submit_header(header).refusal, WorkRefusal::bad_timestamp);
    header = solved(*work, 1);
    header.previous_block_hash = genesis.hash();
    EXPECT_EQ(service->submit_header(header).refusal, WorkRefusal::stale);
    pow.bytes.fill(0xff);
    EXPECT_EQ(service->submit_header(solved(*work, 1)).refusal, WorkRefusal::low_difficulty);
    pow = {};
    EXPECT_FALSE(service->submit_header(solved(*work, 1)).refusal);
    EXPECT_EQ(service->submit_header(solved(*work, 1)).refusal, WorkRefusal::duplicate);
}

TEST_F(TemplateServiceTest, ADuplicateCostsNoProofOfWork) {
    start();
    const BlockTemplatePtr work = service->hand_out();
    EXPECT_FALSE(service->submit_header(solved(*work, 1)).refusal);
    const int before = evaluations;
    EXPECT_EQ(service->submit_header(solved(*work, 1)).refusal, WorkRefusal::duplicate);
    EXPECT_EQ(evaluations, before);
}

TEST_F(TemplateServiceTest, WhatTheChainRefusedIsNoDuplicate) {
    start();
    const BlockTemplatePtr work = service->hand_out();
    chain_pow_fails = true;
    EXPECT_EQ(service->submit_header(solved(*work, 1)).refusal, WorkRefusal::refused);
    chain_pow_fails = false;
    EXPECT_FALSE(service->submit_header(solved(*work, 1)).refusal);
}

TEST_F(TemplateServiceTest, ANewPayoutIsUsedAtOnceAndOldWorkStaysGood) {
    start();
    const BlockTemplatePtr old_work = service->hand_out();
    payout.arbitrary = {1, 2, 3};
    service->refresh();
    const BlockTemplatePtr work =
        wait_until([&](const BlockTemplate& candidate) { return candidate.id != old_work->id; });
    ASSERT_NE(work, nullptr);
    EXPECT_NE(work->header.transaction_merkle_root, old_work->header.transaction_merkle_root);
    EXPECT_FALSE(service->submit_header(solved(*old_work, 3)).refusal);
}

TEST_F(TemplateServiceTest, TemplatesOfRandomPoolsAreValidBlocks) {
    std::mt19937_64 random(6);
    std::vector<std::pair<primitives::TransactionPtr, std::size_t>> outputs;
    for (std::uint64_t height = 1; height <= 45; ++height)
        outputs.emplace_back(coinbase_of(height), 0);
    TemplateBuilder builder(nullptr);
    for (int round = 0; round < 6; ++round) {
        for (int i = 0; i < 12; ++i) {
            const std::size_t which = random() % outputs.size();
            const auto [parent, index] = outputs[which];
            outputs.erase(outputs.begin() + static_cast<std::ptrdiff_t>(which));
            const std::size_t parts = 1 + random() % 3;
            const auto tx = split(*parent, index, parts, kFee * (1 + random() % 5));
            if (!chain->process_transaction(tx).accepted()) continue;
            for (std::size_t part = 0; part < parts; ++part)
                outputs.emplace_back(tx, part);
        }
        for (const Selection selection : {Selection::arrival, Selection::fee_rate}) {
            const auto tip = chain->tip();
            const auto pool = chain->pool();
            const auto built = builder.build({*tip, *pool, payout, clock.now(), selection});
            ASSERT_TRUE(built) << built.error().detail;
            EXPECT_LE(built->work->gas_used, consensus::kMaxBlockGas);
            EXPECT_TRUE(built->excluded.empty());
            const auto block = built->work->block(0, built->work->header.timestamp);
            EXPECT_TRUE(consensus::check_body(*block)) << "round " << round;
            if (selection != Selection::fee_rate) continue;
            const chain::BlockOutcome outcome = chain->process_block(block);
            EXPECT_TRUE(outcome.tip_changed) << outcome.error_name();
        }
    }
}

}  // namespace
}  // namespace bytom::mining
