#include <gtest/gtest.h>

#include <bytom/keys/key_file.hpp>

namespace bytom::keys {
namespace {

const crypto::XPrv& test_key() {
    static const crypto::XPrv key = crypto::XPrv::root({});
    return key;
}

TEST(KeyFile, EncryptedKeyComesBack) {
    const KeyFile file = *KeyFile::encrypt(test_key(), "secret", "alias \"<x>\"",
                                           "0dcdc0c2-29c3-4b22-8b02-44c5d1b0a1c7", KdfStrength::light);
    const auto parsed = KeyFile::parse(file.to_json());
    ASSERT_TRUE(parsed);
    EXPECT_EQ(parsed->alias, "alias \"<x>\"");
    EXPECT_EQ(parsed->uuid(), "0dcdc0c2-29c3-4b22-8b02-44c5d1b0a1c7");
    EXPECT_EQ(parsed->xpub, test_key().xpub().to_text());
    const auto key = parsed->decrypt("secret");
    ASSERT_TRUE(key);
    EXPECT_EQ(key->xpub(), test_key().xpub());
    EXPECT_EQ(parsed->decrypt("Secret").error(), KeyFileError::bad_password);
}

TEST(KeyFile, IsWrittenInTheOneForm) {
    KeyFile file;
    file.encryption = {.cipher = "c",
                       .cipher_text = "00",
                       .cipher_params = {.iv = "11"},
                       .kdf = "k",
                       .kdf_params = {{"n", 4096.0},
                                      {"b", true},
                                      {"a\"", std::monostate{}},
                                      {"x", 1.5},
                                      {"y", 1e21},
                                      {"z", 2.5e-9},
                                      {"salt", "<"}},
                       .mac = "22"};
    file.id = "i";
    file.type = "t";
    file.version = 1;
    file.alias = "ä";
    EXPECT_EQ(file.to_json(),
              R"({"crypto":{"cipher":"c","ciphertext":"00","cipherparams":{"iv":"11"},"kdf":"k","kdfparams":)"
              R"({"a\"":null,"b":true,"n":4096,"salt":"\u003c","x":1.5,"y":1e+21,"z":2.5e-9},"mac":"22"},)"
              R"("id":"i","type":"t","version":1,"alias":"ä","xpub":""})");
}

TEST(KeyFile, RepeatedObjectsMerge) {
    const auto file = KeyFile::parse(
        R"({"crypto":{"kdf":"a","kdfparams":{"n":1,"r":2}},"Crypto":{"kdfparams":{"r":3.9}}})");
    ASSERT_TRUE(file);
    EXPECT_EQ(file->encryption.kdf, "a");
    EXPECT_EQ(file->encryption.kdf_params, (KdfParams{{"n", 1.0}, {"r", 3.9}}));
}

TEST(KeyFile, NumbersThatFitNoDoubleAreRefusedAnywhere) {
    EXPECT_EQ(KeyFile::parse(R"({"other":[1e999]})").error(), KeyFileError::bad_json);
    EXPECT_TRUE(KeyFile::parse(R"({"other":[1e-999]})"));
}

TEST(KeyFile, CostsBeyondTheLimitsAreMalformed) {
    KeyFile file = *KeyFile::encrypt(test_key(), "", "a", "", KdfStrength::light);
    const auto with = [&file](std::string_view name, double value) {
        KeyFile changed = file;
        changed.encryption.kdf_params.insert_or_assign(std::string(name), value);
        return changed.decrypt("").error();
    };
    EXPECT_EQ(with("n", 0x1p40), KeyFileError::malformed);
    EXPECT_EQ(with("n", 0x1p70), KeyFileError::bad_scrypt_params);
    EXPECT_EQ(with("p", 0x1p26), KeyFileError::malformed);
    EXPECT_EQ(with("p", 0x1p27), KeyFileError::bad_scrypt_params);
    EXPECT_EQ(with("r", -1), KeyFileError::bad_scrypt_params);
    EXPECT_EQ(with("r", 0), KeyFileError::malformed);
    file.encryption.kdf = "pbkdf2";
    file.encryption.kdf_params.emplace("prf", "hmac-sha256");
    EXPECT_EQ(with("c", 1e15), KeyFileError::malformed);
    EXPECT_EQ(with("c", -5), KeyFileError::bad_password);
}

TEST(KeyFile, UuidForms) {
    const auto uuid_of = [](std::string id) {
        KeyFile file;
        file.id = std::move(id);
        return file.uuid();
    };
    constexpr std::string_view kUuid = "0dcdc0c2-29c3-4b22-8b02-44c5d1b0a1c7";
    EXPECT_EQ(uuid_of("0DCDC0C2-29C3-4B22-8B02-44C5D1B0A1C7"), kUuid);
    EXPECT_EQ(uuid_of("URN:uuid:0dcdc0c2-29c3-4b22-8b02-44c5d1b0a1c7"), kUuid);
    EXPECT_EQ(uuid_of("urm:uuid:0dcdc0c2-29c3-4b22-8b02-44c5d1b0a1c7"), "");
    EXPECT_EQ(uuid_of("0dcdc0c2-29c3-4b22-8b02+44c5d1b0a1c7"), "");
    EXPECT_EQ(uuid_of("0dcdc0c2-29c3-4b22-8b02-44c5d1b0a1cg"), "");
    EXPECT_EQ(uuid_of(""), "");
}

}  // namespace
}  // namespace bytom::keys
