#include <gtest/gtest.h>
#include <openssl/evp.h>

#include <bytom/crypto/sha3.hpp>

namespace bytom::crypto {
namespace {

TEST(Sha3, KnownAnswers) {
    EXPECT_EQ(sha3_256(ByteView{}).to_text(),
              "a7ffc6f8bf1ed76651c14756a061d662f580ff4de43b49fa82d80a4b80f8434a");
    EXPECT_EQ(sha3_256(base::as_bytes("abc")).to_text(),
              "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532");
}

TEST(Sha3, AgreesWithOpenSslAtEveryLength) {
    Bytes data;
    for (std::size_t length = 0; length <= 700; ++length) {
        Hash256 expected;
        ASSERT_EQ(
            EVP_Digest(data.data(), data.size(), expected.bytes.data(), nullptr, EVP_sha3_256(), nullptr), 1);
        ASSERT_EQ(sha3_256(data), expected) << length;
        data.push_back(static_cast<std::uint8_t>(length * 7));
    }
}

TEST(Sha3, PartsGiveTheHashOfTheirConcatenation) {
    const Bytes data(1000, 0x5a);
    const ByteView view = data;
    const Hash256 whole = sha3_256(view);
    Sha3 sha3;
    for (const std::size_t cut : {0U, 1U, 135U, 136U, 137U, 272U, 999U, 1000U}) {
        EXPECT_EQ(sha3.update(view.first(cut)).update(view.subspan(cut)).finish(), whole) << cut;
        EXPECT_EQ(sha3_256({view.first(cut), view.subspan(cut)}), whole) << cut;
    }
}

}  // namespace
}  // namespace bytom::crypto
