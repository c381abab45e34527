// The wallet beside a chain that grows, branches and fails: compared with the model after each step.

#include <map>
#include <set>
#include <string>
#include <vector>

#include <bytom/base/mutex.hpp>

#include "random_chain.hpp"
#include "support/eventually.hpp"
#include "wallet_fixture.hpp"

namespace bytom::wallet {
namespace {

using testing::BlockPtr;
using testing::RandomChain;

class Follow : public testing::WalletFixture {
protected:
    void SetUp() override {
        WalletFixture::SetUp();
        alice = make_account("alice", "a");
        bob = make_account("bob", "b");
    }

    RandomChain random_chain(std::uint64_t seed) {
        RandomChain blocks(genesis, seed,
                           [this](primitives::TxData& data, std::size_t index) { sign(data, index); });
        for (int i = 0; i < 3; ++i) {
            blocks.payees.push_back(program(alice, i == 2));
            blocks.payees.push_back(program(bob));
        }
        return blocks;
    }

    void deliver(const BlockPtr& block) {
        const chain::BlockOutcome outcome = chain->process_block(block);
        ASSERT_TRUE(outcome.accepted()) << outcome.error_text();
    }

    /// Coinbases that anybody can spend, the first of which are mature.
    void fund(RandomChain& blocks) {
        for (int i = 0; i < 105; ++i)
            deliver(blocks.empty_block(best()));
    }

    /// A branch that leaves the main chain `depth` blocks below the tip and becomes it.
    void reorganise(RandomChain& blocks, std::uint64_t depth) {
        const auto tip = chain->tip();
        Hash256 parent = tip->main_node(tip->height() - depth)->hash;
        for (std::uint64_t i = 0; i <= depth; ++i) {
            const BlockPtr block = blocks.block(parent);
            deliver(block);
            parent = block->hash();
        }
        EXPECT_EQ(best(), parent);
    }

