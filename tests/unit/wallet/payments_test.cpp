// Payments that wait: over restarts, conflicts, reorganisations and abandonments.

#include "support/eventually.hpp"
#include "wallet_fixture.hpp"

namespace bytom::wallet {
namespace {

using namespace std::chrono_literals;
using testing::kFee;
using testing::TransactionPtr;
using State = TransactionRecord::State;

class Payments : public testing::WalletFixture {
protected:
    void SetUp() override {
        WalletFixture::SetUp();
        account = make_account("a", "a");
        mine = program(account);
        for (int i = 0; i < 105; ++i)
            mine_block({});
        funds = pay_to_us(1);
        mine_block({funds});
    }

    void mine_block(const std::vector<TransactionPtr>& txs, const std::string& tag = {}) {
        const auto block = testing::make_block(chain->tip()->header, txs, tag);
        const chain::BlockOutcome outcome = chain->process_block(block);
        ASSERT_TRUE(outcome.tip_changed) << outcome.error_text();
        ASSERT_TRUE(settle());
    }

    /// The coinbase of a block of this height, which is anyone's, to an address of ours.
    TransactionPtr pay_to_us(std::uint64_t height) {
        const auto coinbase = chain->block(*chain->main_node(height))->transactions[0];
        primitives::TxData data;
        data.inputs.push_back(testing::spend(*coinbase, 0));
        data.outputs.push_back(testing::btm_output(coinbase->data().outputs[0].value.amount - kFee));
        data.outputs.back().control_program = mine;
        return testing::transaction(std::move(data));
    }

    /// Spends the first output of a transaction of ours; the amount tells payments apart.
    TransactionPtr payment(const TransactionPtr& from, std::uint64_t amount,
                           const Bytes& to = testing::anyone_can_spend()) {
        primitives::TxData data;
        data.inputs.push_back(testing::spend(*from, 0));
        data.outputs.push_back(testing::btm_output(amount));
        data.outputs.back().control_program = to;
        sign(data, 0);
        return testing::transaction(std::move(data));
    }

    std::uint64_t value_of(const TransactionPtr& tx) { return tx->data().outputs[0].value.amount; }

    void submit(const TransactionPtr& tx) {
        const Submission begun = wallet->begin_submission(tx);
        const chain::TxOutcome outcome = chain->process_transaction(tx);
        wallet->end_submission(tx->id(), begun, outcome);
        ASSERT_TRUE(outcome.accepted()) << outcome.error_text();
    }

    /// The process dies: what the pool held is gone.
    void restart() {
        wallet.reset();
        reopen();
        open_wallet();
    }

    [[nodiscard]] bool is_taken(const TransactionPtr& spent) {
        auto reserved = wallet->outputs().reserve_output(spent->mapped().result_ids[0], true, 60s);
        if (reserved) {
            wallet->outputs().cancel(reserved->id);
            return false;
        }
        EXPECT_EQ(reserved.error().kind, ErrorKind::reserved);
        return true;
    }

    [[nodiscard]] bool comes_to_pool(const TransactionPtr& tx) {
        return testing::eventually([&] { return chain->pool_entry(tx->id()) != nullptr; });
    }
    [[nodiscard]] bool is_dropped_for(const TransactionPtr& tx, DropReason reason) {
        return testing::eventually([&] {
            const auto record = wallet->find_transaction(tx->id());
            return record && record->state == State::dropped && record->drop_reason == reason;
        });
    }

