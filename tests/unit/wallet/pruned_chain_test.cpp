// A wallet whose chain drops the transactions of old blocks.

#include <bytom/base/mutex.hpp>
#include <bytom/chain/body_pruned.hpp>

#include "wallet_fixture.hpp"

namespace bytom::wallet {
namespace {

using testing::root_key;

class WalletOnAPrunedChain : public testing::WalletFixture {
protected:
    WalletOnAPrunedChain() { options.prune = {.keep = 10, .step = 4}; }

    void TearDown() override {
        close_wallet();
        WalletFixture::TearDown();
    }

    void prune() {
        ASSERT_TRUE(settle());
        ask(wallet.get());
        chain->start_pruning([asked = asked_] {
            const base::MutexLock lock(asked->mutex);
            return asked->wallet == nullptr ? kNothing : asked->wallet->needed_from();
        });
        const auto blocks = grow(1);
        // The chain has done with a block when it answers to the next one.
        EXPECT_TRUE(chain->process_block(blocks.front()).was_known);
        // It may have looked before that block came, and then waits for a step's worth of blocks.
        const std::uint64_t whole = chain->tip()->height() - options.prune.keep + 1;
        ASSERT_LE(chain->pruned_below(), whole);
        ASSERT_GT(chain->pruned_below() + options.prune.step, whole);
    }

    /// From now on the chain asks this wallet, or none, what is still needed.
    void ask(const Wallet* wallet) {
        const base::MutexLock lock(asked_->mutex);
        asked_->wallet = wallet;
    }

    /// The chain goes on and may prune meanwhile.
    void close_wallet() {
        ask(nullptr);
        wallet.reset();
    }

    static constexpr std::uint64_t kNothing = std::numeric_limits<std::uint64_t>::max();

private:
    struct Asked {
        base::Mutex mutex;
        const Wallet* wallet BYTOM_GUARDED_BY(mutex) = nullptr;
    };

    const std::shared_ptr<Asked> asked_ = std::make_shared<Asked>();
};

TEST_F(WalletOnAPrunedChain, WhatScansDroppedBlocksIsRefusedAndChangesNothing) {
    const AccountPtr account = make_account("a", "a");
    grow(30);
    EXPECT_EQ(wallet->needed_from(), kNothing);
    const BackupImage image = *wallet->backup();
    prune();
    EXPECT_THROW(wallet->rescan(), chain::BodyPruned);
    EXPECT_THROW(wallet->rescan(chain->pruned_below() - 1), chain::BodyPruned);
    EXPECT_THROW((void)wallet->delete_account(account->id), chain::BodyPruned);
    EXPECT_THROW((void)wallet->rename_account(account->id, "b"), chain::BodyPruned);
    EXPECT_THROW((void)wallet->recover({root_key("a").xpub()}), chain::BodyPruned);
    EXPECT_THROW((void)wallet->restore(image), chain::BodyPruned);
    EXPECT_EQ(wallet->needed_from(), kNothing);
    EXPECT_FALSE(wallet->status().rescan);
    ASSERT_EQ(wallet->accounts().list({}).size(), 1U);
    EXPECT_EQ(wallet->accounts().list({}).front()->alias, "a");

    wallet->rescan(chain->pruned_below());
    ASSERT_TRUE(settle());
    grow(20);
    ASSERT_TRUE(settle());
}

TEST_F(WalletOnAPrunedChain, AWalletWithoutAccountsBeginsBehindThem) {
    grow(30);
    prune();
    close_wallet();
    std::filesystem::remove_all(directory.path() / "wallet.db");
    open_wallet();
    ask(wallet.get());
    ASSERT_TRUE(settle());
    EXPECT_EQ(wallet->status().height, chain->tip()->height());
    make_account("a", "a");
    grow(20);
    ASSERT_TRUE(settle());
    EXPECT_EQ(wallet->status().height, chain->tip()->height());
}

}  // namespace
}  // namespace bytom::wallet
