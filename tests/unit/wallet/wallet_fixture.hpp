// A wallet on a chain that needs no work, and a model of it that looks at every block anew each time.
#pragma once

#include <algorithm>
#include <atomic>
#include <map>

#include <bytom/primitives/address.hpp>
#include <bytom/vm/program_builder.hpp>
#include <bytom/vm/segwit.hpp>
#include <bytom/wallet/wallet.hpp>

#include "support/chain_fixture.hpp"
#include "support/eventually.hpp"

namespace bytom::testing {

inline crypto::XPrv root_key(const std::string& seed) {
    return crypto::XPrv::root(base::as_bytes(seed));
}

inline wallet::OutputQuery outputs_of(const std::string& account_id) {
    wallet::OutputQuery query;
    query.account_id = account_id;
    return query;
}

inline wallet::OutputQuery contract_outputs() {
    wallet::OutputQuery query;
    query.contracts = true;
    return query;
}

inline wallet::TransactionQuery transactions_of(const std::string& account_id) {
    wallet::TransactionQuery query;
    query.account_id = account_id;
    return query;
}

/// What the wallet must show, told as naively as possible (10 §4, §7).
struct WalletModel {
    struct Seen {
        std::uint64_t amount = 0;
        std::uint64_t valid_height = 0;
        std::string account;

        auto operator<=>(const Seen&) const = default;
    };

    std::map<Hash256, Seen> outputs;
    std::map<Hash256, std::uint64_t> contracts;  ///< and their amounts
    std::map<std::pair<std::string, Hash256>, std::uint64_t> balances;
    std::vector<Hash256> transactions;  ///< newest first

    /// From the genesis block to `tip`.
    static WalletModel of(const chain::Chain& chain, const chain::BlockNode& tip,
                          const std::map<Bytes, std::string>& programs) {
        WalletModel model;
        for (std::uint64_t height = 0; height <= tip.height; ++height) {
            const chain::BlockNode& node = *tip.ancestor(height);
            const BlockPtr block = chain.block(node);
            const primitives::TxStatuses statuses = chain.statuses(node);
            for (std::size_t i = 0; i < block->transactions.size(); ++i)
                model.apply(*block->transactions[i], statuses[i], height, i == 0, programs);
        }
        for (const auto& [id, seen] : model.outputs)
            model.balances[{seen.account, model.assets_.at(id)}] += seen.amount;
        return model;
    }

private:
    void apply(const primitives::Transaction& tx, bool fail, std::uint64_t height, bool coinbase,
               const std::map<Bytes, std::string>& programs) {
        bool touches = false;
        for (std::size_t i = 0; i < tx.data().inputs.size(); ++i) {
            const auto* spend = std::get_if<primitives::SpendInput>(&tx.data().inputs[i].body);
            if (spend == nullptr) continue;
            touches = touches || programs.contains(spend->control_program);
            if (fail && spend->value.asset_id != primitives::kBtmAssetId) continue;
            outputs.erase(tx.mapped().inputs[i].spent_output_id);
            contracts.erase(tx.mapped().inputs[i].spent_output_id);
        }
        for (std::size_t i = 0; i < tx.data().outputs.size(); ++i) {
            const primitives::TxOutput& output = tx.data().outputs[i];
            const auto owner = programs.find(output.control_program);
            touches = touches || owner != programs.end();
            if (fail && output.value.asset_id != primitives::kBtmAssetId) continue;
            const Hash256& id = tx.mapped().result_ids[i];
            assets_[id] = output.value.asset_id;
            if (owner != programs.end()) {
                outputs[id] = {.amount = output.value.amount,
                               .valid_height = coinbase ? height + 100 : 0,
                               .account = owner->second};
            } else if (!vm::is_standard(output.control_program) && !output.is_retirement()) {
                contracts[id] = output.value.amount;
            }
        }
        if (touches) transactions.insert(transactions.begin(), tx.id());
    }

    std::map<Hash256, Hash256> assets_;
};

class WalletFixture : public ChainFixture {
protected:
    void SetUp() override {
        open();
        key_store = std::make_unique<keys::KeyStore>(directory.path() / "keystore", keys::KdfStrength::light);
        open_wallet();
    }
    void TearDown() override { wallet.reset(); }

    void open_wallet() {
        wallet::WalletOptions wallet_options;
        wallet_options.directory = directory.path() / "wallet.db";
        wallet_options.chain = chain.get();
        wallet_options.key_store = key_store.get();
        wallet_options.clock = &clock;
        wallet_options.steady = [this] {
            return std::chrono::steady_clock::time_point(std::chrono::seconds(steady_seconds.load()));
        };
        wallet_options.write_buffer_bytes = std::size_t{1} << 20;
        wallet_options.on_failure = [](const std::string& what) { ADD_FAILURE() << what; };
        wallet_options.on_news = on_news;
        auto opened = wallet::Wallet::open(std::move(wallet_options));
        ASSERT_TRUE(opened) << opened.error().text();
        wallet = *std::move(opened);
    }

    /// For wallets opened afterwards.
    std::function<void(const wallet::TransactionNews&)> on_news;