    AccountPtr account;
    Bytes mine;
    TransactionPtr funds;
};

TEST_F(Payments, ComeBackToThePoolAfterARestart) {
    const auto parent = payment(funds, value_of(funds) - kFee, mine);
    const auto child = payment(parent, value_of(parent) - kFee);
    submit(parent);
    submit(child);
    for (int round = 0; round < 2; ++round) {
        restart();
        // At once, before anything has been submitted again.
        EXPECT_TRUE(is_taken(funds));
        EXPECT_TRUE(comes_to_pool(parent));
        EXPECT_TRUE(comes_to_pool(child));
        EXPECT_EQ(wallet->find_transaction(child->id())->state, State::pending);
    }
    mine_block({parent, child});
    EXPECT_EQ(wallet->find_transaction(child->id())->state, State::confirmed);
    EXPECT_TRUE(wallet->outputs().balances({}).empty());
}

TEST_F(Payments, AreWrittenBeforeTheChainHearsOfThem) {
    const auto tx = payment(funds, value_of(funds) - kFee);
    EXPECT_EQ(wallet->begin_submission(tx), Submission::added);
    EXPECT_TRUE(is_taken(funds));
    restart();
    EXPECT_TRUE(is_taken(funds));
    EXPECT_TRUE(comes_to_pool(tx));
}

TEST_F(Payments, ThatTheChainRefusesLeaveNothing) {
    auto data = payment(funds, value_of(funds) - kFee)->data();
    auto& arguments = std::get<primitives::SpendInput>(data.inputs[0].body).arguments;
    Bytes signature = base::to_bytes(arguments[0]);
    signature[0] ^= 1;
    arguments = {signature, base::to_bytes(arguments[1])};
    const auto tx = testing::transaction(std::move(data));
    const Submission begun = wallet->begin_submission(tx);
    const chain::TxOutcome outcome = chain->process_transaction(tx);
    EXPECT_FALSE(outcome.accepted());
    wallet->end_submission(tx->id(), begun, outcome);
    EXPECT_FALSE(wallet->find_transaction(tx->id()));
    EXPECT_FALSE(is_taken(funds));
    // The process died before the chain had answered: dropped once it has.
    (void)wallet->begin_submission(tx);
    restart();
    EXPECT_TRUE(is_dropped_for(tx, DropReason::refused));
    EXPECT_FALSE(is_taken(funds));
}

TEST_F(Payments, ConflictWithABlockOnlyWhileItIsOnTheMainChain) {
    const auto parent = payment(funds, value_of(funds) - kFee, mine);
    const auto child = payment(parent, value_of(parent) - kFee);
    submit(parent);
    submit(child);
    const auto rival = payment(funds, value_of(funds) - 2 * kFee, mine);
    const primitives::BlockHeader fork = chain->tip()->header;
    mine_block({rival}, "rival");
    EXPECT_TRUE(is_dropped_for(parent, DropReason::conflict));
    EXPECT_TRUE(is_dropped_for(child, DropReason::conflict));
    EXPECT_NE(wallet->find_transaction(child->id())->drop_text().find(rival->id().to_text()),
              std::string::npos);
    EXPECT_FALSE(is_taken(rival));
    restart();
    EXPECT_TRUE(is_dropped_for(child, DropReason::conflict));
    // The rival's block leaves the main chain. So does its place in the pool, which would keep the first ones
    // out: the rival is pending, too, and who is mined first wins.
    const auto other = branch(fork, 2, "other");
    for (const auto& block : other)
        ASSERT_TRUE(chain->process_block(block).accepted());
    ASSERT_TRUE(settle());
    EXPECT_TRUE(testing::eventually([&] {
        return wallet->find_transaction(parent->id())->state == State::pending &&
               wallet->find_transaction(rival->id())->state == State::pending;
    }));
    EXPECT_TRUE(is_taken(funds));
    mine_block({parent, child});
    EXPECT_EQ(wallet->find_transaction(child->id())->state, State::confirmed);
    EXPECT_TRUE(is_dropped_for(rival, DropReason::conflict));
}

TEST_F(Payments, RolledBackOnesAreSubmittedAgain) {
    const auto tx = payment(funds, value_of(funds) - kFee);
    const primitives::BlockHeader fork = chain->tip()->header;
    mine_block({tx});
    EXPECT_EQ(wallet->find_transaction(tx->id())->state, State::confirmed);
    for (const auto& block : branch(fork, 2, "other"))
        ASSERT_TRUE(chain->process_block(block).accepted());
    ASSERT_TRUE(settle());
    EXPECT_TRUE(comes_to_pool(tx));
    EXPECT_TRUE(is_taken(funds));
    restart();
    EXPECT_EQ(wallet->find_transaction(tx->id())->state, State::pending);
    EXPECT_TRUE(comes_to_pool(tx));
}

TEST_F(Payments, AbandonedOnesFreeTheirInputsAndStayAbandoned) {
    const auto parent = payment(funds, value_of(funds) - kFee, mine);
    const auto child = payment(parent, value_of(parent) - kFee);
    submit(parent);
    submit(child);
    ASSERT_TRUE(testing::eventually([&] { return wallet->find_transaction(child->id())->was_in_pool; }));
    ASSERT_TRUE(wallet->abandon_transaction(parent->id()));
    EXPECT_TRUE(is_dropped_for(parent, DropReason::abandoned));
    EXPECT_TRUE(is_dropped_for(child, DropReason::abandoned));
    EXPECT_TRUE(testing::eventually([&] { return chain->pool()->entries.empty(); }));
    EXPECT_FALSE(is_taken(funds));
    EXPECT_EQ(wallet->abandon_transaction(parent->id()).error().kind, ErrorKind::find_transaction);
    EXPECT_EQ(wallet->abandon_transaction(funds->id()).error().kind, ErrorKind::find_transaction);
    restart();
    EXPECT_TRUE(is_dropped_for(parent, DropReason::abandoned));
    EXPECT_FALSE(is_taken(funds));
    // Whoever submits it once more wants it.
    submit(parent);
    EXPECT_TRUE(is_taken(funds));
    restart();
    EXPECT_TRUE(comes_to_pool(parent));
    mine_block({parent});
    EXPECT_EQ(wallet->find_transaction(parent->id())->state, State::confirmed);
}

TEST_F(Payments, WhoseTimeIsOverAreDropped) {
    auto data = payment(funds, value_of(funds) - kFee)->data();
    data.time_range = chain->tip()->height() + 1;
    sign(data, 0);
    const auto tx = testing::transaction(std::move(data));
    submit(tx);
    mine_block({});
    EXPECT_TRUE(is_dropped_for(tx, DropReason::expired));
    EXPECT_FALSE(is_taken(funds));
}

TEST_F(Payments, OfOthersAreNotOurBusiness) {
    const auto tx = pay_to_us(2);
    ASSERT_TRUE(chain->process_transaction(tx).accepted());
    ASSERT_TRUE(testing::eventually([&] { return wallet->find_transaction(tx->id()).has_value(); }));
    EXPECT_FALSE(wallet->find_transaction(tx->id())->is_own());
    EXPECT_EQ(wallet->abandon_transaction(tx->id()).error().kind, ErrorKind::find_transaction);
    restart();
    EXPECT_EQ(wallet->find_transaction(tx->id())->state, State::pending);
    EXPECT_EQ(chain->pool_entry(tx->id()), nullptr);
}

}  // namespace
}  // namespace bytom::wallet
