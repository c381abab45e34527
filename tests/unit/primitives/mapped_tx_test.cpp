#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <bytom/base/hex.hpp>
#include <bytom/crypto/sha3.hpp>

#include "unit/primitives/sample_tx.hpp"

namespace bytom::primitives {
namespace {

using ::testing::ElementsAre;

MappedTx map(std::vector<TxInput> inputs, std::vector<TxOutput> outputs = {output_to({0x51})}) {
    TxData tx;
    tx.inputs = std::move(inputs);
    tx.outputs = std::move(outputs);
    auto mapped = map_tx(tx);
    EXPECT_TRUE(mapped);
    return *std::move(mapped);
}

constexpr Hash256 kNoId;

// The worked example of 01 §5.5.
TEST(MappedTx, GenesisTransaction) {
    TxData tx;
    TxInput coinbase;
    coinbase.body = CoinbaseInput{.arbitrary = base::to_bytes(base::as_bytes(
                                      "Information is power. -- Jan/11/2013. Computing is power. "
                                      "-- Apr/24/2018."))};
    tx.inputs = {coinbase};
    TxOutput reward = output_to(base::from_hex("00148c9d063ff74ee6d9ffa88d83aeb038068366c4c4").value());
    reward.value.amount = 140'700'041'250'000'000;
    tx.outputs = {reward};
    const auto mapped = map_tx(tx);
    ASSERT_TRUE(mapped);
    EXPECT_EQ(mapped->inputs[0].entry_id.to_text(),
              "953b17a15c82cc524e0e25230736a512809dc1a5fe6c0b29747fa2de2e2d64b4");
    EXPECT_EQ(mapped->mux_id.to_text(), "d5156f4477fcb694388e6aed7ca390e5bc81bb725ce7461caa241777c1f62236");
    EXPECT_EQ(mapped->result_ids[0].to_text(),
              "e3325bf07c4385af4b60ad6ecc682ee0773f9b96e1cfbbae9f0f12b86b5f1093");
    EXPECT_EQ(mapped->id.to_text(), "158d7d7c6a8d2464725d508fafca76f0838d998eacaacb42ccc58cfb0c155352");
    EXPECT_EQ(mapped->sighash(0).to_text(),
              "71fd2ed599f9051a13689d962fe0c4eb7c5152d540f61c37950cb20f20dc137e");
}

TEST(MappedTx, LastOfIdenticalInputsSurvives) {
    TxInput repeated = spend_of(1);
    std::get<SpendInput>(repeated.body).arguments = {{0xff}};
    const MappedTx mapped = map({spend_of(1), spend_of(2), repeated});
    EXPECT_EQ(mapped.inputs[0].entry_id, mapped.inputs[2].entry_id);
    EXPECT_EQ(mapped.inputs[0].survivor, 2U);
    EXPECT_EQ(mapped.inputs[1].survivor, 1U);
    EXPECT_EQ(mapped.inputs[2].survivor, 2U);
    EXPECT_THAT(mapped.input_ids, ElementsAre(kNoId, mapped.inputs[1].entry_id, mapped.inputs[2].entry_id));
    EXPECT_THAT(mapped.gas_inputs, ElementsAre(2U, 1U));
    EXPECT_THAT(mapped.spent_output_ids,
                ElementsAre(mapped.inputs[0].spent_output_id, mapped.inputs[1].spent_output_id));
}

TEST(MappedTx, CoinbaseClaimsTheFirstSlot) {
    const MappedTx behind_unclaimed = map({spend_of(1), coinbase_of(1), spend_of(1)});
    EXPECT_THAT(behind_unclaimed.input_ids,
                ElementsAre(behind_unclaimed.inputs[1].entry_id, kNoId, behind_unclaimed.inputs[2].entry_id));

    const MappedTx behind_spend = map({spend_of(1), coinbase_of(1)});
    EXPECT_THAT(behind_spend.input_ids, ElementsAre(behind_spend.inputs[0].entry_id, kNoId));

    const MappedTx two = map({coinbase_of(1), coinbase_of(2)});
    EXPECT_THAT(two.input_ids, ElementsAre(two.inputs[0].entry_id, kNoId));
    EXPECT_THAT(two.gas_inputs, ElementsAre(0U, 1U));
}

TEST(MappedTx, UnknownInputsCountButContributeNothing) {
    const MappedTx mapped = map({unknown_input(), spend_of(1), unknown_input()});
    EXPECT_THAT(mapped.input_ids, ElementsAre(kNoId, mapped.inputs[1].entry_id, kNoId));
    EXPECT_EQ(mapped.inputs[0].survivor, 0U);
    EXPECT_EQ(mapped.inputs[2].survivor, 2U);

    TxInput other = unknown_input();
    other.asset_version = 3;
    other.witness_suffix = {0x01};
    EXPECT_EQ(map({other, spend_of(1), unknown_input()}).id, mapped.id);
    EXPECT_NE(map({spend_of(1)}).id, mapped.id);
}

TEST(MappedTx, GasComesFromBtmOnly) {
    const MappedTx mapped = map({spend_of(1, filled_hash(0x33)), issuance_of(1), spend_of(2)});
    EXPECT_THAT(mapped.gas_inputs, ElementsAre(2U));
    EXPECT_EQ(mapped.spent_output_ids.size(), 2U);
}

TEST(MappedTx, OnlyTheFirstByteMakesARetirement) {
    const auto id_with = [](Bytes program) {
        return map({spend_of(1)}, {output_to(std::move(program))}).result_ids[0];
    };
    EXPECT_EQ(id_with({0x6a}), id_with({0x6a, 0x4b}));
    EXPECT_NE(id_with({0x51, 0x6a}), id_with({0x51}));
    EXPECT_FALSE(output_to({}).is_retirement());
    EXPECT_FALSE(output_to({0x51, 0x6a}).is_retirement());
}

TEST(MappedTx, SpendsNameOutputsByTheirResultId) {
    const MappedTx creating = map({coinbase_of(1)}, {output_to({0x52}), output_to({0x51})});
    TxInput spending = spend_of(0);
    auto& spend = std::get<SpendInput>(spending.body);
    spend.source_id = creating.mux_id;
    spend.source_position = 1;
    spend.value = output_to({}).value;
    EXPECT_EQ(map({spending}).inputs[0].spent_output_id, creating.result_ids[1]);
    EXPECT_EQ(output_id(creating.mux_id, spend.value, 1, 1, spend.control_program), creating.result_ids[1]);
}

TEST(MappedTx, WhatHasNoEntriesIsUnmappable) {
    TxData no_outputs;
    no_outputs.inputs = {spend_of(1), coinbase_of(1)};
    EXPECT_EQ(map_tx(no_outputs).error(), DecodeError::unmappable);
    EXPECT_EQ(Transaction::decode(encode(no_outputs)).error(), DecodeError::unmappable);

    Bytes and_more = encode(no_outputs);
    and_more.push_back(0xff);
    EXPECT_EQ(Transaction::decode(and_more).error(), DecodeError::trailing) << "all is read first";
    EXPECT_EQ(Transaction::from_text("07010001010202000000ff").error(), DecodeError::trailing);

    TxData unknown_first;
    unknown_first.inputs = {unknown_input(), coinbase_of(1)};
    unknown_first.outputs = {output_to({0x51})};
    EXPECT_EQ(map_tx(unknown_first).error(), DecodeError::unmappable);

    const TxData empty;
    EXPECT_TRUE(map_tx(empty));
}

}  // namespace
}  // namespace bytom::primitives
