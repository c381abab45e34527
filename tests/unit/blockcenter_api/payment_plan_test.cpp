// Transactions that pay what was asked, out of what may be spent.
#include "blockcenter/api/payment_plan.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include <bytom/keys/account_program.hpp>

namespace bytom::blockcenter {
namespace {

using primitives::kBtmAssetId;

class PaymentPlanTest : public ::testing::Test {
protected:
    PaymentPlanTest() {
        plan_.asset = kBtmAssetId;
        plan_.signer = {.xpubs = {crypto::XPrv::root(Bytes{1}).xpub()}, .quorum = 1, .key_index = 1};
        plan_.change_program = program(1);
    }

    [[nodiscard]] Bytes program(std::uint64_t place) const {
        return keys::account_program(plan_.signer, {.change = false, .index = place})->control_program;
    }
    OutputRow coin(const Hash256& asset, std::int64_t amount) {
        OutputRow row;
        row.id.bytes[0] = next_++;
        row.source.bytes[0] = row.id.bytes[0];
        row.asset = asset;
        row.amount = amount;
        row.address.place = 1;
        row.address.program = program(1);
        return row;
    }
    void pay(std::int64_t amount) {
        plan_.outputs.push_back({.asset = plan_.asset, .amount = amount, .program = Bytes{0x51}});
    }
    static std::uint64_t in(const primitives::Transaction& tx, const Hash256& asset) {
        std::uint64_t sum = 0;
        for (const auto& input : tx.data().inputs)
            sum += input.value()->asset_id == asset ? input.value()->amount : 0;
        return sum;
    }
    static std::uint64_t out(const primitives::Transaction& tx, const Hash256& asset) {
        std::uint64_t sum = 0;
        for (const auto& output : tx.data().outputs)
            sum += output.value.asset_id == asset ? output.value.amount : 0;
        return sum;
    }

    PaymentPlan plan_;
    std::uint8_t next_ = 1;
};

TEST_F(PaymentPlanTest, TheRestIsChange) {
    plan_.coins = {coin(kBtmAssetId, 1'000'000'000)};
    plan_.fee = 500'000;
    pay(300'000'000);
    const auto tx = plan_payment(plan_);
    ASSERT_TRUE(tx);
    ASSERT_EQ(tx->data().outputs.size(), 2U);
    EXPECT_EQ(tx->data().outputs[0].value.amount, 300'000'000U);
    EXPECT_EQ(tx->data().outputs[1].value.amount, 699'500'000U);
    EXPECT_EQ(tx->data().outputs[1].control_program, plan_.change_program);
    EXPECT_EQ(tx->data().inputs[0].arguments()->size(), 1U);
}

TEST_F(PaymentPlanTest, TheEstimatedFeeGrowsWithTheInputs) {
    for (int i = 0; i < 10; ++i)
        plan_.coins.push_back(coin(kBtmAssetId, 100'000'000));
    pay(50'000'000);
    const auto small = plan_payment(plan_);
    plan_.outputs.front().amount = 900'000'000;
    const auto large = plan_payment(plan_);
    ASSERT_TRUE(small && large);
    const auto fee = [](const primitives::Transaction& tx) {
        return in(tx, kBtmAssetId) - out(tx, kBtmAssetId);
    };
    EXPECT_GT(fee(*large), 5 * fee(*small));
    EXPECT_LT(fee(*large), 10'000'000U);
}

TEST_F(PaymentPlanTest, AnotherAssetTakesItsFeeFromBtm) {
    plan_.asset.bytes[0] = 7;
    plan_.coins = {coin(plan_.asset, 100)};
    plan_.fee_coins = {coin(kBtmAssetId, 10'000'000)};
    pay(40);
    const auto tx = plan_payment(plan_);
    ASSERT_TRUE(tx);
    EXPECT_EQ(in(*tx, plan_.asset), out(*tx, plan_.asset));
    EXPECT_LT(out(*tx, kBtmAssetId), in(*tx, kBtmAssetId));
    plan_.fee_coins.clear();
    EXPECT_EQ(plan_payment(plan_).error().asset, kBtmAssetId);
}

TEST_F(PaymentPlanTest, ShortagesSayWhatIsMissing) {
    plan_.fee = 1;
    plan_.coins = {coin(kBtmAssetId, 100)};
    pay(100);
    const auto short_of_one = plan_payment(plan_);
    ASSERT_FALSE(short_of_one);
    EXPECT_EQ(short_of_one.error().needed, 101);
    EXPECT_FALSE(short_of_one.error().too_many_outputs);

    plan_.coins.clear();
    for (std::size_t i = 0; i <= kMaxPlannedInputs; ++i)
        plan_.coins.push_back(coin(kBtmAssetId, 10));
    plan_.outputs.front().amount = 205;
    const auto too_many = plan_payment(plan_);
    ASSERT_FALSE(too_many);
    EXPECT_TRUE(too_many.error().too_many_outputs);
}

TEST_F(PaymentPlanTest, SumsBeyond64BitsAreRefused) {
    plan_.coins = {coin(kBtmAssetId, 100)};
    pay(INT64_MAX);
    pay(1);
    EXPECT_FALSE(plan_payment(plan_).error().refusal.empty());
    plan_.outputs.pop_back();
    plan_.fee = INT64_MAX;
    EXPECT_FALSE(plan_payment(plan_).error().refusal.empty());
}

TEST_F(PaymentPlanTest, SignaturesStandBeforeWhatTheInputsHave) {
    plan_.coins = {coin(kBtmAssetId, 1'000'000'000)};
    pay(1);
    const auto tx = plan_payment(plan_);
    ASSERT_TRUE(tx);
    const auto raw = with_signatures(*tx, {{Bytes(64, 1)}});
    ASSERT_TRUE(raw);
    const auto signed_tx = primitives::Transaction::decode(*raw);
    ASSERT_TRUE(signed_tx);
    EXPECT_EQ(signed_tx->id(), tx->id());
    const auto& arguments = *signed_tx->data().inputs[0].arguments();
    ASSERT_EQ(arguments.size(), 2U);
    EXPECT_EQ(base::to_bytes(arguments[0]), Bytes(64, 1));
    EXPECT_FALSE(with_signatures(*tx, {{}, {}}));
    EXPECT_FALSE(with_signatures(*tx, {{Bytes(2'000, 1)}}));
}

}  // namespace
}  // namespace bytom::blockcenter
