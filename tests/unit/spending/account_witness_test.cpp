// What the witness of an account's output ends with hashes to what its program has.
#include <gtest/gtest.h>

#include <bytom/crypto/ripemd160.hpp>
#include <bytom/crypto/sha3.hpp>
#include <bytom/spending/account_witness.hpp>
#include <bytom/vm/program_builder.hpp>

namespace bytom::spending {
namespace {

crypto::XPub key(std::uint8_t seed) {
    return crypto::XPrv::root(Bytes{seed}).xpub();
}

TEST(AccountWitness, OfOneKeyIsTheKey) {
    const keys::AccountSigner account{.xpubs = {key(1)}, .quorum = 1, .key_index = 3};
    const keys::AddressPosition position{.change = false, .index = 7};
    const auto witness = account_witness(account, position);
    ASSERT_TRUE(witness);
    EXPECT_EQ(witness->path, keys::account_path(account.derive_rule, 3, position));
    EXPECT_EQ(keys::account_program(account, position)->control_program,
              vm::p2wpkh_program(crypto::ripemd160(witness->proof)));
}

TEST(AccountWitness, OfSeveralKeysIsTheirProgram) {
    const keys::AccountSigner account{.xpubs = {key(1), key(2), key(3)}, .quorum = 2, .key_index = 1};
    const auto witness = account_witness(account, {.change = true, .index = 2});
    ASSERT_TRUE(witness);
    EXPECT_EQ(keys::account_program(account, {.change = true, .index = 2})->control_program,
              vm::p2wsh_program(crypto::sha3_256(witness->proof).view()));
}

TEST(AccountWitness, BadKeysAreNamed) {
    const auto witness = account_witness({.xpubs = {}, .quorum = 1}, {});
    ASSERT_FALSE(witness);
    EXPECT_EQ(witness.error(), "no_xpubs");
}

}  // namespace
}  // namespace bytom::spending
