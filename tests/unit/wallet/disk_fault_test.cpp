// The disk of the wallet fails at each operation of a run in turn: what was said to be done is there, the
// wallet opens again and agrees with the chain.

#include <thread>

#include <gtest/gtest.h>

#include "random_chain.hpp"
#include "support/disk_faults.hpp"
#include "wallet_fixture.hpp"

namespace bytom::wallet {
namespace {

using testing::MemoryDisk;
using testing::RandomChain;

class WalletDiskFaults : public testing::WalletFixture {
protected:
    void SetUp() override {
        open();
        key_store = std::make_unique<keys::KeyStore>(directory.path() / "keystore", keys::KdfStrength::light);
        ASSERT_TRUE(open_on(disk_));
        for (const char* alias : {"alice", "bob"})
            (void)make_account(alias, alias);
        RandomChain blocks(genesis, 9,
                           [this](primitives::TxData& data, std::size_t index) { sign(data, index); });
        for (const AccountPtr& account : wallet->accounts().list()) {
            for (int i = 0; i < 3; ++i)
                blocks.payees.push_back(program(account));
        }
        Hash256 tip = genesis.header.hash();
        const auto deliver = [&](const testing::BlockPtr& block) {
            ASSERT_TRUE(chain->process_block(block).accepted());
            tip = block->hash();
        };
        for (int i = 0; i < 105; ++i)
            deliver(blocks.empty_block(tip));
        for (int i = 0; i < 5; ++i)
            deliver(blocks.block(tip));
        ASSERT_TRUE(follow());
        // What the wallet has not seen yet when a run begins.
        start_ = disk_.copy();
        for (int i = 0; i < 8; ++i)
            deliver(blocks.block(tip));
        wallet.reset();
    }

    bool open_on(const MemoryDisk& disk) {
        failures_ = 0;
        WalletOptions wallet_options;
        wallet_options.directory = "/wallet";
        wallet_options.chain = chain.get();
        wallet_options.key_store = key_store.get();
        wallet_options.clock = &clock;
        wallet_options.write_buffer_bytes = std::size_t{1} << 20;
        wallet_options.on_failure = [this](const std::string&) { ++failures_; };
        wallet_options.env = disk.env();
        auto opened = Wallet::open(std::move(wallet_options));
        if (!opened) return false;
        wallet = *std::move(opened);
        return true;
    }

    /// False: the wallet has failed before it had seen the whole chain.
    bool follow() {
        while (failures_ == 0) {
            if (wallet->status().hash == chain->tip()->hash()) return true;
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
        return false;
    }

    /// What was said to be done.
    struct Said {
        std::vector<std::string> accounts;
        std::vector<Bytes> programs;
        bool renamed = false;
    };

    /// A run of calls while the wallet catches up.
    Said run(const MemoryDisk& disk) {
        Said said;
        if (!open_on(disk)) return said;
        try {
            for (const char* alias : {"carol", "dave"}) {
                const auto account = wallet->accounts().create(alias, {testing::root_key(alias).xpub()}, 1);
                if (account) said.accounts.emplace_back(alias);
            }
            const AccountPtr alice = wallet->accounts().find_by_alias("alice");
            for (int i = 0; i < 3; ++i) {
                if (const auto address = wallet->accounts().make_address(alice->id, false))
                    said.programs.push_back(address->control_program);
            }
            const AccountPtr bob = wallet->accounts().find_by_alias("bob");
            said.renamed = wallet->rename_account(bob->id, "robert").has_value();
            (void)follow();
        } catch (const storage::StorageFailure&) {
        }
        wallet.reset();
        return said;
    }

    void check(const MemoryDisk& disk, const Said& said, bool power_was_cut) {
        ASSERT_TRUE(open_on(disk));
        ASSERT_TRUE(follow());
        for (const std::string& alias : said.accounts)
            EXPECT_TRUE(wallet->accounts().find_by_alias(alias)) << alias;
        EXPECT_TRUE(!said.renamed || wallet->accounts().find_by_alias("robert"));
        for (const Bytes& program : said.programs)
            EXPECT_TRUE(power_was_cut || wallet->accounts().owner(program));
        expect_agreement();
        EXPECT_EQ(failures_, 0);
        wallet.reset();
    }

    MemoryDisk disk_;
    std::unique_ptr<MemoryDisk> start_;  ///< the wallet's disk when a run begins
    std::atomic<int> failures_ = 0;
};

TEST_F(WalletDiskFaults, WhatWasSaidIsThereWhateverFails) {
    Said said;
    // Every second operation: the kinds of faults take turns, so that each place is near one of each.
    const std::size_t operations = testing::fail_at_each_operation(
        *start_, 2, [&](const MemoryDisk& disk) { said = run(disk); },
        [&](const MemoryDisk& disk, bool power_was_cut) { check(disk, said, power_was_cut); });
    EXPECT_GT(operations, 30U);
}

}  // namespace
}  // namespace bytom::wallet
