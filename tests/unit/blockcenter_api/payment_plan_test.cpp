// Transactions that pay what was asked, out of what may be spent.
#include "blockcenter/api/payment_plan.hpp"

#include <algorithm>
#include <set>

#include <gtest/gtest.h>

#include <bytom/keys/account_program.hpp>

namespace bytom::blockcenter {
namespace {

using primitives::kBtmAssetId;

class PaymentPlanTest : public ::testing::Test {
protected:
    PaymentPlanTest() {
        plan_.signer = {.xpubs = {crypto::XPrv::root(Bytes{1}).xpub()}, .quorum = 1, .key_index = 1};
        plan_.change.program = program(1);
        plan_.change.place = 1;
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
    void pay(std::int64_t amount, const Hash256& asset = kBtmAssetId) {
        plan_.outputs.push_back({.asset = asset, .amount = amount, .program = Bytes{0x51}});
        plan_.spends = {{.asset = asset, .amount = amount}};
    }
    [[nodiscard]] Result<primitives::Transaction, PlanShortage> plan_one() const {
        auto transactions = plan_payment(plan_);
        if (!transactions) return std::unexpected(transactions.error());
        EXPECT_EQ(transactions->size(), 1U);
        return transactions->back();
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
    std::vector<OutputRow>& btm_ = plan_.coins[kBtmAssetId];
    std::uint8_t next_ = 1;
};

TEST_F(PaymentPlanTest, TheRestIsChange) {
    btm_ = {coin(kBtmAssetId, 1'000'000'000)};
    plan_.fee = 500'000;
    pay(300'000'000);
    const auto tx = plan_one();
    ASSERT_TRUE(tx);
    ASSERT_EQ(tx->data().outputs.size(), 2U);
    EXPECT_EQ(tx->data().outputs[0].value.amount, 300'000'000U);
    EXPECT_EQ(tx->data().outputs[1].value.amount, 699'500'000U);
    EXPECT_EQ(tx->data().outputs[1].control_program, plan_.change.program);
    EXPECT_EQ(tx->data().inputs[0].arguments()->size(), 1U);
}

TEST_F(PaymentPlanTest, TheEstimatedFeeGrowsWithTheInputs) {
    for (int i = 0; i < 10; ++i)
        btm_.push_back(coin(kBtmAssetId, 100'000'000));
    pay(50'000'000);
    const auto small = plan_one();
    plan_.outputs.clear();
    pay(900'000'000);
    const auto large = plan_one();
    ASSERT_TRUE(small && large);
    const auto fee = [](const primitives::Transaction& tx) {
        return in(tx, kBtmAssetId) - out(tx, kBtmAssetId);
    };
    EXPECT_GT(fee(*large), 5 * fee(*small));
    EXPECT_LT(fee(*large), 10'000'000U);
}

TEST_F(PaymentPlanTest, AnotherAssetTakesItsFeeFromBtm) {
    const Hash256 asset = Hash256{{7}};
    plan_.coins[asset] = {coin(asset, 100)};
    btm_ = {coin(kBtmAssetId, 10'000'000)};
    pay(40, asset);
    const auto tx = plan_one();
    ASSERT_TRUE(tx);
    EXPECT_EQ(in(*tx, asset), out(*tx, asset));
    EXPECT_LT(out(*tx, kBtmAssetId), in(*tx, kBtmAssetId));
    btm_.clear();
    EXPECT_EQ(plan_one().error().asset, kBtmAssetId);
}

TEST_F(PaymentPlanTest, ShortagesSayWhatIsMissing) {
    plan_.fee = 1;
    btm_ = {coin(kBtmAssetId, 100)};
    pay(100);
    const auto short_of_one = plan_one();
    ASSERT_FALSE(short_of_one);
    EXPECT_EQ(short_of_one.error().needed, 101);
    EXPECT_EQ(short_of_one.error().inputs_needed, 0U);

    btm_.clear();
    for (std::size_t i = 0; i <= kMaxPlannedInputs; ++i)
        btm_.push_back(coin(kBtmAssetId, 10));
    plan_.outputs.clear();
    pay(205);
    const auto too_many = plan_one();
    ASSERT_FALSE(too_many);
    EXPECT_EQ(too_many.error().inputs_needed, kMaxPlannedInputs + 1);
}

TEST_F(PaymentPlanTest, SumsBeyond64BitsAreRefused) {
    btm_ = {coin(kBtmAssetId, 100)};
    pay(INT64_MAX);
    pay(1);
    EXPECT_FALSE(plan_one().error().refusal.empty());
    plan_.outputs.pop_back();
    plan_.fee = INT64_MAX;
    EXPECT_FALSE(plan_one().error().refusal.empty());
}

TEST_F(PaymentPlanTest, SignaturesStandBeforeWhatTheInputsHave) {
    btm_ = {coin(kBtmAssetId, 1'000'000'000)};
    pay(1);
    const auto tx = plan_one();
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

TEST_F(PaymentPlanTest, Lesson5MergesComeFirstAndEachSpendsWhatOneBeforeItMade) {
    const Hash256 asset = Hash256{{7}};
    for (int i = 0; i < 50; ++i)
        plan_.coins[asset].push_back(coin(asset, 10));
    btm_ = {coin(kBtmAssetId, 100'000'000)};
    pay(495, asset);
    EXPECT_EQ(plan_payment(plan_).error().inputs_needed, 51U);
    plan_.may_merge = true;
    const auto chain = plan_payment(plan_);
    ASSERT_TRUE(chain);
    EXPECT_EQ(chain->size(), 3U);
    std::set<Hash256> made;
    std::set<Hash256> spent;
    for (const auto& tx : *chain) {
        EXPECT_LE(tx.data().inputs.size(), kMaxPlannedInputs);
        EXPECT_EQ(in(tx, asset), out(tx, asset));
        for (const Hash256& id : tx.mapped().spent_output_ids)
            EXPECT_TRUE(spent.insert(id).second);
        made.insert(tx.mapped().result_ids.begin(), tx.mapped().result_ids.end());
    }
    // Both outputs of each merge go on.
    for (std::size_t i = 0; i + 1 < chain->size(); ++i) {
        for (const Hash256& id : (*chain)[i].mapped().result_ids)
            EXPECT_TRUE(spent.contains(id));
    }
    EXPECT_EQ(chain->back().data().outputs.front().value.amount, 495U);
}

TEST_F(PaymentPlanTest, SeveralKeysLeaveRoomForFewerInputs) {
    plan_.signer.xpubs.push_back(crypto::XPrv::root(Bytes{2}).xpub());
    plan_.signer.xpubs.push_back(crypto::XPrv::root(Bytes{3}).xpub());
    plan_.signer.quorum = 2;
    EXPECT_EQ(max_inputs(plan_.signer), 6U);
    for (std::uint8_t i = 4; i <= 10; ++i)
        plan_.signer.xpubs.push_back(crypto::XPrv::root(Bytes{i}).xpub());
    plan_.signer.quorum = 10;
    EXPECT_EQ(max_inputs(plan_.signer), 2U);
}

TEST_F(PaymentPlanTest, PlannedInputsPayFirstAndWhatIsLeftIsChange) {
    const auto named = wallet_input(plan_.signer, coin(kBtmAssetId, 1'000));
    ASSERT_TRUE(named);
    plan_.inputs.push_back(*named);
    plan_.outputs.push_back({.asset = kBtmAssetId, .amount = 600, .program = Bytes{0x51}});
    plan_.fee = 100;
    const auto tx = plan_one();
    ASSERT_TRUE(tx);
    EXPECT_EQ(tx->data().inputs.size(), 1U);
    EXPECT_EQ(tx->data().outputs.back().value.amount, 300U);
    plan_.fee = 500;
    EXPECT_EQ(plan_one().error().needed, 100);
    btm_ = {coin(kBtmAssetId, 5'000)};
    EXPECT_EQ(plan_one()->data().inputs.size(), 2U);
    plan_.outputs.front().amount = 1'001;
    EXPECT_FALSE(plan_one().error().refusal.empty());
}

}  // namespace
}  // namespace bytom::blockcenter