    AccountPtr alice;
    AccountPtr bob;
};

TEST_F(Follow, AgreesWithTheModelThroughBlocksAndReorganisations) {
    RandomChain blocks = random_chain(1);
    fund(blocks);
    for (int step = 0; step < 80; ++step) {
        SCOPED_TRACE(step);
        if (step % 7 == 3) {
            reorganise(blocks, 1 + blocks.below(10));
        } else {
            deliver(blocks.block(best()));
        }
        if (step % 13 == 0) blocks.payees.push_back(program(alice));
        expect_agreement();
        if (HasFatalFailure()) return;
    }
    // What the blocks were meant to hold, they held.
    EXPECT_GT(wallet->outputs().list(testing::contract_outputs()).size(), 0);
    std::size_t failed = 0;
    wallet->for_each_transaction({}, [&failed](const TransactionRecord& record) {
        failed += record.status_fail ? 1 : 0;
        return true;
    });
    EXPECT_GT(failed, 0);
    std::set<Hash256> assets;
    for (const Balance& balance : wallet->outputs().balances({}))
        assets.insert(balance.asset_id);
    EXPECT_EQ(assets.size(), 4);
    // Their definitions were kept; asking for one as a listing does makes it one of ours.
    for (const Hash256& asset : assets) {
        if (asset == primitives::kBtmAssetId) continue;
        ASSERT_NE(wallet->assets().find(asset), nullptr);
        EXPECT_EQ(wallet->assets().find(asset)->kind, Asset::Kind::on_chain);
        EXPECT_EQ(wallet->assets().annotate(asset)->kind, Asset::Kind::external);
        EXPECT_EQ(wallet->assets().find_by_alias(asset.to_text())->id, asset);
    }
    EXPECT_EQ(wallet->assets().list().size(), 4);
}

TEST_F(Follow, GoesOnAfterAReopening) {
    RandomChain blocks = random_chain(2);
    fund(blocks);
    for (int round = 0; round < 6; ++round) {
        SCOPED_TRACE(round);
        for (int i = 0; i < 4; ++i)
            deliver(blocks.block(best()));
        // Closed wherever it happens to be; the chain goes on, and elsewhere.
        wallet.reset();
        {
            // Signing needs the addresses.
            open_wallet();
            wallet->stop();
        }
        reorganise(blocks, 3);
        wallet.reset();
        open_wallet();
        expect_agreement();
        if (HasFatalFailure()) return;
    }
}

TEST_F(Follow, BlocksThatTheChainHasLostAreTakenBack) {
    RandomChain blocks = random_chain(7);
    fund(blocks);
    for (int i = 0; i < 5; ++i)
        deliver(blocks.block(best()));
    ASSERT_TRUE(settle());
    // The chain's directory as it is now comes back later, as after a power cut.
    chain->stop();
    wallet.reset();
    chain.reset();
    const auto saved = directory.path() / "saved";
    std::filesystem::copy(options.store.directory, saved, std::filesystem::copy_options::recursive);
    open();
    open_wallet();
    for (int i = 0; i < 5; ++i)
        deliver(blocks.block(best()));
    expect_agreement();
    wallet.reset();
    chain.reset();
    std::filesystem::remove_all(options.store.directory);
    std::filesystem::rename(saved, options.store.directory);
    open();
    open_wallet();
    EXPECT_EQ(wallet->status().height, 110);
    expect_agreement();
    deliver(blocks.block(best()));
    expect_agreement();
}

TEST_F(Follow, AChainThatKnowsNothingOfItBeginsTheWalletAnew) {
    RandomChain blocks = random_chain(8);
    fund(blocks);
    deliver(blocks.block(best()));
    expect_agreement();
    wallet.reset();
    chain.reset();
    std::filesystem::remove_all(options.store.directory);
    open();
    grow(120, "other");
    open_wallet();
    expect_agreement();
}

TEST_F(Follow, RescanShowsTheSameAndKeepsTheOldViewUntilItIsDone) {
    RandomChain blocks = random_chain(3);
    fund(blocks);
    for (int i = 0; i < 20; ++i)
        deliver(blocks.block(best()));
    expect_agreement();
    for (const std::uint64_t from : {std::uint64_t{0}, std::uint64_t{110}, std::uint64_t{1000}}) {
        SCOPED_TRACE(from);
        const std::size_t before = wallet->outputs().list({}).size();
        wallet->rescan(from);
        EXPECT_EQ(wallet->outputs().list({}).size(), before);
        for (WalletStatus status = wallet->status(); status.rescan; status = wallet->status())
            ASSERT_LT(status.work_height(), status.height);
        // The chain goes on meanwhile.
        deliver(blocks.block(best()));
        reorganise(blocks, 2);
        expect_agreement();
        EXPECT_FALSE(wallet->status().rescan);
    }
    wallet->rescan(0);
    (void)wallet->cancel_rescan();
    EXPECT_FALSE(wallet->status().rescan);
    expect_agreement();
}

TEST_F(Follow, RescanGoesOnAfterAReopening) {
    RandomChain blocks = random_chain(4);
    fund(blocks);
    for (int i = 0; i < 10; ++i)
        deliver(blocks.block(best()));
    ASSERT_TRUE(settle());
    for (const std::uint64_t from : {std::uint64_t{0}, std::uint64_t{50}}) {
        wallet->rescan(from);
        for (int i = 0; i < 3; ++i) {
            wallet.reset();
            open_wallet();
        }
        expect_agreement();
    }
}

TEST_F(Follow, ADeletedAccountTakesEverythingWithIt) {
    RandomChain blocks = random_chain(5);
    fund(blocks);
    for (int i = 0; i < 15; ++i)
        deliver(blocks.block(best()));
    ASSERT_TRUE(settle());
    ASSERT_FALSE(wallet->outputs().balances(bob->id).empty());
    ASSERT_TRUE(wallet->delete_account(bob->id));
    EXPECT_TRUE(wallet->outputs().balances(bob->id).empty());
    EXPECT_TRUE(wallet->outputs().list(testing::outputs_of(bob->id)).empty());
    EXPECT_EQ(wallet->accounts().find(bob->id), nullptr);
    EXPECT_EQ(wallet->delete_account(bob->id).error().kind, ErrorKind::find_account);
    expect_agreement();
    std::size_t with_bob = 0;
    wallet->for_each_transaction(testing::transactions_of(bob->id), [&](const TransactionRecord&) {
        ++with_bob;
        return true;
    });
    EXPECT_EQ(with_bob, 0);
    // The key set's counter stays.
    EXPECT_EQ(wallet->accounts().create("bob", bob->signer.xpubs, 1)->account->signer.key_index, 2);
}

TEST_F(Follow, RolledBackTransactionsStayVisible) {
    RandomChain blocks = random_chain(6);
    fund(blocks);
    const primitives::BlockHeader fork = chain->tip()->header;
    // A payment to us, and a coinbase, in a block that is left behind.
    primitives::TxData data;
    const BlockPtr old = chain->block(*chain->main_node(1));
    data.inputs.push_back(testing::spend(*old->transactions[0], 0));
    data.outputs.push_back(
        testing::btm_output(old->transactions[0]->data().outputs[0].value.amount - testing::kFee));
    data.outputs.back().control_program = blocks.payees[0];
    const auto payment = testing::transaction(data);
    const BlockPtr left = testing::make_block(fork, {payment}, "left", 0, blocks.payees[0]);
    deliver(left);
    ASSERT_TRUE(settle());
    EXPECT_EQ(wallet->find_transaction(payment->id())->state, TransactionRecord::State::confirmed);
    // The other branch spends the same coin elsewhere.
    const auto conflict = testing::split(*old->transactions[0], 0, 2);
    const BlockPtr right = testing::make_block(fork, {conflict}, "right");
    deliver(right);
    deliver(testing::make_block(right->header, {}, "right"));
    ASSERT_TRUE(settle());
    EXPECT_TRUE(testing::eventually(
        [&] { return wallet->find_transaction(payment->id())->state == TransactionRecord::State::dropped; }));
    const auto record = wallet->find_transaction(payment->id());
    ASSERT_TRUE(record);
    EXPECT_TRUE(record->rolled_back);
    EXPECT_EQ(record->output_accounts[0], alice->id);
    const auto coinbase = wallet->find_transaction(left->transactions[0]->id());
    ASSERT_TRUE(coinbase);
    EXPECT_EQ(coinbase->state, TransactionRecord::State::dropped);
    EXPECT_TRUE(coinbase->coinbase);
    expect_agreement();
    // Back again: confirmed again, and no longer among the others.
    const BlockPtr more = testing::make_block(left->header, {}, "more");
    deliver(more);
    deliver(testing::make_block(more->header, {}, "more"));
    expect_agreement();
    EXPECT_EQ(wallet->find_transaction(payment->id())->state, TransactionRecord::State::confirmed);
    std::size_t unconfirmed = 0;
    wallet->for_each_unconfirmed({}, [&](const TransactionRecord&) {
        ++unconfirmed;
        return true;
    });
    EXPECT_EQ(unconfirmed, 0);
}

/// "seen", "confirmed 7", "unconfirmed 7".
std::string text_of(const TransactionNews& news) {
    const std::string place = news.block == nullptr ? "" : " " + std::to_string(news.block->height);
    switch (news.kind) {
        case TransactionNews::Kind::seen:
            return "seen" + place;
        case TransactionNews::Kind::confirmed:
            return "confirmed" + place;
        case TransactionNews::Kind::unconfirmed:
            return "unconfirmed" + place;
    }
    return "?";
}

TEST_F(Follow, TellsWhatBecomesOfItsTransactionsOnceAndInOrder) {
    RandomChain blocks = random_chain(7);
    fund(blocks);
    base::Mutex mutex;
    std::map<Hash256, std::vector<std::string>> told;
    wallet.reset();
    on_news = [&](const TransactionNews& news) {
        const base::MutexLock lock(mutex);
        told[news.tx_id].push_back(text_of(news));
    };
    open_wallet();
    const BlockPtr old = chain->block(*chain->main_node(1));
    primitives::TxData data;
    data.inputs.push_back(testing::spend(*old->transactions[0], 0));
    data.outputs.push_back(
        testing::btm_output(old->transactions[0]->data().outputs[0].value.amount - testing::kFee));
    data.outputs.back().control_program = blocks.payees[0];
    const auto payment = testing::transaction(data);
    const primitives::BlockHeader fork = chain->tip()->header;
    ASSERT_EQ(chain->process_transaction(payment, 0).reception, chain::Reception::accepted);
    EXPECT_TRUE(testing::eventually([&] { return wallet->find_transaction(payment->id()).has_value(); }));
    const BlockPtr left = testing::make_block(fork, {payment}, "left", 0, blocks.payees[0]);
    deliver(left);
    // In place of it; the payment goes back to the pool, and is mined later.
    const BlockPtr right = testing::make_block(fork, {}, "right");
    deliver(right);
    const BlockPtr next = testing::make_block(right->header, {}, "right");
    deliver(next);
    deliver(testing::make_block(next->header, {payment}, "right"));
    ASSERT_TRUE(settle());
    // A rescan, and another start, tell nothing.
    wallet->rescan();
    ASSERT_TRUE(settle());
    wallet.reset();
    open_wallet();
    ASSERT_TRUE(settle());
    wallet.reset();
    const base::MutexLock lock(mutex);
    using Words = std::vector<std::string>;
    const std::string height = std::to_string(fork.height + 1);
    EXPECT_EQ(told[payment->id()], (Words{"seen", "confirmed " + height, "unconfirmed " + height,
                                          "confirmed " + std::to_string(fork.height + 3)}));
    EXPECT_EQ(told[left->transactions[0]->id()], (Words{"confirmed " + height, "unconfirmed " + height}));
    EXPECT_EQ(told.size(), 2U) << "the wallet's own only";
}

}  // namespace
}  // namespace bytom::wallet
