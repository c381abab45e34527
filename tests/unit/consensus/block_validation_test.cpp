#include <gtest/gtest.h>

#include <bytom/consensus/block_validation.hpp>
#include <bytom/consensus/params.hpp>
#include <bytom/primitives/merkle.hpp>
#include <bytom/vm/opcode.hpp>

#include "support/transactions.hpp"

namespace bytom::consensus {
namespace {

using namespace primitives;

constexpr std::uint64_t kBits = 0x20000000000ccccc;
constexpr std::uint64_t kFee = 40'000'000;

Hash256 easy_work(const Hash256&, const Hash256&) {
    return {};
}

class BlockValidation : public testing::Test {
protected:
    BlockValidation() {
        context.parent_hash.bytes.fill(1);
        context.parent_height = 200'000;
        context.parent_bits = kBits;
        context.timestamps_newest_first = timestamps;
        context.now = 2'000;
        std::vector<TransactionPtr> payments;
        payments.reserve(4);
        for (std::uint64_t i = 0; i < 4; ++i)
            payments.push_back(test::payment(key, i));
        good = child(std::move(payments), 4 * kFee, {false, false, false, false});
    }

    Block child(std::vector<TransactionPtr> transactions, std::uint64_t fees, TxStatuses statuses) const {
        Block block = test::block_of(200'001, std::move(transactions), fees, std::move(statuses));
        block.header.previous_block_hash = context.parent_hash;
        block.header.timestamp = 1'001;
        block.header.bits = kBits;
        return block;
    }

    Result<BlockVerdict, BlockError> validate(const Block& block, base::ThreadPool* pool = nullptr) const {
        return validate_block(block, context, kInitialSeed, easy_work, WorkEvidence::computed, pool);
    }

    void expect_error(const Block& block, BlockRule rule) const {
        const auto verdict = validate(block);
        ASSERT_FALSE(verdict);
        EXPECT_EQ(to_string(verdict.error().rule), to_string(rule));
    }

    test::KeyPair key{1};
    std::vector<std::uint64_t> timestamps{1'000, 900, 800};
    HeaderContext context;
    Block good;
};

TEST_F(BlockValidation, SumsUpFeesAndGas) {
    const auto verdict = validate(good);
    ASSERT_TRUE(verdict);
    EXPECT_EQ(verdict->fees, 4 * kFee);
    EXPECT_EQ(verdict->statuses, TxStatuses(5, false));
    std::uint64_t gas = 0;
    for (const GasState& state : verdict->gas)
        gas += static_cast<std::uint64_t>(state.gas_used);
    EXPECT_EQ(verdict->gas_used, gas);
}

TEST_F(BlockValidation, HeaderRules) {
    Block block = good;
    block.header.version = 2;
    expect_error(block, BlockRule::bad_version);
    block = good;
    block.header.height += 1;
    expect_error(block, BlockRule::bad_height);
    block = good;
    block.header.bits += 1;
    expect_error(block, BlockRule::bad_bits);
    block = good;
    block.header.previous_block_hash.bytes[0] ^= 1;
    expect_error(block, BlockRule::prev_mismatch);
    block = good;
    block.header.timestamp = 900;
    expect_error(block, BlockRule::bad_timestamp);
    block.header.timestamp = 901;
    EXPECT_TRUE(validate(block)) << "above the median";
}

TEST_F(BlockValidation, TheFutureIsNoLastingDefect) {
    Block block = good;
    block.header.timestamp = context.now + kMaxTimeOffsetSeconds;
    EXPECT_TRUE(validate(block));
    block.header.timestamp += 1;
    const auto future = validate(block);
    ASSERT_FALSE(future);
    EXPECT_EQ(future.error().rule, BlockRule::bad_timestamp);
    EXPECT_TRUE(future.error().transient);
    EXPECT_FALSE(future.error().condemns_hash());
    block.header.timestamp = 1;
    const auto past = validate(block);
    ASSERT_FALSE(past);
    EXPECT_FALSE(past.error().transient);
    EXPECT_TRUE(past.error().condemns_hash());
}

TEST_F(BlockValidation, WorkIsComputedOrVouchedFor) {
    const ProofOfWork too_little = [](const Hash256&, const Hash256&) {
        Hash256 hash;
        hash.bytes.fill(0xff);
        return hash;
    };
    const auto validate_with = [&](WorkEvidence evidence) {
        return validate_block(good, context, kInitialSeed, too_little, evidence);
    };
    const auto computed = validate_with(WorkEvidence::computed);
    ASSERT_FALSE(computed);
    EXPECT_EQ(computed.error().rule, BlockRule::bad_pow);
    EXPECT_TRUE(validate_with(WorkEvidence::checkpoint));

    constexpr std::uint64_t kNegative = kBits | std::uint64_t{1} << 55;
    EXPECT_FALSE(check_work({}, kNegative, kInitialSeed, too_little, WorkEvidence::checkpoint));
}

TEST_F(BlockValidation, ProofOfWorkGetsTheBlockHashAndTheSeed) {
    Hash256 seed;
    seed.bytes.fill(9);
    const ProofOfWork expecting = [&](const Hash256& hash, const Hash256& its_seed) {
        EXPECT_EQ(hash, good.hash());
        EXPECT_EQ(its_seed, seed);
        return Hash256{};
    };
    EXPECT_TRUE(validate_block(good, context, seed, expecting));
}

TEST_F(BlockValidation, BodyRules) {
    Block block = good;
    block.transactions.clear();
    expect_error(block, BlockRule::bad_coinbase);
    block = good;
    block.transactions[0] = test::coinbase(200'001, kBaseSubsidy + 4 * kFee + 1);
    expect_error(block, BlockRule::bad_coinbase);
    block = good;
    std::swap(block.transactions[1], block.transactions[2]);
    expect_error(block, BlockRule::tx_merkle_mismatch);
    block = good;
    block.header.transaction_status_hash.bytes[0] ^= 1;
    expect_error(block, BlockRule::status_merkle_mismatch);

    TxData retirement = good.transactions[0]->data();
    retirement.outputs[0].control_program = {vm::OP_FAIL};
    block = good;
    block.transactions[0] = std::make_shared<const Transaction>(Transaction::from_data(retirement).value());
    expect_error(block, BlockRule::bad_coinbase);
}

TEST_F(BlockValidation, TheLowestInvalidTransactionIsReported) {
    Block block = good;
    block.transactions[2] = test::coinbase(1, 1);
    block.transactions[4] = test::coinbase(2, 1);
    base::ThreadPool pool(3);
    for (base::ThreadPool* threads : {static_cast<base::ThreadPool*>(nullptr), &pool}) {
        const auto verdict = validate(block, threads);
        ASSERT_FALSE(verdict);
        EXPECT_EQ(verdict.error().rule, BlockRule::tx_invalid);
        EXPECT_EQ(verdict.error().tx_index, 2U);
        EXPECT_EQ(verdict.error().tx_error->name(), "WRONG_COINBASE_TX");
        EXPECT_EQ(verdict.error().text(), "validate of transaction 2 of 5: wrong coinbase transaction");
        EXPECT_FALSE(verdict.error().condemns_hash()) << "roots do not cover arguments";
    }
}

TEST_F(BlockValidation, FailedTransactionsPayAndAreMarked) {
    AssetId asset;
    asset.bytes[0] = 1;
    TxData failing;
    failing.inputs.push_back(test::spend(1, kBtmAssetId, 1'000'000'000, key.program()));
    failing.inputs.push_back(test::spend(2, asset, 1, {vm::OP_FALSE}));
    failing.outputs.push_back(test::output(kBtmAssetId, 1'000'000'000 - kFee, key.program()));
    failing.outputs.push_back(test::output(asset, 1, {vm::OP_1}));
    const TransactionPtr tx = test::sign(std::move(failing), key);
    const auto verdict = validate(child({tx}, kFee, {true}));
    ASSERT_TRUE(verdict);
    EXPECT_EQ(verdict->statuses, (TxStatuses{false, true}));
    EXPECT_EQ(verdict->fees, kFee);
    expect_error(child({tx}, kFee, {false}), BlockRule::status_merkle_mismatch);
}

TEST_F(BlockValidation, GasOfABlockIsLimited) {
    // Each uses all that a transaction can buy but 1409 and a little.
    std::vector<TransactionPtr> transactions;
    TxStatuses statuses;
    for (std::uint64_t i = 0; i < 52; ++i) {
        TxData tx = test::payment(key, i)->data();
        tx.outputs.push_back(test::output(kBtmAssetId, 0, Bytes(195'000, vm::OP_FAIL)));
        transactions.push_back(test::sign(std::move(tx), key));
        statuses.push_back(false);
    }
    expect_error(child(transactions, 52 * kFee, statuses), BlockRule::block_gas_limit);
    transactions.resize(50);
    statuses.resize(50);
    EXPECT_TRUE(validate(child(transactions, 50 * kFee, statuses)));
}

/// The same id, another signature.
TransactionPtr with_broken_signature(const TransactionPtr& tx, std::size_t input) {
    TxData data = tx->data();
    auto& spend = std::get<SpendInput>(data.inputs[input].body);
    Bytes signature = base::to_bytes(spend.arguments[0]);
    signature[40] ^= 1;
    spend.arguments = {signature, base::to_bytes(spend.arguments[1])};
    return std::make_shared<const Transaction>(Transaction::from_data(std::move(data)).value());
}

TEST_F(BlockValidation, SignaturesThatAreCheckedTogetherAreEachJudged) {
    std::vector<TransactionPtr> payments;
    for (std::uint64_t i = 0; i < 20; ++i)
        payments.push_back(test::payment(key, i, 1 + i % 3));
    const Block right = child(payments, payments.size() * kFee, TxStatuses(payments.size(), false));
    ASSERT_TRUE(validate(right));
    for (std::size_t i = 1; i < right.transactions.size(); ++i) {
        const std::size_t inputs = right.transactions[i]->data().inputs.size();
        Block wrong = right;
        wrong.transactions[i] = with_broken_signature(right.transactions[i], inputs - 1);
        const auto verdict = validate(wrong);
        ASSERT_FALSE(verdict) << i;
        EXPECT_EQ(verdict.error().rule, BlockRule::tx_invalid);
        EXPECT_EQ(verdict.error().tx_index, i);
        ASSERT_TRUE(verdict.error().tx_error);
        EXPECT_EQ(verdict.error().tx_error->vm_error, vm::VmError::false_vm_result);
    }
}

TEST_F(BlockValidation, SignaturesThatAreCheckedForNothingAreCharged) {
    // The first input's key is another one's, so that no program gets to a signature.
    constexpr std::int64_t kSignatures = 100;
    TxData data = test::payment(key, 1, kSignatures)->data();
    std::get<SpendInput>(data.inputs[0].body).control_program[5] ^= 1;
    const auto tx = std::make_shared<const Transaction>(Transaction::from_data(std::move(data)).value());
    const Block block = child({tx}, kFee, {false});
    constexpr std::int64_t kMuch = 1000 * vm::kSignatureWork;
    vm::RunControl control(nullptr, kMuch);
    const auto verdict = check_body(block, {.control = &control});
    ASSERT_FALSE(verdict);
    EXPECT_EQ(verdict.error().interruption, vm::Interruption::none);
    EXPECT_LE(control.work_left(), kMuch - kSignatures * vm::kSignatureWork);

    vm::RunControl little(nullptr, vm::kSignatureWork);
    const auto none = check_body(block, {.control = &little});
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error().interruption, vm::Interruption::work) << "no verdict";
}

/// Knows one transaction.
class OneKnown final : public KnownVerdicts {
public:
    OneKnown(const Transaction& tx, const TxVerdict& verdict) : tx_(tx), verdict_(verdict) {}
    [[nodiscard]] std::optional<TxVerdict> find(const Transaction& tx,
                                                const TxContext& context) const override {
        EXPECT_EQ(context.block_height, 200'001);
        return &tx == &tx_ ? std::optional(verdict_) : std::nullopt;
    }

private:
    const Transaction& tx_;
    TxVerdict verdict_;
};

TEST_F(BlockValidation, KnownVerdictsAreTakenOver) {
    TxVerdict verdict;
    verdict.gas = {
        .btm_value = static_cast<std::int64_t>(kFee), .gas_left = 1, .gas_used = 7, .gas_valid = true};
    const OneKnown known(*good.transactions[2], verdict);
    const auto all = check_body(good);
    const auto taken = check_body(good, {.known = &known});
    ASSERT_TRUE(all && taken);
    EXPECT_EQ(taken->gas[2], verdict.gas);
    EXPECT_EQ(taken->gas[3], all->gas[3]);
    EXPECT_EQ(taken->gas_used, all->gas_used - static_cast<std::uint64_t>(all->gas[2].gas_used) + 7);
}

TEST_F(BlockValidation, ThePoolChangesNothing) {
    base::ThreadPool pool(3);
    const auto alone = validate(good);
    const auto together = validate(good, &pool);
    ASSERT_TRUE(alone);
    ASSERT_TRUE(together);
    EXPECT_EQ(alone->statuses, together->statuses);
    EXPECT_EQ(alone->gas, together->gas);
}

TEST_F(BlockValidation, NewBitsAfterAPeriod) {
    context.parent_height = 2 * kBlocksPerRetarget;
    context.retarget_timestamp = context.timestamps_newest_first[0] - 1;
    BlockHeader header = good.header;
    header.height = context.parent_height + 1;
    const auto same = check_header(header, context);
    ASSERT_FALSE(same);
    EXPECT_EQ(same.error().rule, BlockRule::bad_bits);
    context.retarget_timestamp =
        context.timestamps_newest_first[0] - kBlocksPerRetarget * kTargetSecondsPerBlock;
    EXPECT_TRUE(check_header(header, context));
}

}  // namespace
}  // namespace bytom::consensus
