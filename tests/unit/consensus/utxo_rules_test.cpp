#include <gtest/gtest.h>

#include <bytom/consensus/utxo_rules.hpp>
#include <bytom/vm/opcode.hpp>

#include "support/transactions.hpp"

namespace bytom::consensus {
namespace {

using namespace primitives;
using test::output;
using test::spend;

TEST(UtxoRules, WhatCanBeSpent) {
    EXPECT_EQ(check_spend(nullptr, 500).error(), BlockRule::utxo_missing);
    const UtxoEntry spent{.coinbase = true, .spent = true, .height = 1};
    EXPECT_EQ(check_spend(&spent, 500).error(), BlockRule::utxo_spent);
    const UtxoEntry coinbase{.coinbase = true, .height = 400};
    EXPECT_EQ(check_spend(&coinbase, 499).error(), BlockRule::coinbase_immature);
    EXPECT_TRUE(check_spend(&coinbase, 500));
    const UtxoEntry ordinary{.height = 400};
    EXPECT_TRUE(check_spend(&ordinary, 400));
}

TEST(UtxoRules, FailedTransactionsMoveBtmOnly) {
    AssetId asset;
    asset.bytes[0] = 1;
    TxData data;
    data.inputs.push_back(spend(1, kBtmAssetId, 5, {vm::OP_1}));
    data.inputs.push_back(spend(2, asset, 5, {vm::OP_1}));
    data.inputs.push_back(data.inputs[0]);
    data.outputs.push_back(output(asset, 5, {vm::OP_1}));
    data.outputs.push_back(output(kBtmAssetId, 5, {vm::OP_FAIL}));
    data.outputs.push_back(output(kBtmAssetId, 0, {vm::OP_1}));
    const Transaction tx = Transaction::from_data(data).value();
    const auto& mapped = tx.mapped();
    const Hash256 btm = mapped.inputs[0].spent_output_id;
    const Hash256 other = mapped.inputs[1].spent_output_id;

    EXPECT_EQ(spent_outputs(tx, false), (std::vector{other, btm})) << "a duplicate counts once";
    EXPECT_EQ(spent_outputs(tx, true), std::vector{btm});
    EXPECT_EQ(created_outputs(tx, false), (std::vector{mapped.result_ids[0], mapped.result_ids[2]}));
    EXPECT_EQ(created_outputs(tx, true), std::vector{mapped.result_ids[2]});
}

}  // namespace
}  // namespace bytom::consensus
