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

    void check(const MemoryDisk& disk, const Said& said) {
        ASSERT_TRUE(open_on(disk));
        ASSERT_TRUE(follow());
        for (const std::string& alias : said.accounts)
            EXPECT_TRUE(wallet->accounts().find_by_alias(alias)) << alias;
        EXPECT_TRUE(!said.renamed || wallet->accounts().find_by_alias("robert"));
        for (const Bytes& program : said.programs)
            EXPECT_TRUE(wallet->accounts().owner(program));
        expect_agreement();
        EXPECT_EQ(failures_, 0);
        wallet.reset();
    }

    /// A spend of an output of the wallet's; it is not for the chain.
    primitives::TransactionPtr some_payment() {
        std::optional<primitives::TxData> data;
        wallet->for_each_transaction({}, [&](const TransactionRecord& record) {
            for (std::size_t i = 0; !data && i < record.tx->data().outputs.size(); ++i) {
                if (!wallet->accounts().owner(record.tx->data().outputs[i].control_program)) continue;
                data.emplace();
                data->inputs.push_back(testing::spend(*record.tx, i));
                data->outputs.push_back(testing::btm_output(1));
            }
            return !data.has_value();
        });
        EXPECT_TRUE(data);
        return testing::transaction(std::move(data).value_or(primitives::TxData()));
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
        [&](const MemoryDisk& disk, bool /*power_was_cut*/) { check(disk, said); });
    EXPECT_GT(operations, 30U);
}

TEST_F(WalletDiskFaults, WhatACallHasSaidOutlivesThePower) {
    struct Call {
        std::string name;
        std::function<bool()> call;
        std::function<bool()> is_done;
    };
    const auto account_of = [this](const char* alias) { return wallet->accounts().find_by_alias(alias); };
    const crypto::XPub key = testing::root_key("keys").xpub();
    const std::string stranger = "sm1qvh2t0qge7lrqyjra9cny4q3n37e63vzjsaeqnh";
    const Bytes arbitrary{0xc0, 0xff, 0xee};
    const auto make_asset = [&](const char* alias) {
        keys::AssetRequest request;
        request.alias = alias;
        request.xpubs = {key};
        const auto made = wallet->assets().create(std::move(request), false);
        return made.has_value() ? (*made)->id : primitives::AssetId();
    };
    std::string made_address;
    Bytes made_program;
    primitives::TransactionPtr payment;
    const std::vector<Call> calls{
        {"create", [&] { return wallet->accounts().create("carol", {key}, 1).has_value(); },
         [&] { return account_of("carol") != nullptr; }},
        {"make_address",
         [&] {
             const auto made = wallet->accounts().make_address(account_of("alice")->id, false);
             if (made) made_program = made->control_program;
             return made.has_value();
         },
         [&] {
             const auto addresses = wallet->accounts().addresses(account_of("alice")->id);
             return std::ranges::find(addresses, made_program, &LocalAddress::control_program) !=
                    addresses.end();
         }},
        {"mining_address",
         [&] {
             const auto made = wallet->accounts().mining_address();
             if (made) made_address = made->address;
             return made.has_value();
         },
         [&] { return wallet->accounts().mining_address()->address == made_address; }},
        {"set_mining_address", [&] { return wallet->accounts().set_mining_address(stranger).has_value(); },
         [&] { return wallet->accounts().mining_address()->address == stranger; }},
        {"set_coinbase_arbitrary",
         [&] { return wallet->accounts().set_coinbase_arbitrary(arbitrary).has_value(); },
         [&] { return wallet->accounts().coinbase_arbitrary() == arbitrary; }},
        {"rename_account",
         [&] { return wallet->rename_account(account_of("bob")->id, "robert").has_value(); },
         [&] { return account_of("robert") != nullptr && account_of("bob") == nullptr; }},
        {"delete_account", [&] { return wallet->delete_account(account_of("bob")->id).has_value(); },
         [&] { return account_of("bob") == nullptr; }},
        {"create asset", [&] { return make_asset("gold") != primitives::AssetId(); },
         [&] { return wallet->assets().find_by_alias("GOLD") != nullptr; }},
        {"rename asset", [&] { return wallet->assets().rename(make_asset("gold"), "silver").has_value(); },
         [&] { return wallet->assets().find_by_alias("SILVER") != nullptr; }},
        {"begin_submission",
         [&] {
             payment = some_payment();
             return wallet->begin_submission(payment) == Submission::added;
         },
         [&] { return wallet->find_transaction(payment->id()).has_value(); }},
        {"abandon_transaction",
         [&] {
             payment = some_payment();
             (void)wallet->begin_submission(payment);
             return wallet->abandon_transaction(payment->id()).has_value();
         },
         [&] {
             const auto found = wallet->find_transaction(payment->id());
             return found && found->state == TransactionRecord::State::dropped;
         }},
    };
    for (const Call& call : calls) {
        SCOPED_TRACE(call.name);
        const auto disk = start_->copy();
        ASSERT_TRUE(open_on(*disk));
        ASSERT_TRUE(follow());
        ASSERT_TRUE(call.call());
        const auto cut = disk->after_power_cut();
        wallet.reset();
        ASSERT_TRUE(open_on(*cut));
        EXPECT_TRUE(call.is_done());
        wallet.reset();
    }
}

}  // namespace
}  // namespace bytom::wallet
