#include <gtest/gtest.h>

#include <bytom/base/hex.hpp>
#include <bytom/consensus/params.hpp>
#include <bytom/consensus/tx_validation.hpp>
#include <bytom/vm/opcode.hpp>

#include "support/transactions.hpp"

namespace bytom::consensus {
namespace {

using namespace primitives;
using test::output;
using test::spend;
using testing::Test;

constexpr TxContext kRulesContext{.block_height = 200'000, .serialized_size = {}};
constexpr TxContext kBeforeRuleAa{.block_height = kRuleAaHeight - 1, .serialized_size = {}};

Bytes true_program() {
    return {vm::OP_1};
}

Bytes false_program() {
    return {vm::OP_FALSE};
}

AssetId asset(std::uint8_t number) {
    AssetId id;
    id.bytes.fill(number);
    return id;
}

class TxValidation : public Test {
protected:
    /// A key-hash spend of 10 BTM and one output of 9.6: all gas that can be bought.
    TxData paying() const {
        TxData tx;
        tx.inputs.push_back(spend(1, kBtmAssetId, 1'000'000'000, key.program()));
        tx.outputs.push_back(output(kBtmAssetId, 960'000'000, key.program()));
        return tx;
    }

    TxVerdict validate(TxData tx, const TxContext& context = kRulesContext) {
        last = test::sign(std::move(tx), key);
        return validate_transaction(*last, context);
    }

    void expect_invalid(TxData tx, std::string_view error, std::string_view description,
                        const TxContext& context = kRulesContext) {
        const TxVerdict verdict = validate(std::move(tx), context);
        EXPECT_FALSE(verdict.valid());
        EXPECT_FALSE(verdict.status_fail());
        ASSERT_TRUE(verdict.error);
        EXPECT_EQ(verdict.error->name(), error);
        EXPECT_EQ(describe(*verdict.error, *last, context), description);
    }

    void expect_status_fail(TxData tx, std::string_view error, std::string_view description,
                            const TxContext& context = kRulesContext) {
        const TxVerdict verdict = validate(std::move(tx), context);
        EXPECT_TRUE(verdict.valid());
        EXPECT_TRUE(verdict.status_fail());
        ASSERT_TRUE(verdict.error);
        EXPECT_EQ(verdict.error->name(), error);
        EXPECT_EQ(describe(*verdict.error, *last, context), description);
    }

    test::KeyPair key{1};
    TransactionPtr last;  ///< what validate() made
};

std::string mux_path() {
    return "checking result 0: checking output source: checking value source: ";
}

TEST_F(TxValidation, KeyHashSpendPaysForItsProgramAndItsSize) {
    const TxVerdict verdict = validate(paying());
    EXPECT_TRUE(verdict.valid());
    EXPECT_FALSE(verdict.error);
    const auto size = static_cast<std::int64_t>(last->serialized_size());
    EXPECT_EQ(verdict.gas, (GasState{
                               .btm_value = 40'000'000,
                               .gas_left = kMaxTxGas - 1409 - size,
                               .gas_used = 1409 + size,
                               .storage_gas = size,
                               .gas_valid = true,
                           }));
}

TEST_F(TxValidation, WrongSignatureOfAGasInputIsInvalid) {
    const TransactionPtr signed_tx = test::sign(paying(), key);
    TxData tx = signed_tx->data();
    auto& arguments = std::get<SpendInput>(tx.inputs[0].body).arguments;
    Bytes signature = base::to_bytes(arguments[0]);
    signature[0] ^= 1;
    arguments = {signature, base::to_bytes(arguments[1])};
    const auto forged = Transaction::from_data(std::move(tx)).value();
    const TxVerdict verdict = validate_transaction(forged, kRulesContext);
    EXPECT_FALSE(verdict.valid());
    EXPECT_EQ(verdict.error->name(), "FALSE_VM_RESULT");
    EXPECT_TRUE(describe(*verdict.error, forged, kRulesContext)
                    .starts_with(mux_path() +
                                 "checking gas input: checking control program: false VM result [prog "
                                 "76ab14"));
}

TEST_F(TxValidation, FailedAssetProgramLeavesAValidTransaction) {
    TxData tx = paying();
    tx.inputs.push_back(spend(2, asset(1), 5, false_program()));
    tx.outputs.push_back(output(asset(1), 5, true_program()));
    expect_status_fail(tx, "FALSE_VM_RESULT",
                       mux_path() +
                           "checking mux source 1: checking value source: checking control program: false "
                           "VM result [prog 00 = FALSE; args ]: false VM result");
    std::get<SpendInput>(tx.inputs[1].body).control_program = true_program();
    EXPECT_FALSE(validate(std::move(tx)).error);
}

TEST_F(TxValidation, WithoutBtmItIsValidAndFails) {
    TxData tx;
    tx.inputs.push_back(spend(2, asset(1), 5, true_program()));
    tx.outputs.push_back(output(asset(1), 5, true_program()));
    expect_status_fail(std::move(tx), "RUN_LIMIT_EXCEEDED",
                       mux_path() +
                           "checking mux source 0: checking value source: checking control program: run "
                           "limit exceeded [prog 51 = 0x01; args ]: run limit exceeded");
}

TEST_F(TxValidation, DuplicateInputsAreAnHistoricalQuirk) {
    TxData tx = paying();
    tx.inputs.push_back(tx.inputs[0]);
    expect_invalid(tx, "EMPTY_INPUT_IDS", "got the empty InputIDs");
    expect_status_fail(tx, "MISMATCHED_POSITION",
                       mux_path() +
                           "checking mux source 0: value source position 1 disagrees with 0: mismatched "
                           "value source/dest position",
                       kBeforeRuleAa);
    EXPECT_EQ(validate_transaction(*last, kBeforeRuleAa).gas.btm_value, 1'040'000'000) << "each one counts";
}

TEST_F(TxValidation, BalanceOfAssets) {
    TxData tx = paying();
    tx.outputs[0].value.amount = 1'000'000'001;
    expect_invalid(tx, "GAS_CALCULATE",
                   mux_path() + "input BTM is negative: gas usage calculate got a math error");

    tx = paying();
    tx.outputs[0].value.amount = 1'000'000'000;
    expect_invalid(tx, "RUN_LIMIT_EXCEEDED",
                   mux_path() +
                       "checking gas input: checking control program: pushing initial argument 0: run limit "
                       "exceeded");

    tx = paying();
    tx.outputs.push_back(output(asset(1), 0, true_program()));
    expect_invalid(tx, "NO_SOURCE",
                   mux_path() + "mux destination 1, asset " + asset(1).to_text() +
                       ", has no corresponding source: no source for value");

    tx.inputs.push_back(spend(2, asset(1), 5, true_program()));
    expect_invalid(tx, "UNBALANCED",
                   mux_path() + "asset " + asset(1).to_text() +
                       " sources - destinations = 5 (should be 0): unbalanced asset amount between input and "
                       "output");

    constexpr std::uint64_t kMost = (std::uint64_t{1} << 63) - 1;
    tx.inputs[1] = spend(2, asset(1), kMost, true_program());
    tx.inputs.push_back(spend(3, asset(1), 1, true_program()));
    expect_invalid(tx, "OVERFLOW",
                   mux_path() + "adding 1 units of asset " + asset(1).to_text() +
                       " from mux source 2 to total 9223372036854775807 overflows int64: arithmetic "
                       "overflow/underflow");
}

TEST_F(TxValidation, SumsMayGoBelowZeroOnTheWay) {
    constexpr std::uint64_t kMost = (std::uint64_t{1} << 63) - 1;
    TxData tx = paying();
    tx.inputs.push_back(spend(2, asset(1), 0, true_program()));
    tx.outputs.push_back(output(asset(1), kMost, true_program()));
    tx.outputs.push_back(output(asset(1), 2, true_program()));
    expect_invalid(std::move(tx), "OVERFLOW",
                   mux_path() + "subtracting 2 units of asset " + asset(1).to_text() +
                       " from mux destination 2 from total -9223372036854775807 underflows int64: arithmetic "
                       "overflow/underflow");
}

TEST_F(TxValidation, StandardProgramsForBtmOnly) {
    TxData tx = paying();
    tx.outputs[0].control_program = {vm::OP_1, vm::OP_NOP};
    expect_invalid(tx, "NOT_STANDARD_TX", "not standard transaction");
    tx.outputs[0].control_program = {vm::OP_FAIL, vm::OP_NOP};
    EXPECT_TRUE(validate(tx).valid()) << "retirements are free";

    tx = paying();
    tx.inputs[0] = spend(1, kBtmAssetId, 1'000'000'000, {vm::OP_1, vm::OP_NOP});
    expect_invalid(std::move(tx), "NOT_STANDARD_TX", "not standard transaction");
}

TEST_F(TxValidation, RulesBeforeTheMux) {
    TxData tx = paying();
    tx.version = 2;
    expect_invalid(tx, "TX_VERSION", "block version 1, transaction version 2: invalid transaction version");

    tx = paying();
    tx.time_range = 199'999;
    expect_invalid(tx, "BAD_TIME_RANGE", "invalid transaction time range");
    tx.time_range = 200'000;
    EXPECT_TRUE(validate(tx).valid());

    tx = paying();
    tx.outputs.clear();
    expect_invalid(tx, "EMPTY_RESULTS", "transaction has no results");

    TxContext no_size = kRulesContext;
    no_size.serialized_size = 0;
    expect_invalid(paying(), "TX_SIZE", "invalid transaction size", no_size);
}

TEST_F(TxValidation, NothingAtAllIsInvalidWithoutAnError) {
    TxData tx;
    tx.version = 2;
    const TxVerdict verdict = validate(tx, {.block_version = 2, .serialized_size = {}});
    EXPECT_FALSE(verdict.valid());
    EXPECT_FALSE(verdict.error);
}

TEST_F(TxValidation, UnknownAssetVersionsAreInvalid) {
    TxInput unknown;
    unknown.asset_version = 2;
    unknown.body = UnknownInput{};
    TxData tx = paying();
    tx.inputs.push_back(unknown);
    expect_invalid(tx, "EMPTY_INPUT_IDS", "got the empty InputIDs");
    expect_invalid(tx, "MISSING_FIELD", mux_path() + "missing required field", kBeforeRuleAa);

    tx = paying();
    TxOutput strange;
    strange.asset_version = 2;
    tx.outputs.push_back(strange);
    expect_invalid(tx, "MISSING_FIELD", mux_path() + "missing required field");
}

TEST_F(TxValidation, CoinbaseOnlyInFront) {
    constexpr TxContext kFirst{.block_height = 200'000, .first_in_block = true, .serialized_size = {}};
    const TransactionPtr coinbase = test::coinbase(200'000, 5);
    const TxVerdict verdict = validate_transaction(*coinbase, kFirst);
    EXPECT_FALSE(verdict.error);
    EXPECT_EQ(verdict.gas, (GasState{.gas_valid = true})) << "storage is free";

    TxData tx = coinbase->data();
    expect_invalid(tx, "WRONG_COINBASE_TX", mux_path() + "checking gas input: wrong coinbase transaction");
    std::get<CoinbaseInput>(tx.inputs[0].body).arbitrary.resize(kCoinbaseArbitraryLimit);
    EXPECT_TRUE(validate(tx, kFirst).valid());
    std::get<CoinbaseInput>(tx.inputs[0].body).arbitrary.resize(kCoinbaseArbitraryLimit + 1);
    expect_invalid(tx, "COINBASE_ARBITRARY_OVERSIZE",
                   mux_path() + "checking gas input: coinbase arbitrary size is larger than limit", kFirst);

    tx = coinbase->data();
    tx.outputs[0].value.asset_id = asset(1);
    expect_invalid(tx, "WRONG_COINBASE_ASSET", mux_path() + "checking gas input: wrong coinbase assetID",
                   kFirst);

    constexpr TxContext kOldFirst{
        .block_height = kRuleAaHeight - 1, .first_in_block = true, .serialized_size = {}};
    tx = coinbase->data();
    tx.inputs.push_back(tx.inputs[0]);
    std::get<CoinbaseInput>(tx.inputs[1].body).arbitrary = {1};
    const TxVerdict two = validate(tx, kOldFirst);
    EXPECT_FALSE(two.valid()) << "two coinbases";
    EXPECT_EQ(two.error->name(), "MISMATCHED_REFERENCE");

    tx.inputs[1] = tx.inputs[0];
    EXPECT_TRUE(validate(tx, kOldFirst).status_fail()) << "the same coinbase twice";
}

TEST_F(TxValidation, CreditOfGasInputsIsLimited) {
    const auto many = [this](std::size_t count) {
        TxData tx = paying();
        for (std::size_t i = 1; i < count; ++i)
            tx.inputs.push_back(spend(10 + i, kBtmAssetId, 1, key.program()));
        return tx;
    };
    EXPECT_TRUE(validate(many(21)).valid());
    expect_invalid(many(22), "OVER_GAS_CREDIT",
                   mux_path() + "checking gas input: all gas credit has been spend");
}

TEST_F(TxValidation, AnInterruptedProgramIsNoVerdict) {
    // Each round makes gas (03 §5.6): 0, the predicate PROGRAM with limit 1, DROP, then back to the start.
    // The push at the end makes the program long.
    Bytes program = {vm::OP_FALSE,
                     0x01,
                     vm::OP_PROGRAM,
                     vm::OP_1,
                     vm::OP_CHECKPREDICATE,
                     vm::OP_DROP,
                     vm::OP_JUMP,
                     0,
                     0,
                     0,
                     0,
                     0x4b};
    program.resize(program.size() + 75, 0);
    program.insert(program.end(), 300, vm::OP_NOP);
    TxData tx = paying();
    tx.inputs.push_back(spend(2, asset(5), 7, program));
    tx.outputs.push_back(output(asset(5), 7, true_program()));
    TxContext context = kRulesContext;
    vm::RunControl control(nullptr, 1'000'000);
    context.control = &control;
    const TxVerdict verdict = validate(tx, context);
    EXPECT_EQ(verdict.interruption, vm::Interruption::work);
    EXPECT_FALSE(verdict.valid());
    EXPECT_FALSE(verdict.status_fail());
    EXPECT_LE(control.work_left(), 0);

    const std::atomic<bool> cancelled = true;
    vm::RunControl cancelled_control(&cancelled);
    context.control = &cancelled_control;
    EXPECT_EQ(validate(tx, context).interruption, vm::Interruption::cancelled);
}

TEST_F(TxValidation, SizeMayBeGivenFromOutside) {
    TxContext context = kRulesContext;
    context.serialized_size = 1'000;
    EXPECT_EQ(validate(paying(), context).gas.storage_gas, 1'000);
    context.serialized_size = 198'590;
    EXPECT_TRUE(validate(paying(), context).valid());
    context.serialized_size = 198'592;
    EXPECT_FALSE(validate(paying(), context).valid());
}

}  // namespace
}  // namespace bytom::consensus
