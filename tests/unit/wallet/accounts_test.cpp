// Accounts, addresses and assets (10 §2, §3): checks, quirks, counters.

#include <bytom/keys/account_program.hpp>

#include "wallet/address_deriver.hpp"
#include "wallet_fixture.hpp"

namespace bytom::wallet {
namespace {

using testing::root_key;

class AccountsOfWallet : public testing::WalletFixture {
protected:
    void reopen_wallet() {
        wallet.reset();
        open_wallet();
    }

    Result<AssetPtr, WalletError> create_asset(const std::string& alias, std::int64_t quorum = 1,
                                               std::int64_t limit_height = 0) {
        keys::AssetRequest request;
        request.alias = alias;
        request.raw_definition = base::to_bytes(base::as_bytes("{}"));
        request.xpubs = {root_key("k").xpub()};
        request.quorum = quorum;
        request.limit_height = limit_height;
        return wallet->assets().create(std::move(request), false);
    }
};

TEST_F(AccountsOfWallet, ChecksComeInTheirOrder) {
    Accounts& accounts = wallet->accounts();
    const crypto::XPub a = root_key("a").xpub();
    const crypto::XPub b = root_key("b").xpub();
    const auto first = accounts.create("  Dup ", {a}, 1);
    ASSERT_TRUE(first);
    EXPECT_EQ(first->account->alias, "dup");
    EXPECT_EQ(first->account->id.size(), 13);
    EXPECT_EQ(accounts.create("dup", {}, 1).error().kind, ErrorKind::duplicate_account_alias);
    EXPECT_EQ(accounts.create("x", {}, 7).error().kind, ErrorKind::no_xpubs);
    const auto duplicate = accounts.create("x", {b, a, b}, 7);
    EXPECT_EQ(duplicate.error().kind, ErrorKind::duplicate_xpub);
    EXPECT_TRUE(duplicate.error().detail.ends_with(": xpubs cannot contain the same key more than once"));
    EXPECT_EQ(accounts.create("x", {a}, 2).error().kind, ErrorKind::bad_quorum);
    EXPECT_EQ(accounts.create("x", {a}, 0).error().kind, ErrorKind::bad_quorum);
    // The alias as it was given is looked for, so that another spelling takes it over.
    const auto second = accounts.create("DUP", {a}, 1);
    ASSERT_TRUE(second);
    EXPECT_EQ(second->account->signer.key_index, 2);
    EXPECT_EQ(accounts.find_by_alias("dup")->id, second->account->id);
    EXPECT_EQ(first->alias_taken_from, "");
    EXPECT_EQ(second->alias_taken_from, first->account->id);
    EXPECT_NE(accounts.find(first->account->id), nullptr);
    // No alias, once.
    EXPECT_TRUE(accounts.create("", {a}, 1));
    EXPECT_EQ(accounts.create("", {a}, 1).error().kind, ErrorKind::duplicate_account_alias);
}

TEST_F(AccountsOfWallet, IndexesAreCountedPerKeySetWhateverTheOrder) {
    Accounts& accounts = wallet->accounts();
    const crypto::XPub a = root_key("a").xpub();
    const crypto::XPub b = root_key("b").xpub();
    EXPECT_EQ(accounts.create("1", {a, b}, 1)->account->signer.key_index, 1);
    EXPECT_EQ(accounts.create("2", {b, a}, 2)->account->signer.key_index, 2);
    EXPECT_EQ(accounts.create("3", {a}, 1)->account->signer.key_index, 1);
    reopen_wallet();
    EXPECT_EQ(wallet->accounts().create("4", {a, b}, 1)->account->signer.key_index, 3);
    const std::vector<AccountPtr> all = wallet->accounts().list();
    ASSERT_EQ(all.size(), 4);
    EXPECT_TRUE(std::ranges::is_sorted(all, {}, [](const AccountPtr& account) { return account->id; }));
    EXPECT_EQ(all.front()->alias, "1");
    EXPECT_EQ(wallet->accounts().list(all[1]->id).size(), 1);
    EXPECT_EQ(wallet->accounts().list(all[1]->id.substr(0, 3)).size(), 4);
    EXPECT_EQ(wallet->accounts().list("X").size(), 0);
}

TEST_F(AccountsOfWallet, ANegativeQuorumFailsWhenAnAddressIsMade) {
    Accounts& accounts = wallet->accounts();
    const crypto::XPub a = root_key("a").xpub();
    const crypto::XPub b = root_key("b").xpub();
    const auto single = accounts.create("single", {a}, -1);
    ASSERT_TRUE(single);
    EXPECT_TRUE(accounts.make_address(single->account->id, false));
    const auto several = accounts.create("several", {a, b}, -1);
    ASSERT_TRUE(several);
    const auto address = accounts.make_address(several->account->id, false);
    EXPECT_EQ(address.error().kind, ErrorKind::bad_value);
    EXPECT_EQ(address.error().detail, "negative quorum: bad value");
    // It does not keep others from being recovered.
    wallet->rescan();
    EXPECT_TRUE(settle());
}

TEST_F(AccountsOfWallet, AddressesAreCountedPerBranch) {
    Accounts& accounts = wallet->accounts();
    const AccountPtr account = make_account("a", "a");
    const Bytes first = program(account);
    EXPECT_EQ(first, keys::account_program(account->signer, {.change = false, .index = 1})->control_program);
    EXPECT_EQ(program(account, true),
              keys::account_program(account->signer, {.change = true, .index = 1})->control_program);
    EXPECT_EQ(program(account),
              keys::account_program(account->signer, {.change = false, .index = 2})->control_program);
    EXPECT_EQ(accounts.counters(account->id).external, 2);
    EXPECT_EQ(accounts.counters(account->id).change, 1);
    ASSERT_EQ(accounts.addresses(account->id).size(), 3);
    EXPECT_EQ(accounts.addresses(account->id)[1].position.change, true);
    EXPECT_EQ(accounts.addresses(account->id)[2].position.index, 2);
    const auto owner = accounts.owner(first);
    ASSERT_TRUE(owner);
    EXPECT_EQ(owner->account_id, account->id);
    EXPECT_FALSE(accounts.owner(testing::anyone_can_spend()));
    EXPECT_FALSE(accounts.owner({}));
    EXPECT_EQ(accounts.make_address("nobody", false).error().kind, ErrorKind::find_account);
}

TEST(AddressDeriver, GivesWhatDerivingOneByOneGives) {
    keys::AccountSigner signer{.xpubs = {root_key("a").xpub(), root_key("b").xpub()}, .quorum = 2};
    for (const auto rule : {keys::DeriveRule::bip44, keys::DeriveRule::bip32}) {
        signer.derive_rule = rule;
        for (const bool change : {false, true}) {
            const AddressDeriver deriver(signer, change);
            for (const std::uint64_t index : {1, 2, 300}) {
                EXPECT_EQ(*deriver.program(index),
                          keys::account_program(signer, {.change = change, .index = index})->control_program);
            }
        }
    }
    signer.quorum = -1;
    EXPECT_EQ(AddressDeriver(signer, false).program(1).error(), keys::AccountProgramError::bad_value);
    signer.xpubs.clear();
    EXPECT_EQ(AddressDeriver(signer, false).program(1).error(), keys::AccountProgramError::no_xpubs);
}

TEST_F(AccountsOfWallet, RenamingNeedsANewAlias) {
    const AccountPtr a = make_account("a", "a");
    const AccountPtr b = make_account("b", "b");
    EXPECT_EQ(wallet->rename_account(a->id, "B").error().kind, ErrorKind::duplicate_account_alias);
    EXPECT_EQ(wallet->rename_account(a->id, "a").error().kind, ErrorKind::duplicate_account_alias);
    EXPECT_EQ(wallet->rename_account("nobody", "c").error().kind, ErrorKind::find_account);
    EXPECT_TRUE(wallet->rename_account(a->id, " C "));
    EXPECT_EQ(wallet->accounts().find(a->id)->alias, "c");
    EXPECT_EQ(wallet->accounts().find_by_alias("a"), nullptr);
    EXPECT_EQ(wallet->accounts().find_by_alias("c")->id, a->id);
    reopen_wallet();
    EXPECT_EQ(wallet->accounts().find_by_alias("c")->id, a->id);
    EXPECT_EQ(wallet->accounts().find_by_alias("b")->id, b->id);
}

TEST_F(AccountsOfWallet, TheMiningAddressStaysWhatItIs) {
    EXPECT_EQ(wallet->accounts().mining_address().error().kind, ErrorKind::find_account);
    const AccountPtr account = make_account("a", "a");
    const auto made = wallet->accounts().mining_address();
    ASSERT_TRUE(made);
    EXPECT_TRUE(made->address.starts_with("sm1"));
    EXPECT_EQ(wallet->accounts().owner(made->control_program)->account_id, account->id);
    reopen_wallet();
    EXPECT_EQ(wallet->accounts().mining_address()->address, made->address);
    EXPECT_EQ(wallet->accounts().set_mining_address("bm1").error().kind, ErrorKind::bad_address);
    const std::string foreign =
        primitives::Address{.kind = primitives::Address::Kind::p2wpkh, .hash = Bytes(20, 7)}.to_text("sm");
    ASSERT_TRUE(wallet->accounts().set_mining_address(foreign));
    EXPECT_EQ(wallet->accounts().mining_address()->address, foreign);
    EXPECT_EQ(wallet->accounts().set_coinbase_arbitrary(Bytes(108)).error().kind, ErrorKind::arbitrary_limit);
    ASSERT_TRUE(wallet->accounts().set_coinbase_arbitrary(Bytes(107, 3)));
    EXPECT_EQ(wallet->accounts().coinbase_arbitrary(), Bytes(107, 3));
}

TEST_F(AccountsOfWallet, AssetsBurnIndexesOfFailedCalls) {
    EXPECT_EQ(create_asset(" ").error().kind, ErrorKind::null_asset_alias);
    EXPECT_EQ(create_asset("btm ").error().kind, ErrorKind::internal_asset);
    const auto gold = create_asset(" gold ");
    ASSERT_TRUE(gold);
    EXPECT_EQ((*gold)->alias, "GOLD");
    EXPECT_EQ((*gold)->key_index, 1);
    EXPECT_EQ((*gold)->type(), "asset");
    EXPECT_EQ(create_asset("x", 2).error().kind, ErrorKind::bad_quorum);             // takes 2
    EXPECT_EQ(create_asset("x", 1, -1).error().kind, ErrorKind::bad_value);          // takes 3
    EXPECT_EQ(create_asset("GOLD").error().kind, ErrorKind::duplicate_asset_alias);  // takes 4
    EXPECT_EQ((*create_asset("silver"))->key_index, 5);
    EXPECT_EQ(wallet->assets().find_by_alias("GOLD")->id, (*gold)->id);
    EXPECT_EQ(wallet->assets().find_by_alias("BTM")->kind, Asset::Kind::internal);
    EXPECT_EQ(wallet->assets().find_by_alias("gold"), nullptr);
    EXPECT_EQ(wallet->assets().find(primitives::kBtmAssetId)->alias, "BTM");
    EXPECT_EQ(wallet->assets().find_local(primitives::kBtmAssetId), nullptr);
    ASSERT_EQ(wallet->assets().list().size(), 3);
    EXPECT_EQ(wallet->assets().list().front()->alias, "BTM");

    EXPECT_EQ(wallet->assets().rename(primitives::kBtmAssetId, "x").error().kind, ErrorKind::internal_asset);
    EXPECT_EQ(wallet->assets().rename((*gold)->id, "btm").error().kind, ErrorKind::internal_asset);
    EXPECT_EQ(wallet->assets().rename((*gold)->id, " ").error().kind, ErrorKind::null_asset_alias);
    EXPECT_EQ(wallet->assets().rename(Hash256{}, "x").error().kind, ErrorKind::null_asset_alias);
    EXPECT_EQ(wallet->assets().rename((*gold)->id, "gold").error().kind, ErrorKind::duplicate_asset_alias);
    ASSERT_TRUE(wallet->assets().rename((*gold)->id, "bronze"));
    EXPECT_EQ(wallet->assets().find_by_alias("GOLD"), nullptr);
    reopen_wallet();
    EXPECT_EQ(wallet->assets().find((*gold)->id)->alias, "BRONZE");
}

TEST_F(AccountsOfWallet, AnotherNetworksDirectoryIsRefused) {
    wallet.reset();
    chain.reset();
    options.network = &consensus::wisdom();
    options.store.directory = directory.path() / "other";
    open();
    WalletOptions other;
    other.directory = directory.path() / "wallet.db";
    other.chain = chain.get();
    other.key_store = key_store.get();
    other.clock = &clock;
    const auto opened = Wallet::open(std::move(other));
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().name, storage::open_error::kWrongNetwork);
}

}  // namespace
}  // namespace bytom::wallet
