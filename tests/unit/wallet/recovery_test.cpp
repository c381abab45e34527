// From keys alone, or a backup image, back to the same balances (10 §8, §9).

#include <bytom/base/hex.hpp>
#include <bytom/base/writer.hpp>
#include <bytom/keys/account_program.hpp>
#include <bytom/storage/key_value_store.hpp>
#include <bytom/storage/storage_failure.hpp>

#include "wallet/rows.hpp"
#include "wallet_fixture.hpp"

namespace bytom::wallet {
namespace {

using testing::root_key;

class RecoveryOfWallet : public testing::WalletFixture {
protected:
    /// A block that pays its reward to the program.
    void pay(const Bytes& to) {
        const auto block = testing::make_block(chain->tip()->header, {}, {}, 0, to);
        ASSERT_TRUE(chain->process_block(block).tip_changed);
    }

    static Bytes program_of(const keys::AccountSigner& signer, bool change, std::uint64_t index) {
        return keys::account_program(signer, {.change = change, .index = index})->control_program;
    }

    void lose_wallet() {
        wallet.reset();
        std::filesystem::remove_all(directory.path() / "wallet.db");
        open_wallet();
    }

    std::map<Hash256, std::uint64_t> totals() {
        std::map<Hash256, std::uint64_t> result;
        for (const Balance& balance : wallet->outputs().balances({}))
            result[balance.asset_id] += balance.amount;
        return result;
    }
};

TEST_F(RecoveryOfWallet, FindsAddressesWithinTheGap) {
    const AccountPtr account = make_account("a", "a");
    pay(program_of(account->signer, false, 100));
    // Within the look-ahead, hence seen at once.
    pay(program_of(account->signer, true, 3));
    // Within reach only because of index 100.
    pay(program_of(account->signer, false, 228));
    // Out of reach.
    pay(program_of(account->signer, false, 400));
    ASSERT_TRUE(settle());
    EXPECT_EQ(wallet->outputs().list({}).size(), 1);
    wallet->rescan();
    expect_agreement();
    EXPECT_EQ(wallet->outputs().list({}).size(), 3);
    EXPECT_EQ(wallet->accounts().counters(account->id).external, 228);
    EXPECT_EQ(wallet->accounts().counters(account->id).change, 3);
    EXPECT_EQ(wallet->accounts().addresses(account->id).size(), 231);
    // What is made next is new.
    EXPECT_EQ(wallet->accounts().make_address(account->id, false)->position.index, 229);
}

TEST_F(RecoveryOfWallet, FindsAccountsOfRootKeys) {
    const std::vector<crypto::XPub> xpubs{root_key("a").xpub()};
    keys::AccountSigner signer{.xpubs = xpubs, .quorum = 1};
    signer.key_index = 2;
    pay(program_of(signer, false, 1));
    pay(program_of(signer, true, 7));
    signer.key_index = 8;
    pay(program_of(signer, false, 2));
    signer.key_index = 15;  // beyond 8 + 6
    pay(program_of(signer, false, 1));
    EXPECT_EQ(wallet->recover({}).error().kind, ErrorKind::no_xpubs);
    EXPECT_EQ(wallet->recover({xpubs[0], xpubs[0]}).error().kind, ErrorKind::duplicate_xpub);
    EXPECT_EQ(wallet->recover({crypto::XPub{.bytes = {2}}}).error().kind, ErrorKind::bad_point);
    ASSERT_TRUE(wallet->recover(xpubs));
    EXPECT_EQ(wallet->recover(xpubs).error().kind, ErrorKind::recovery_busy);
    expect_agreement();
    const std::vector<AccountPtr> found = wallet->accounts().list();
    ASSERT_EQ(found.size(), 2);
    EXPECT_EQ(found[0]->alias, base::to_hex(xpubs[0].view().first(6)) + ":2");
    EXPECT_EQ(found[1]->signer.key_index, 8);
    EXPECT_EQ(wallet->outputs().list({}).size(), 3);
    // It goes on until a block that is later than its beginning, also after a restart.
    wallet.reset();
    open_wallet();
    ASSERT_TRUE(settle());
    EXPECT_TRUE(wallet->status().recovering);
    signer.key_index = 2;  // found before the restart
    pay(program_of(signer, false, 9));
    expect_agreement();
    EXPECT_TRUE(wallet->status().recovering);
    EXPECT_EQ(wallet->outputs().list({}).size(), 4);
    signer.key_index = 3;
    pay(program_of(signer, false, 1));
    expect_agreement();
    EXPECT_EQ(wallet->accounts().list().size(), 3);
    EXPECT_EQ(wallet->accounts().create("new", xpubs, 1)->account->signer.key_index, 9);
}

// How many of the keys sign is written nowhere: every quorum is tried.
TEST_F(RecoveryOfWallet, FindsAccountsForWhichSomeOfTheKeysSign) {
    const std::vector<crypto::XPub> xpubs{root_key("a").xpub(), root_key("b").xpub(), root_key("c").xpub()};
    keys::AccountSigner signer{.xpubs = xpubs, .quorum = 2};
    pay(program_of(signer, false, 1));
    pay(program_of(signer, true, 90));
    signer = {.xpubs = xpubs, .quorum = 1, .key_index = 5};
    pay(program_of(signer, false, 3));
    signer = {.xpubs = xpubs, .quorum = 3, .key_index = 11};
    pay(program_of(signer, false, 1));
    ASSERT_TRUE(wallet->recover(xpubs));
    expect_agreement();
    std::map<std::uint64_t, std::int64_t> quorums;
    for (const AccountPtr& account : wallet->accounts().list())
        quorums[account->signer.key_index] = account->signer.quorum;
    EXPECT_EQ(quorums, (std::map<std::uint64_t, std::int64_t>{{1, 2}, {5, 1}, {11, 3}}));
    EXPECT_EQ(wallet->outputs().list({}).size(), 4);
    // It is on the disk what is looked for.
    wallet.reset();
    open_wallet();
    signer = {.xpubs = xpubs, .quorum = 2, .key_index = 12};
    pay(program_of(signer, false, 1));
    expect_agreement();
    EXPECT_EQ(wallet->accounts().list().size(), 4);
}

// A directory of version 1 of the schema, with a recovery under way; older programs refuse it afterwards.
TEST_F(RecoveryOfWallet, GoesOnInADirectoryOfAnOlderSchema) {
    const crypto::XPub xpub = root_key("a").xpub();
    pay(program_of({.xpubs = {xpub}, .quorum = 1}, false, 1));
    wallet.reset();
    const auto path = directory.path() / "wallet.db";
    std::filesystem::remove_all(path);
    const auto open_store = [&](std::uint8_t schema) {
        return storage::KeyValueStore::open({.directory = path,
                                             .network = std::string(consensus::solonet().chain_id),
                                             .contents = "wallet",
                                             .schema = schema,
                                             .families = family_names()});
    };
    {
        auto store = open_store(1);
        ASSERT_TRUE(store) << store.error().text();
        // Format 1; time; one key; the first account is looked for, without quorum: all keys.
        Bytes row{1};
        base::write_uvarint(row, clock.now() + 1'000'000'000);
        base::write_uvarint(row, 1);
        base::append(row, xpub.view());
        for (const std::uint64_t number : {1, 1, 0, 1, 1, 1})
            base::write_uvarint(row, number);
        const auto batch = (*store)->batch();
        batch->put(kState, base::as_bytes(kRecoveryKey), row);
        (*store)->write(*batch, true);
    }
    open_wallet();
    expect_agreement();
    EXPECT_TRUE(wallet->status().recovering);
    ASSERT_EQ(wallet->accounts().list().size(), 1);
    EXPECT_EQ(wallet->outputs().list({}).size(), 1);
    wallet.reset();
    for (const std::uint8_t older : {1, 2}) {
        const auto refused = open_store(older);
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().name, storage::open_error::kNewerSchema);
        EXPECT_NE(refused.error().detail.find("use a newer one"), std::string::npos);
    }
    open_wallet();
    EXPECT_EQ(wallet->accounts().list().size(), 1);
}

TEST_F(RecoveryOfWallet, EndsWithABlockLaterThanItsStart) {
    clock.set(chain->tip()->header.timestamp + 200);
    ASSERT_TRUE(wallet->recover({root_key("a").xpub()}));
    ASSERT_TRUE(settle());
    EXPECT_TRUE(wallet->status().recovering);
    pay(testing::anyone_can_spend());
    ASSERT_TRUE(settle());
    EXPECT_TRUE(wallet->status().recovering);
    clock.set(clock.now() + 1000);
    pay(testing::anyone_can_spend());
    ASSERT_TRUE(settle());
    EXPECT_FALSE(wallet->status().recovering);
    EXPECT_TRUE(wallet->recover({root_key("a").xpub()}));
}

TEST_F(RecoveryOfWallet, FindsWhatIsMissingBesideWhatIsThere) {
    const AccountPtr account = make_account("a", "a");
    // Somebody has the name that the second account would get.
    (void)make_account(base::to_hex(root_key("a").xpub().view().first(6)) + ":2", "b");
    keys::AccountSigner second = account->signer;
    second.key_index = 2;
    pay(program_of(account->signer, false, 100));
    pay(program_of(second, false, 1));
    ASSERT_TRUE(settle());
    EXPECT_TRUE(wallet->outputs().list({}).empty());
    ASSERT_TRUE(wallet->recover(account->signer.xpubs));
    expect_agreement();
    EXPECT_TRUE(wallet->status().recovering);
    EXPECT_EQ(wallet->accounts().list().size(), 3);
    EXPECT_EQ(wallet->accounts().counters(account->id).external, 100);
    EXPECT_EQ(wallet->outputs().list({}).size(), 2);
    EXPECT_NE(wallet->accounts().find_by_alias(base::to_hex(root_key("a").xpub().view().first(6)) + ":2-2"),
              nullptr);
}

// Somebody else has the keys too, and pays his change to an address that this wallet has not made.
TEST_F(RecoveryOfWallet, CoSignersSeeWhatTheOthersDo) {
    const auto account = wallet->accounts().create("joint", {root_key("a").xpub(), root_key("b").xpub()}, 2);
    ASSERT_TRUE(account);
    const keys::AccountSigner& signer = account->account->signer;
    for (const std::uint64_t index : {1, 2, 20, 40, 60})
        pay(program_of(signer, true, index));
    pay(program_of(signer, false, 7));
    expect_agreement();
    EXPECT_EQ(wallet->outputs().list({}).size(), 6);
    EXPECT_EQ(wallet->accounts().counters(account->account->id).change, 60);
    EXPECT_EQ(wallet->accounts().make_address(account->account->id, false)->position.index, 8);
    // As far as addresses have been handed out, and not beyond.
    EXPECT_FALSE(wallet->accounts().owner(program_of(signer, false, 9)));
    EXPECT_TRUE(wallet->accounts().owner(program_of(signer, false, 8)));
    // The same after a restart.
    wallet.reset();
    open_wallet();
    pay(program_of(signer, false, 9));
    expect_agreement();
    EXPECT_EQ(wallet->outputs().list({}).size(), 7);
    // A deleted one leaves nothing that could be paid to.
    ASSERT_TRUE(wallet->delete_account(account->account->id));
    pay(program_of(signer, false, 10));
    expect_agreement();
    EXPECT_TRUE(wallet->outputs().list({}).empty());
}

TEST_F(RecoveryOfWallet, ABackupImageBringsEverythingBack) {
    ASSERT_TRUE(key_store->create("key", "password", "en"));
    const AccountPtr single = make_account("single", "a");
    const auto several =
        wallet->accounts().create("several", {root_key("a").xpub(), root_key("b").xpub()}, 2);
    ASSERT_TRUE(several);
    const auto odd = wallet->accounts().create("odd", {root_key("a").xpub(), root_key("b").xpub()}, -1);
    ASSERT_TRUE(odd);
    keys::AssetRequest request;
    request.alias = "gold";
    request.xpubs = {root_key("a").xpub()};
    request.raw_definition = base::to_bytes(base::as_bytes("{\n  \"decimals\": 8e0\n}"));
    const auto gold = wallet->assets().create(request, true);
    ASSERT_TRUE(gold);
    keys::AssetRequest free_request;
    free_request.alias = "free";
    free_request.issuance_program = testing::anyone_can_spend();
    free_request.raw_definition = base::to_bytes(base::as_bytes("{}"));
    ASSERT_TRUE(wallet->assets().create(free_request, false));
    pay(program(single));
    pay(program(single, true));
    pay(program(several->account));
    expect_agreement();
    const auto before = totals();

    const auto image = wallet->backup();
    ASSERT_TRUE(image);
    std::string text;
    json::Writer writer(text);
    write_json(writer, *image);
    EXPECT_NE(text.find("\"definition\":{\"decimals\":8}"), std::string::npos) << text;
    EXPECT_NE(text.find("\"definition\":null"), std::string::npos);

    lose_wallet();
    std::filesystem::remove_all(directory.path() / "keystore");
    key_store = std::make_unique<keys::KeyStore>(directory.path() / "keystore", keys::KdfStrength::light);
    wallet.reset();
    open_wallet();
    EXPECT_TRUE(wallet->accounts().list().empty());
    const auto read = read_backup_image(text);
    ASSERT_TRUE(read) << read.error();
    ASSERT_TRUE(wallet->restore(*read));
    expect_agreement();
    EXPECT_EQ(totals(), before);
    EXPECT_EQ(key_store->list().size(), 1);
    EXPECT_EQ(wallet->accounts().list().size(), 3);
    EXPECT_EQ(wallet->accounts().find_by_alias("several")->signer.quorum, 2);
    EXPECT_EQ(wallet->assets().find_by_alias("GOLD")->id, (*gold)->id);
    EXPECT_EQ(wallet->assets().find_by_alias("FREE")->type(), "");
    // Counters go on behind what was restored.
    EXPECT_EQ(wallet->accounts().create("next", single->signer.xpubs, 1)->account->signer.key_index, 2);
    request.alias = "next";
    EXPECT_EQ((*wallet->assets().create(request, true))->key_index, 2);
    // A second time nothing is new.
    ASSERT_TRUE(wallet->restore(*read));
    expect_agreement();
    EXPECT_EQ(totals(), before);
    EXPECT_EQ(wallet->accounts().list().size(), 4);
}

TEST_F(RecoveryOfWallet, AccountsOfOneImageMayShareAnAlias) {
    BackupImage image;
    for (const char* id : {"ID1", "ID2"}) {
        keys::AccountSigner signer{.xpubs = {root_key(id).xpub()}};
        image.accounts.push_back({.account = {.id = id, .alias = "", .signer = std::move(signer)}});
    }
    ASSERT_TRUE(wallet->restore(image));
    EXPECT_EQ(wallet->accounts().list().size(), 2);
    EXPECT_EQ(wallet->accounts().find_by_alias("")->id, "ID2");
}

TEST_F(RecoveryOfWallet, RestoringStopsAtATakenAlias) {
    const AccountPtr account = make_account("a", "a");
    BackupImage image;
    image.accounts.push_back({.account = {.id = "ID1", .alias = "a", .signer = account->signer}});
    auto restored = wallet->restore(image);
    EXPECT_EQ(restored.error().kind, ErrorKind::duplicate_account_alias);
    EXPECT_EQ(restored.error().detail, "restore account image: Duplicate account alias");
    image.accounts[0].account.id = std::string(256, 'x');
    image.accounts[0].account.alias = "b";
    EXPECT_EQ(wallet->restore(image).error().kind, ErrorKind::restore);
    EXPECT_EQ(wallet->accounts().list().size(), 1);
}

// Such an account or asset would be of no use, or would make others useless, and stay.
TEST_F(RecoveryOfWallet, NothingIsRestoredOfAnImageThatNoWalletMakes) {
    const auto key = key_store->create("kept", "password", "en");
    ASSERT_TRUE(key);
    const auto made = wallet->backup();
    ASSERT_TRUE(made);
    ASSERT_TRUE(key_store->remove(key->key.xpub, "password"));

    keys::AccountSigner good{.xpubs = {root_key("a").xpub(), root_key("b").xpub()}, .quorum = 2};
    std::map<std::string, keys::AccountSigner> bad;
    bad["at least one xpub"] = {.xpubs = {}};
    bad["the same key"] = {.xpubs = {good.xpubs[0], good.xpubs[0]}, .quorum = 2};
    bad["length of xpubs"] = {.xpubs = good.xpubs, .quorum = 3};
    bad["greater than or equal to 1"] = {.xpubs = good.xpubs, .quorum = 0};
    bad["key_index 2147483648"] = {.xpubs = good.xpubs, .quorum = 2, .key_index = keys::kKeyIndexLimit};
    bad["key_index 18446744073709551615"] = {
        .xpubs = good.xpubs, .quorum = 2, .key_index = ~std::uint64_t{0}};
    keys::AccountSigner& crowd = bad["the gas for the signatures"];
    for (std::size_t i = 0; i <= keys::kMaxSignerKeys; ++i)
        crowd.xpubs.push_back(root_key(std::to_string(i)).xpub());
    for (const auto& [why, signer] : bad) {
        BackupImage image = *made;
        image.accounts.push_back({.account = {.id = "ID1", .alias = "good", .signer = good}});
        image.accounts.push_back({.account = {.id = "ID2", .alias = "bad", .signer = signer}});
        const auto restored = wallet->restore(image);
        ASSERT_FALSE(restored) << why;
        EXPECT_EQ(restored.error().kind, ErrorKind::restore);
        EXPECT_TRUE(restored.error().detail.starts_with("restore account image: bad: "))
            << restored.error().detail;
        EXPECT_NE(restored.error().detail.find(why), std::string::npos) << restored.error().detail;

        // An asset without keys has a program of the user's own.
        if (signer.xpubs.empty()) continue;
        image.accounts.clear();
        Asset& bad_asset = image.assets.emplace_back();
        bad_asset.id = Hash256::from_bytes(Bytes(32, 1));
        bad_asset.alias = "BAD";
        bad_asset.xpubs = signer.xpubs;
        bad_asset.quorum = signer.quorum;
        bad_asset.key_index = signer.key_index;
        const auto asset = wallet->restore(image);
        ASSERT_FALSE(asset) << why;
        EXPECT_TRUE(asset.error().detail.starts_with("restore asset image: BAD: ")) << asset.error().detail;
        bad_asset.xpubs.clear();
        if (signer.key_index >= keys::kKeyIndexLimit) {
            EXPECT_FALSE(wallet->restore(image)) << why;
        }
    }
    EXPECT_TRUE(wallet->accounts().list().empty());
    EXPECT_EQ(wallet->assets().list().size(), 1);
    EXPECT_TRUE(key_store->list().empty());
    EXPECT_EQ(wallet->accounts().create("next", good.xpubs, 2)->account->signer.key_index, 1);
}

TEST_F(RecoveryOfWallet, NoAssetOfAnImageTakesThePlaceOfBtm) {
    BackupImage image;
    Asset& asset = image.assets.emplace_back();
    asset.id = Hash256::from_bytes(Bytes(32, 1));
    asset.alias = "BTM";
    EXPECT_EQ(wallet->restore(image).error().kind, ErrorKind::duplicate_asset_alias);
    asset.id = primitives::kBtmAssetId;
    asset.alias = "OTHER";
    EXPECT_TRUE(wallet->restore(image));
    EXPECT_EQ(wallet->assets().list().size(), 1);
    EXPECT_EQ(wallet->assets().find_by_alias("OTHER"), nullptr);
}

TEST_F(RecoveryOfWallet, GoesOnAfterAStopInTheMiddleOfDeriving) {
    std::vector<crypto::XPub> xpubs;
    for (int i = 0; i < 40; ++i)
        xpubs.push_back(root_key(std::to_string(i)).xpub());
    const keys::AccountSigner signer{.xpubs = xpubs, .quorum = 17, .key_index = 2};
    pay(program_of(signer, false, 5));
    pay(program_of(signer, true, 130));
    ASSERT_TRUE(settle());
    ASSERT_TRUE(wallet->recover(xpubs));
    for (int i = 0; i < 3; ++i) {
        wallet.reset();
        open_wallet();
    }
    ASSERT_TRUE(settle());
    const auto accounts = wallet->accounts().list();
    ASSERT_EQ(accounts.size(), 1);
    EXPECT_EQ(accounts[0]->signer, signer);
    EXPECT_EQ(wallet->accounts().counters(accounts[0]->id).external, 5);
    EXPECT_EQ(wallet->outputs().list({}).size(), 1);
}

TEST(BackupImageText, WhatIsMissingIsSaid) {
    EXPECT_FALSE(read_backup_image(""));
    EXPECT_FALSE(read_backup_image("null"));
    EXPECT_FALSE(read_backup_image("{}"));
    EXPECT_FALSE(read_backup_image(R"({"account_image":{},"asset_image":{}})"));
    EXPECT_TRUE(read_backup_image(R"({"account_image":{},"asset_image":{},"key_images":{}})"));
    EXPECT_FALSE(read_backup_image(R"({"account_image":{"slices":[{}]},"asset_image":{},"key_images":{}})"));
    EXPECT_FALSE(read_backup_image(
        R"({"account_image":{"slices":[{"account":{"derive_rule":2}}]},"asset_image":{},"key_images":{}})"));
    EXPECT_FALSE(read_backup_image(R"({"account_image":{},"asset_image":{"assets":[{}]},"key_images":{}})"));
}

}  // namespace
}  // namespace bytom::wallet
