// The process dies while blocks come, branches change and rescans run: the wallet must open with everything
// in it agreeing with the chain.

#include <random>

#include <unistd.h>

#include <bytom/keys/account_program.hpp>

#include "random_chain.hpp"
#include "support/child_process.hpp"
#include "wallet_fixture.hpp"

namespace bytom::wallet {
namespace {

using testing::BlockPtr;
using testing::RandomChain;

class Crash : public testing::WalletFixture {
protected:
    void SetUp() override {}

    void open_all() {
        open();
        key_store = std::make_unique<keys::KeyStore>(directory.path() / "keystore", keys::KdfStrength::light);
        open_wallet();
        if (wallet->accounts().list().empty()) {
            (void)make_account("alice", "a");
            (void)make_account("bob", "b");
        }
        for (const AccountPtr& account : wallet->accounts().list()) {
            seeds[account->id] = account->alias == "alice" ? "a" : "b";
            while (wallet->accounts().counters(account->id).external < 3)
                (void)program(account);
        }
    }

    void close_all() {
        wallet.reset();
        key_store.reset();
        chain.reset();
    }

    /// The same blocks each time; a byte to `progress` after each. Ends the process.
    [[noreturn]] void deliver_all(int progress) {
        open_all();
        RandomChain blocks(genesis, 9,
                           [this](primitives::TxData& data, std::size_t index) { sign(data, index); });
        for (const auto& [program, account] : programs())
            blocks.payees.push_back(program);
        Hash256 tip = genesis.header.hash();
        std::vector<Hash256> trunk{tip};
        const auto deliver = [&](const BlockPtr& block) {
            if (!chain->process_block(block).accepted()) ::_exit(2);
            tip = block->hash();
            trunk.resize(block->header.height);
            trunk.push_back(tip);
            if (::write(progress, ".", 1) != 1) ::_exit(3);
        };
        for (int i = 0; i < 105; ++i)
            deliver(blocks.empty_block(tip));
        for (int step = 0; step < 60; ++step) {
            if (step % 6 == 5) {
                const std::size_t depth = 1 + blocks.below(8);
                tip = trunk[trunk.size() - 1 - depth];
                for (std::size_t i = 0; i <= depth; ++i)
                    deliver(blocks.block(tip));
            } else {
                deliver(blocks.block(tip));
            }
            if (step % 9 == 4) wallet->rescan(step % 2 == 0 ? 0 : 100);
        }
        if (!settle()) ::_exit(4);
        ::_exit(0);
    }
};

TEST_F(Crash, AtAnyMomentTheWalletAgreesWithTheChain) {
    if (const auto progress = testing::ChildProcess::progress()) deliver_all(*progress);
    std::mt19937_64 random(11);  // NOLINT(cert-msc51-cpp): the same moments each time
    bool finished = false;
    for (int round = 0; round < 15 && !finished; ++round) {
        SCOPED_TRACE(round);
        testing::ChildProcess child(directory);
        // Every round gets a little further, dies somewhere between two blocks or within one.
        const std::uint64_t reached = 20 + static_cast<std::uint64_t>(round) * 14 + random() % 14;
        (void)child.wait_for_steps(reached);
        ::usleep(static_cast<::useconds_t>(random() % 3000));
        const int status = child.kill();
        finished = WIFEXITED(status);
        if (finished) {
            ASSERT_EQ(WEXITSTATUS(status), 0);
        }
        open_all();
        expect_agreement();
        close_all();
        if (HasFatalFailure()) return;
    }
}

}  // namespace
}  // namespace bytom::wallet
