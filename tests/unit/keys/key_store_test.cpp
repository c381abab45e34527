#include <algorithm>
#include <fstream>
#include <future>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <bytom/keys/key_store.hpp>

#include "support/temporary_directory.hpp"

namespace bytom::keys {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kWords =
    "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about";

class KeyStoreTest : public ::testing::Test {
protected:
    [[nodiscard]] fs::path directory() const { return home_.path() / "keystore"; }
    KeyStore& store() { return store_; }

private:
    testing::TemporaryDirectory home_;
    KeyStore store_{home_.path() / "keystore", KdfStrength::light};
};

TEST_F(KeyStoreTest, CreatedKeySignsAndOutlivesTheProcess) {
    EXPECT_TRUE(store().list().empty());
    EXPECT_FALSE(fs::exists(directory()));
    const auto created = store().create("  My Key ", "pw", "en");
    ASSERT_TRUE(created);
    EXPECT_EQ(created->key.alias, "my key");

    const auto signature = store().sign(created->key.xpub, {}, {}, "pw");
    ASSERT_TRUE(signature);
    EXPECT_TRUE(crypto::ed25519_verify(created->key.xpub.public_key(), {}, *signature));

    KeyStore reopened(directory());
    EXPECT_THAT(reopened.list(), ::testing::ElementsAre(created->key));
    EXPECT_TRUE(reopened.load(created->key.xpub, "pw"));
    EXPECT_EQ(reopened.load(created->key.xpub, "other").error(), KeyStoreError::load_key);
    EXPECT_EQ(import_mnemonic("en", created->mnemonic)->xpub(), created->key.xpub);
}

/// Half a minute, as the file asks for.
TEST_F(KeyStoreTest, StoppingEndsTheWorkOnAPasswordThatIsUnderWay) {
    KeyFile file =
        *KeyFile::encrypt(import_mnemonic("en", kWords).value(), "pw", "slow", "", KdfStrength::light);
    file.encryption.kdf_params["n"] = double{1 << 18};
    file.encryption.kdf_params["p"] = 32.0;
    ASSERT_TRUE(store().restore(std::span(&file, 1)));
    const crypto::XPub xpub = store().list().front().xpub;
    auto loaded = std::async(std::launch::async, [&] { return store().load(xpub, "pw").error(); });
    store().stop();
    EXPECT_EQ(loaded.get(), KeyStoreError::stopped);
}

TEST_F(KeyStoreTest, FilesAreForTheirOwnerOnly) {
    const auto created = store().create("a", "pw", "en");
    ASSERT_TRUE(created);
    EXPECT_EQ(fs::status(directory()).permissions(), fs::perms::owner_all);
    EXPECT_EQ(fs::status(created->key.file).permissions(), fs::perms::owner_read | fs::perms::owner_write);
    const std::string name = fs::path(created->key.file).filename().string();
    EXPECT_THAT(name, ::testing::MatchesRegex(
                          "UTC--....-..-..T..-..-..\\..........Z--...................................."))
        << name;
    EXPECT_EQ(std::distance(fs::directory_iterator(directory()), {}), 1);
}

TEST_F(KeyStoreTest, AliasesAreNormalisedWhereTheReferenceDoes) {
    ASSERT_TRUE(store().import(" Imp Alias ", "pw", kWords, "en"));
    EXPECT_EQ(store().list().at(0).alias, " Imp Alias ");
    EXPECT_TRUE(store().create("imp alias", "pw", "en"));
    EXPECT_EQ(store().create("IMP ALIAS", "pw", "en").error(), KeyStoreError::duplicate_alias);
    EXPECT_EQ(store().import("imp alias", "pw", kWords, "en").error(), KeyStoreError::duplicate_alias);
}

TEST_F(KeyStoreTest, ErrorsComeInOrder) {
    ASSERT_TRUE(store().create("a", "pw", "en"));
    EXPECT_EQ(store().create("a", "pw", "??").error(), KeyStoreError::duplicate_alias);
    EXPECT_EQ(store().create("b", "pw", "??").error(), KeyStoreError::language_incorrect);
    EXPECT_EQ(store().create("b", "pw", "fr").error(), KeyStoreError::language_unsupported);
    EXPECT_EQ(store().import("a", "pw", "too short", "??").error(), KeyStoreError::mnemonic_length);
    EXPECT_EQ(store().import("a", "pw", kWords, "??").error(), KeyStoreError::duplicate_alias);
    EXPECT_EQ(store().import("b", "pw", kWords, "it").error(), KeyStoreError::invalid_mnemonic);
    crypto::XPub unknown;
    unknown.bytes.fill(0xbb);
    EXPECT_EQ(store().remove(unknown, "pw").error(), KeyStoreError::load_key);
    EXPECT_EQ(store().update_alias(unknown, "a").error(), KeyStoreError::load_key);
    EXPECT_EQ(store().reset_password(unknown, "pw", "pw").error(), KeyStoreError::load_key);
}

// 10 §1.
TEST_F(KeyStoreTest, TheZeroXpubMeansTheOnlyKey) {
    const crypto::XPub any;
    EXPECT_EQ(store().update_alias(any, "b").error(), KeyStoreError::load_key);
    ASSERT_TRUE(store().create("a", "pw", "en"));
    EXPECT_TRUE(store().update_alias(any, "b"));
    ASSERT_TRUE(store().create("c", "pw", "en"));
    EXPECT_EQ(store().update_alias(any, "d").error(), KeyStoreError::ambiguous_key);
    EXPECT_EQ(store().load(any, "pw").error(), KeyStoreError::load_key);
}

TEST_F(KeyStoreTest, AliasAndPasswordChange) {
    const auto key = store().import("a", "old", kWords, "en");
    ASSERT_TRUE(key);
    EXPECT_EQ(store().update_alias(key->xpub, " A ").error(), KeyStoreError::duplicate_alias);
    ASSERT_TRUE(store().update_alias(key->xpub, " B "));
    EXPECT_EQ(store().list().at(0).alias, "b");
    EXPECT_EQ(store().reset_password(key->xpub, "wrong", "new").error(), KeyStoreError::bad_password);
    ASSERT_TRUE(store().reset_password(key->xpub, "old", "new"));
    EXPECT_FALSE(store().load(key->xpub, "old"));
    ASSERT_TRUE(store().load(key->xpub, "new"));
    EXPECT_THAT(KeyStore(directory()).list(), ::testing::ElementsAre(store().list().at(0)));
    EXPECT_EQ(store().list().at(0).file, key->file);
}

TEST_F(KeyStoreTest, RemovingNeedsThePassword) {
    const auto key = store().import("a", "pw", kWords, "en");
    ASSERT_TRUE(key);
    EXPECT_EQ(store().remove(key->xpub, "wrong").error(), KeyStoreError::bad_password);
    EXPECT_TRUE(store().remove(key->xpub, "pw"));
    EXPECT_TRUE(store().list().empty());
    EXPECT_FALSE(fs::exists(key->file));
}

TEST_F(KeyStoreTest, FilesOfOthersAreNoticed) {
    const auto key = store().import("a", "pw", kWords, "en");
    ASSERT_TRUE(key);
    // A copy makes the key ambiguous, a name with a dot, tilde or a link does not count.
    fs::copy_file(key->file, directory() / "copy");
    EXPECT_EQ(store().list().size(), 2U);
    EXPECT_EQ(store().remove(key->xpub, "pw").error(), KeyStoreError::ambiguous_key);
    EXPECT_FALSE(store().check_password(key->xpub, "pw"));
    fs::rename(directory() / "copy", directory() / ".copy");
    fs::copy_file(key->file, directory() / "copy~");
    fs::create_symlink(key->file, directory() / "link");
    EXPECT_EQ(store().list().size(), 1U);
    EXPECT_TRUE(store().load(key->xpub, "pw"));
}

TEST_F(KeyStoreTest, AKeyImportedTwiceStaysUsable) {
    const auto one = store().import("Bank", "1", kWords, "en");
    const auto two = store().import("bank", "2", kWords, "en");
    ASSERT_TRUE(one && two);
    ASSERT_EQ(one->xpub, two->xpub);
    EXPECT_TRUE(store().load(one->xpub, "1"));
    EXPECT_TRUE(store().load(one->xpub, "2"));
    EXPECT_TRUE(store().sign(one->xpub, {}, {}, "2"));
    EXPECT_EQ(store().load(one->xpub, "3").error(), KeyStoreError::load_key);
    // The original's answers, which say that something is wrong.
    EXPECT_FALSE(store().check_password(one->xpub, "1"));
    EXPECT_EQ(store().update_alias(one->xpub, "q").error(), KeyStoreError::ambiguous_key);
    // The password tells which file is meant.
    EXPECT_EQ(store().remove(one->xpub, "3").error(), KeyStoreError::ambiguous_key);
    ASSERT_TRUE(store().reset_password(one->xpub, "2", "two"));
    ASSERT_TRUE(store().remove(one->xpub, "1"));
    EXPECT_THAT(store().list(), ::testing::ElementsAre(*two));
    EXPECT_TRUE(store().check_password(one->xpub, "two"));
}

// Each time the index has to be read again first, and what was read before must not be looked at.
TEST_F(KeyStoreTest, FilesTakenAwayOrAddedByHandDoNotHideWhatIsThere) {
    std::vector<KeyInfo> keys;
    for (const char* alias : {"a", "b", "c"})
        keys.push_back(store().create(alias, "pw", "en").value().key);
    const auto image = store().backup();
    ASSERT_TRUE(image);
    for (const KeyInfo& key : keys)
        fs::remove(key.file);
    EXPECT_TRUE(store().create("new", "pw", "en"));
    fs::copy_file(store().list().at(0).file, directory() / ".hidden");
    fs::remove(store().list().at(0).file);
    ASSERT_TRUE(store().restore(*image));
    for (const KeyInfo& key : keys)
        EXPECT_TRUE(store().load(key.xpub, "pw"));
    fs::rename(directory() / ".hidden", directory() / "zzz");
    EXPECT_EQ(store().create("new", "pw", "en").error(), KeyStoreError::duplicate_alias);
    EXPECT_TRUE(store().create("unused", "pw", "en"));
    EXPECT_EQ(KeyStore(directory()).list().size(), 5U);
}

TEST_F(KeyStoreTest, AKeyWithoutAliasStaysListed) {
    const auto key = store().create("", "pw", "en");
    ASSERT_TRUE(key);
    KeyStore reopened(directory());
    EXPECT_THAT(reopened.list(), ::testing::ElementsAre(key->key));
    EXPECT_TRUE(reopened.load(key->key.xpub, "pw"));
}

TEST_F(KeyStoreTest, AnImageOfAnUnusableXpubIsRefused) {
    ASSERT_TRUE(store().create("a", "pw", "en"));
    auto image = store().backup();
    ASSERT_TRUE(image);
    image->front().alias = "b";
    image->front().xpub = "00ff";
    EXPECT_EQ(store().restore(*image).error(), KeyStoreError::bad_xpub);
    EXPECT_EQ(std::distance(fs::directory_iterator(directory()), {}), 1);
}

TEST_F(KeyStoreTest, NewFilesAreAsStrongAsAsked) {
    ASSERT_TRUE(store().create("a", "pw", "en"));
    EXPECT_EQ(std::get<double>(store().backup()->front().encryption.kdf_params.at("n")), 4096);
    // Either store opens what the other has written.
    KeyStore standard(directory());
    const auto key = standard.import("b", "pw", kWords, "en");
    ASSERT_TRUE(key);
    const KeyFile file = standard.backup()->back();
    EXPECT_EQ(std::get<double>(file.encryption.kdf_params.at("n")), 262144);
    EXPECT_EQ(std::get<double>(file.encryption.kdf_params.at("p")), 1);
    EXPECT_TRUE(store().load(key->xpub, "pw"));
}

TEST_F(KeyStoreTest, FileThatIsNoLongerTheKeyIsNotUsed) {
    const auto key = store().import("a", "pw", kWords, "en");
    ASSERT_TRUE(key);
    std::ofstream(key->file) << "{}";
    EXPECT_EQ(store().load(key->xpub, "pw").error(), KeyStoreError::load_key);
    EXPECT_EQ(store().remove(key->xpub, "pw").error(), KeyStoreError::bad_key_file);
}

TEST_F(KeyStoreTest, BackupIsRestoredOnce) {
    const auto one = store().create("one", "1", "en");
    const auto two = store().create("two", "2", "ja");
    ASSERT_TRUE(one && two);
    const auto image = store().backup();
    ASSERT_TRUE(image);
    ASSERT_EQ(image->size(), 2U);

    ASSERT_TRUE(store().remove(one->key.xpub, "1"));
    ASSERT_TRUE(store().restore(*image));
    EXPECT_EQ(store().list().size(), 2U);
    EXPECT_TRUE(store().load(one->key.xpub, "1"));
    EXPECT_TRUE(store().load(two->key.xpub, "2"));
}

TEST_F(KeyStoreTest, RestoreStopsAtTheFirstKeyThatDoesNotFit) {
    ASSERT_TRUE(store().create("taken", "pw", "en"));
    KeyFile bad;
    bad.xpub = "zz";
    EXPECT_EQ(store().restore(std::vector{bad}).error(), KeyStoreError::bad_xpub);
    KeyFile fits;
    fits.alias = "new";
    fits.xpub = std::string(128, 'a');
    fits.id = "../../etc/id";
    KeyFile duplicate = fits;
    duplicate.alias = "taken";
    duplicate.xpub = std::string(128, 'b');
    EXPECT_EQ(store().restore(std::vector{fits, duplicate}).error(), KeyStoreError::duplicate_alias);
    const auto keys = store().list();
    ASSERT_EQ(keys.size(), 2U);
    for (const KeyInfo& key : keys)
        EXPECT_EQ(fs::path(key.file).parent_path(), directory());
    KeyFile unwritable = fits;
    unwritable.xpub = std::string(128, 'c');
    unwritable.alias = "other";
    unwritable.id = std::string("a\0b", 3);
    EXPECT_EQ(store().restore(std::vector{unwritable}).error(), KeyStoreError::write_failed);
}

TEST_F(KeyStoreTest, OneOfManyConcurrentCreationsOfAnAliasWins) {
    std::atomic<int> created = 0;
    {
        std::array<std::jthread, 4> threads;
        for (std::jthread& thread : threads)
            thread = std::jthread([&] { created += store().create("same", "pw", "en") ? 1 : 0; });
    }
    EXPECT_EQ(created, 1);
    EXPECT_EQ(store().list().size(), 1U);
}

TEST_F(KeyStoreTest, OneOfManyConcurrentPasswordsWins) {
    const auto key = store().import("a", "old", kWords, "en");
    ASSERT_TRUE(key);
    std::array<bool, 6> done{};
    {
        std::array<std::jthread, 6> threads;
        for (std::size_t i = 0; i < threads.size(); ++i)
            threads[i] = std::jthread([&, i] {
                done[i] = store().reset_password(key->xpub, "old", std::to_string(i)).has_value();
            });
    }
    EXPECT_EQ(std::ranges::count(done, true), 1);
    for (std::size_t i = 0; i < done.size(); ++i)
        EXPECT_EQ(store().check_password(key->xpub, std::to_string(i)), done[i]) << i;
}

TEST_F(KeyStoreTest, AKeyWhosePasswordChangesMeanwhileIsNotRemovedByTheOldOne) {
    for (int round = 0; round < 10; ++round) {
        const auto key = store().import("a", "old", kWords, "en");
        ASSERT_TRUE(key);
        bool removed = false;
        bool reset = false;
        {
            const std::jthread remover([&] { removed = store().remove(key->xpub, "old").has_value(); });
            const std::jthread resetter(
                [&] { reset = store().reset_password(key->xpub, "old", "new").has_value(); });
        }
        EXPECT_NE(removed, reset);
        EXPECT_EQ(store().list().size(), reset ? 1U : 0U);
        if (reset) ASSERT_TRUE(store().remove(key->xpub, "new"));
    }
}

}  // namespace
}  // namespace bytom::keys