    /// For reservations and for payments that wait.
    void time_passes(std::chrono::seconds time) { steady_seconds += time.count(); }

    wallet::AccountPtr make_account(const std::string& alias, const std::string& seed) {
        auto account = wallet->accounts().create(alias, {root_key(seed).xpub()}, 1);
        EXPECT_TRUE(account);
        seeds[account->account->id] = seed;
        return account->account;
    }

    /// A new address of the account.
    Bytes program(const wallet::AccountPtr& account, bool change = false) {
        auto address = wallet->accounts().make_address(account->id, change);
        EXPECT_TRUE(address);
        return address->control_program;
    }

    /// The witness of an input that spends an output of this wallet.
    void sign(primitives::TxData& data, std::size_t index) {
        const auto* spend = std::get_if<primitives::SpendInput>(&data.inputs[index].body);
        if (spend == nullptr) return;
        const auto owner = wallet->accounts().owner(spend->control_program);
        if (!owner) return;  // anyone can spend it
        const wallet::AccountPtr account = wallet->accounts().find(owner->account_id);
        const auto path =
            keys::account_path(account->signer.derive_rule, account->signer.key_index, owner->position);
        const crypto::XPrv key = root_key(seeds.at(account->id)).derive(path).value();
        const auto signature = key.sign(transaction(data)->mapped().sighash(index).view());
        std::get<primitives::SpendInput>(data.inputs[index].body).arguments = {
            Bytes(signature.begin(), signature.end()), base::to_bytes(key.xpub().public_key())};
    }

    /// Program → account id, of every address.
    [[nodiscard]] std::map<Bytes, std::string> programs() const {
        std::map<Bytes, std::string> result;
        for (const wallet::LocalAddress& address : wallet->accounts().addresses({}))
            result[address.control_program] = address.account_id;
        return result;
    }

    /// Everything that the wallet shows is what the model says of the chain's best block.
    void expect_agreement() {
        ASSERT_TRUE(settle());
        const WalletModel model = WalletModel::of(*chain, *chain->tip()->node, programs());
        const wallet::OutputBook& book = wallet->outputs();

        std::map<Hash256, WalletModel::Seen> outputs;
        for (const wallet::Output& output : book.list({})) {
            const auto expected = model.outputs.find(output.id);
            ASSERT_NE(expected, model.outputs.end()) << output.id.to_text();
            // An output that came back in a reorganisation can be used at once.
            const std::uint64_t valid_height =
                output.valid_height == 0 ? expected->second.valid_height : output.valid_height;
            outputs[output.id] = {
                .amount = output.value.amount, .valid_height = valid_height, .account = output.account_id};
        }
        ASSERT_EQ(outputs, model.outputs);

        std::map<Hash256, std::uint64_t> contracts;
        for (const wallet::Output& output : book.list(contract_outputs()))
            contracts[output.id] = output.value.amount;
        ASSERT_EQ(contracts, model.contracts);

        std::map<std::pair<std::string, Hash256>, std::uint64_t> balances;
        for (const wallet::Balance& balance : book.balances({}))
            balances[{balance.account_id, balance.asset_id}] = balance.amount;
        ASSERT_EQ(balances, model.balances);

        std::vector<Hash256> transactions;
        wallet->for_each_transaction({}, [&](const wallet::TransactionRecord& record) {
            transactions.push_back(record.tx->id());
            return true;
        });
        ASSERT_EQ(transactions, model.transactions);

        for (const wallet::AccountPtr& account : wallet->accounts().list())
            expect_account(*account, model);
    }

    void expect_account(const wallet::Account& account, const WalletModel& model) {
        std::vector<Hash256> outputs;
        for (const wallet::Output& output : wallet->outputs().list(outputs_of(account.id)))
            outputs.push_back(output.id);
        std::vector<Hash256> expected;
        for (const auto& [id, seen] : model.outputs) {
            if (seen.account == account.id) expected.insert(expected.begin(), id);
        }
        ASSERT_EQ(outputs, expected);

        std::vector<Hash256> by_walk;
        std::vector<Hash256> by_index;
        wallet->for_each_transaction({}, [&](const wallet::TransactionRecord& record) {
            const auto has = [&](const std::vector<std::string>& accounts) {
                return std::ranges::find(accounts, account.id) != accounts.end();
            };
            if (has(record.input_accounts) || has(record.output_accounts)) by_walk.push_back(record.tx->id());
            return true;
        });
        wallet->for_each_transaction(transactions_of(account.id),
                                     [&](const wallet::TransactionRecord& record) {
                                         by_index.push_back(record.tx->id());
                                         return true;
                                     });
        ASSERT_EQ(by_index, by_walk);
    }

    [[nodiscard]] bool settle() { return wallet->wait_until_current(bytom::testing::kPatience); }

    std::atomic<std::int64_t> steady_seconds = 1'000'000;
    std::unique_ptr<keys::KeyStore> key_store;
    std::unique_ptr<wallet::Wallet> wallet;
    std::map<std::string, std::string> seeds;  ///< by account id
};

}  // namespace bytom::testing
