#include <gtest/gtest.h>

#include <bytom/base/hex.hpp>
#include <bytom/primitives/address.hpp>

#include "primitives/bech32.hpp"

namespace bytom::primitives {
namespace {

TEST(Bech32, AgreesWithBip173) {
    EXPECT_EQ(bech32_encode("bc", *bech32_decode("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4")),
              "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4");
    EXPECT_EQ(bech32_decode("A12UEL5L"), Groups{});
    EXPECT_EQ(bech32_decode("A12UEL5M").error(), AddressError::bech32_checksum);
}

TEST(Bech32, GroupsRoundTripAtEveryLength) {
    for (std::size_t size = 0; size <= 42; ++size) {
        const Bytes bytes(size, 0xa5);
        EXPECT_EQ(from_groups(to_groups(bytes)), bytes);
    }
}

TEST(Address, TextAndProgramRoundTrip) {
    for (const std::size_t size : {20U, 32U}) {
        const Bytes program = Address{.kind = {}, .hash = Bytes(size, 7)}.control_program();
        const auto address = Address::from_program(program);
        ASSERT_TRUE(address);
        EXPECT_EQ(address->control_program(), program);
        for (const std::string_view prefix : {"bm", "tm", "sm"}) {
            EXPECT_EQ(Address::from_text(address->to_text(prefix), prefix), *address);
        }
        EXPECT_EQ(Address::from_text(address->to_text("bm"), "sm").error(),
                  AddressError::unknown_address_type);
    }
}

TEST(Address, ErrorsAreDescribedAsClientsKnowThem) {
    const auto described = [](std::string_view text) {
        return describe(Address::from_text(text, "bm").error(), text);
    };
    EXPECT_EQ(described("sm1q"), "unknown address type");
    EXPECT_EQ(described("bm1zzz"), "invalid bech32 string length 6");
    EXPECT_EQ(described("bm1qqq qqqqqq"), "invalid character in string: ' '");
    EXPECT_EQ(described("bm1qqqqqbqqqqqqqqqqqqqqqqqqqqqqqqqqqqqr0lpvv"),
              "failed converting data to bytes: invalid character not part of charset: 98");
    EXPECT_EQ(described("bm1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqr0lpvq"),
              "checksum failed. Expected r0lpvv, got r0lpvq.");
    EXPECT_EQ(described("bm13zwrp0r5d7qxlnrfw2p42at32n2csmfjvcga45h"), "invalid witness version: 17");
    EXPECT_EQ(described("bm1q7pwjd0rk4hh2p8afj4juf72t4ugnrvsjchq73"),
              "invalid data length for witness version 0: 19");
}

TEST(Address, OtherProgramsHaveNone) {
    for (const std::string_view program :
         {"", "00", "51", "0015", "51140000000000000000000000000000000000000000", "0014000000", "0120"}) {
        EXPECT_FALSE(Address::from_program(*base::from_hex(program))) << program;
    }
}

}  // namespace
}  // namespace bytom::primitives
