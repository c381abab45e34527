#include <gtest/gtest.h>

#include <bytom/base/utf8.hpp>
#include <bytom/keys/mnemonic.hpp>

namespace bytom::keys {
namespace {

TEST(Mnemonic, RandomOnesCanBeImportedInEveryLanguage) {
    for (const std::string_view name : {"en", "zh_CN", "zh_TW", "it", "ja", "ko", "es"}) {
        const Language language = *parse_language(name);
        const SecretText mnemonic = random_mnemonic(language);
        EXPECT_EQ(base::split_at_white_space(mnemonic).size(), 12U) << name;
        EXPECT_TRUE(is_valid_mnemonic(language, mnemonic)) << mnemonic;
        const auto key = import_mnemonic(name, mnemonic);
        ASSERT_TRUE(key) << name;
        EXPECT_EQ(key->xpub(), crypto::XPrv::root(mnemonic_seed(mnemonic).view()).xpub());
    }
}

TEST(Mnemonic, RandomOnesDiffer) {
    EXPECT_NE(random_mnemonic(Language::english), random_mnemonic(Language::english));
}

TEST(Mnemonic, LengthIsLookedAtBeforeTheLanguage) {
    EXPECT_EQ(import_mnemonic("??", "one two").error(), MnemonicError::mnemonic_length);
    EXPECT_EQ(import_mnemonic("??", "a b c d e f g h i j k l").error(), MnemonicError::invalid_mnemonic);
}

}  // namespace
}  // namespace bytom::keys
