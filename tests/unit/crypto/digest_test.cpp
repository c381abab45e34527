#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include <bytom/base/hex.hpp>
#include <bytom/crypto/ripemd160.hpp>
#include <bytom/crypto/sha2.hpp>

#include "crypto/hmac.hpp"

namespace bytom::crypto {
namespace {

TEST(Sha2, KnownAnswers) {
    const ByteView abc = base::as_bytes("abc");
    EXPECT_EQ(sha256(abc).to_text(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(base::to_hex(sha512(abc)),
              "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
              "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f");
    EXPECT_EQ(sha256(ByteView{}).to_text(),
              "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(Sha2, PartsGiveTheHashOfTheirConcatenation) {
    const Bytes data(500, 0x5a);
    const ByteView view = data;
    EXPECT_EQ(sha256({view.first(77), view.subspan(77)}), sha256(view));
    EXPECT_EQ(sha512({view.first(77), view.subspan(77)}), sha512(view));
}

TEST(Sha2, ThreadsDoNotDisturbEachOther) {
    const Bytes data(300, 1);
    const Hash256 expected = sha256(data);
    std::vector<int> right(4);
    std::vector<std::jthread> threads;
    for (int& count : right) {
        threads.emplace_back([&data, &expected, &count] {
            for (int i = 0; i < 100; ++i)
                count += sha256(data) == expected ? 1 : 0;
        });
    }
    threads.clear();
    EXPECT_EQ(right, std::vector<int>(4, 100));
}

TEST(Ripemd160, KnownAnswers) {
    EXPECT_EQ(base::to_hex(ripemd160({})), "9c1185a5c5e9fc54612808977ee8f548b2258d31");
    EXPECT_EQ(base::to_hex(ripemd160(base::as_bytes("abc"))), "8eb208f7e05d987a9b044a8e98c6b087f15a0bfc");
}

TEST(HmacSha512, KnownAnswersOfRfc4231) {
    const auto mac = hmac_sha512(base::as_bytes("Jefe"),
                                 {base::as_bytes("what do ya want "), base::as_bytes("for nothing?")});
    EXPECT_EQ(base::to_hex(mac.view()),
              "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
              "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737");
    const Bytes long_key(131, 0xaa);
    EXPECT_EQ(
        base::to_hex(
            hmac_sha512(long_key, {base::as_bytes("Test Using Larger Than Block-Size Key - Hash Key First")})
                .view()),
        "80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f352"
        "6b56d037e05f2598bd0fd2215d6a1e5295e64f73f63f0aec8b915a985d786598");
}

}  // namespace
}  // namespace bytom::crypto
