#include <random>

#include <boost/multiprecision/cpp_int.hpp>
#include <gtest/gtest.h>

#include <bytom/consensus/difficulty.hpp>
#include <bytom/consensus/params.hpp>
#include <bytom/consensus/subsidy.hpp>

namespace bytom::consensus {
namespace {

using Big = boost::multiprecision::cpp_int;

Big big(const Target& target) {
    Big value;
    const Bytes magnitude = target.magnitude();
    if (!magnitude.empty()) import_bits(value, magnitude.begin(), magnitude.end());
    return target.negative ? Big(-value) : value;
}

std::uint64_t compact_of(const Big& value) {
    Bytes magnitude;
    export_bits(Big(abs(value)), std::back_inserter(magnitude), 8);
    return compact(value < 0, magnitude);
}

Big floor_divide(const Big& value, std::uint64_t divisor) {
    Big quotient = value / divisor;
    if (value < 0 && value % divisor != 0) --quotient;
    return quotient;
}

std::uint64_t random_bits(std::mt19937_64& random) {
    const std::uint64_t exponent = random() % 2 == 0 ? random() % 256 : random() % 40;
    return exponent << 56 | (random() >> (8 + random() % 56));
}

TEST(Difficulty, TargetIsMantissaTimesPowerOf256) {
    std::mt19937_64 random(2);
    for (int round = 0; round < 5'000; ++round) {
        const std::uint64_t bits = random_bits(random);
        const auto exponent = static_cast<int>(bits >> 56);
        const std::uint64_t mantissa = bits & ((std::uint64_t{1} << 55) - 1);
        Big expected =
            exponent <= 3 ? Big(mantissa >> (8 * (3 - exponent))) : Big(mantissa) << (8 * (exponent - 3));
        if ((bits >> 55 & 1) != 0) expected = -expected;
        const Target target = Target::from_bits(bits);
        ASSERT_EQ(big(target), expected) << bits;
        ASSERT_EQ(target.to_uint256().has_value(), expected >= 0 && expected < Big(1) << 256) << bits;
    }
}

TEST(Difficulty, RetargetIsExactForAbsurdBitsAndSpans) {
    std::mt19937_64 random(3);
    for (int round = 0; round < 5'000; ++round) {
        const std::uint64_t bits = random_bits(random);
        const std::uint64_t from = random() >> (random() % 64);
        const std::uint64_t to =
            random() % 2 == 0 ? random() >> (random() % 64) : from + 302'400 + random() % 5;
        const auto span = static_cast<std::int64_t>(to - from);
        const Big expected = floor_divide(big(Target::from_bits(bits)) * span, 302'400);
        ASSERT_EQ(next_bits(kBlocksPerRetarget, bits, to, from), compact_of(expected))
            << bits << " from " << from << " to " << to;
    }
}

TEST(Difficulty, NegativeQuotientsRoundDownThroughEveryByte) {
    // −256^k / 302400 rounded down, where borrowing reaches the front.
    const std::uint64_t minus_one_second = 999;
    for (std::uint64_t exponent = 3; exponent < 12; ++exponent) {
        const std::uint64_t bits = exponent << 56 | 302'399;
        const Big expected = floor_divide(-big(Target::from_bits(bits)), 302'400);
        EXPECT_EQ(next_bits(kBlocksPerRetarget, bits, minus_one_second, 1000), compact_of(expected));
    }
}

TEST(Difficulty, CompactRoundsDown) {
    EXPECT_EQ(compact_of(Big(0x12345678)), 0x0400000000123456U);
    EXPECT_EQ(compact_of(Big(-0x12345678)), 0x0480000000123457U);
    EXPECT_EQ(compact_of(Big(-0x12345600)), 0x0480000000123456U);
    EXPECT_EQ(compact_of(Big(-0xffffff01L)), 0x0480000001000000U) << "a carry stays in the mantissa";
    EXPECT_EQ(compact_of(Big(-1)), 0x0180000000010000U);
    EXPECT_EQ(compact_of(Big(0)), 0U);
}

TEST(Difficulty, BitsChangeOnlyAfterWholePeriods) {
    EXPECT_FALSE(retargets_after(0));
    EXPECT_FALSE(retargets_after(2015));
    EXPECT_TRUE(retargets_after(2016));
    EXPECT_TRUE(retargets_after(4032));
    EXPECT_EQ(next_bits(0, 0x20000000000ccccc, 5, 1), 0x20000000000cccccU);
    EXPECT_EQ(next_bits(2016, 0x20000000000ccccc, 302'400, 0), 0x20000000000cccccU);
    EXPECT_EQ(next_bits(2016, 0x20000000000ccccc, 7, 7), 0U);
}

TEST(Difficulty, WorkOfExtremeTargets) {
    EXPECT_EQ(work_of(0), 0);
    EXPECT_EQ(work_of(std::uint64_t{3} << 56 | std::uint64_t{1} << 55 | 5), 0) << "negative";
    EXPECT_EQ(work_of(std::uint64_t{3} << 56 | 1), Uint256(1) << 255);
    EXPECT_EQ(work_of(std::uint64_t{36} << 56 | 1), 0) << "2^264";
    EXPECT_EQ(work_of(solonet().genesis_bits), 20);
    EXPECT_EQ(work_of(mainnet().genesis_bits), 15'154'807);
}

TEST(Difficulty, ProofOfWorkIsLittleEndianAndEqualityPasses) {
    Hash256 pow;
    pow.bytes[0] = 5;
    const std::uint64_t five = std::uint64_t{3} << 56 | 5;
    EXPECT_TRUE(meets_target(pow, five));
    EXPECT_FALSE(meets_target(pow, five - 1));
    pow.bytes[31] = 1;
    EXPECT_FALSE(meets_target(pow, five));
    EXPECT_TRUE(meets_target(pow, std::uint64_t{255} << 56 | 1)) << "target above 2^256";
    EXPECT_TRUE(meets_target(Hash256{}, 0));
    EXPECT_FALSE(meets_target(Hash256{}, five | std::uint64_t{1} << 55)) << "negative target";
}

TEST(Difficulty, SeedFollowsTheBranch) {
    Hash256 hash;
    hash.bytes[0] = 1;
    Hash256 seed;
    seed.bytes[0] = 2;
    EXPECT_EQ(next_seed(0, hash, seed), kInitialSeed);
    EXPECT_EQ(next_seed(255, hash, seed), seed);
    EXPECT_EQ(next_seed(256, hash, seed), hash);
    EXPECT_EQ(next_seed(257, hash, seed), seed);
}

TEST(Difficulty, MedianTakesTheUpperMiddleOfElevenAtMost) {
    EXPECT_EQ(median_time(std::vector<std::uint64_t>{7}), 7U);
    EXPECT_EQ(median_time(std::vector<std::uint64_t>{9, 3}), 9U);
    EXPECT_EQ(median_time(std::vector<std::uint64_t>{4, 3, 2, 1}), 3U);
    EXPECT_EQ(median_time(std::vector<std::uint64_t>{11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0, 0, 0}), 6U);
}

TEST(Subsidy, HalvesAndEnds) {
    EXPECT_EQ(block_subsidy(0), kInitialBlockSubsidy);
    EXPECT_EQ(block_subsidy(1), kBaseSubsidy);
    EXPECT_EQ(block_subsidy(839'999), kBaseSubsidy);
    EXPECT_EQ(block_subsidy(840'000), kBaseSubsidy / 2);
    EXPECT_EQ(block_subsidy(36 * kSubsidyReductionInterval), 0U);
    EXPECT_EQ(block_subsidy(~std::uint64_t{0}), 0U);
}

}  // namespace
}  // namespace bytom::consensus
