#include <random>

#include <boost/multiprecision/cpp_int.hpp>
#include <gtest/gtest.h>

#include <bytom/consensus/uint256.hpp>

namespace bytom::consensus {
namespace {

using Big = boost::multiprecision::cpp_int;

Big modulus() {
    return Big(1) << 256;
}

Big big(const Uint256& value) {
    Big result;
    const auto bytes = value.to_big_endian();
    boost::multiprecision::import_bits(result, bytes.begin(), bytes.end());
    return result;
}

/// Of random length, with runs of equal bits so that carries travel.
Uint256 random_value(std::mt19937_64& random) {
    Uint256::Binary bytes{};
    const std::size_t length = random() % (Uint256::kSize + 1);
    for (std::size_t i = 0; i < length; ++i) {
        constexpr std::array<std::uint8_t, 4> kRuns{0x00, 0xff, 0x80, 0x01};
        bytes[i] = random() % 2 == 0 ? kRuns[random() % kRuns.size()] : static_cast<std::uint8_t>(random());
    }
    return Uint256::from_little_endian(bytes);
}

TEST(Uint256, AgreesWithBigIntegers) {
    std::mt19937_64 random(1);
    for (int round = 0; round < 20'000; ++round) {
        const Uint256 a = random_value(random);
        const Uint256 b = random_value(random);
        ASSERT_EQ(big(a + b), (big(a) + big(b)) % modulus());
        ASSERT_EQ(big(a - b), (big(a) + modulus() - big(b)) % modulus());
        ASSERT_EQ(big(a.saturating_add(b)), std::min<Big>(big(a) + big(b), modulus() - 1));
        ASSERT_EQ(a < b, big(a) < big(b));
        ASSERT_EQ(a == b, big(a) == big(b));
        const auto shift = static_cast<unsigned>(random() % 300);
        ASSERT_EQ(big(a << shift), (big(a) << shift) % modulus());
        ASSERT_EQ(big(a >> shift), big(a) >> shift);
        if (!b.is_zero()) {
            ASSERT_EQ(big(a / b), big(a) / big(b));
        }
        if (b > 1) {
            ASSERT_EQ(big(divide_two_to_256(b)), modulus() / big(b));
        }
        ASSERT_EQ(a.to_decimal(), big(a).str());
        ASSERT_EQ(Uint256::from_big_endian(a.to_big_endian()), a);
        ASSERT_EQ(a.bit_width(), a.is_zero() ? 0 : static_cast<int>(msb(big(a))) + 1);
    }
}

TEST(Uint256, EndsOfTheRange) {
    EXPECT_EQ(Uint256{}.to_decimal(), "0");
    EXPECT_EQ(Uint256::max() + 1, Uint256{});
    EXPECT_EQ(Uint256{} - 1, Uint256::max());
    EXPECT_EQ(Uint256::max().saturating_add(1), Uint256::max());
    EXPECT_EQ(divide_two_to_256(Uint256::max()), 1);
    EXPECT_EQ(divide_two_to_256(2), Uint256(1) << 255);
}

}  // namespace
}  // namespace bytom::consensus
