#include "crypto/field25519.hpp"

#include <gtest/gtest.h>

#include <bytom/crypto/random.hpp>

namespace bytom::crypto {
namespace {

using namespace field;

using Encoding = std::array<std::uint8_t, 32>;

FieldElement random_element() {
    Encoding bytes;
    random_bytes(bytes);
    return from_bytes(bytes);
}

/// Largest limbs that a factor may have.
constexpr FieldElement kLargest = {
    {(1ULL << 54) - 1, (1ULL << 54) - 1, (1ULL << 54) - 1, (1ULL << 54) - 1, (1ULL << 54) - 1}};

TEST(Field25519, BytesBecomeTheirRepresentativeBelowP) {
    Encoding p;
    p.fill(0xff);
    p[31] = 0x7f;
    for (int offset = 0; offset < 19; ++offset) {
        p[0] = static_cast<std::uint8_t>(0xed + offset);
        Encoding small{};
        small[0] = static_cast<std::uint8_t>(offset);
        EXPECT_EQ(to_bytes(from_bytes(p)), small) << offset;
    }
    p[0] = 0xec;
    EXPECT_EQ(to_bytes(from_bytes(p)), p);
    p[31] = 0xff;
    EXPECT_EQ(to_bytes(from_bytes(p))[31], 0x7f);
}

TEST(Field25519, LargestLimbsDoNotOverflow) {
    const FieldElement same = carried(carried(kLargest));
    EXPECT_TRUE(equal(kLargest, same));
    EXPECT_TRUE(equal(kLargest * kLargest, same * same));
    EXPECT_TRUE(equal(square(kLargest), same * same));
    EXPECT_TRUE(equal(kLargest - kLargest, FieldElement{}));
    EXPECT_TRUE(equal(-kLargest + kLargest, FieldElement{}));
}

TEST(Field25519, IsAField) {
    for (int round = 0; round < 50; ++round) {
        const FieldElement f = random_element();
        const FieldElement g = random_element();
        EXPECT_TRUE(equal((f + g) * (f - g), square(f) - square(g)));
        EXPECT_TRUE(equal((f + g) * minus(f, g), square(f) - square(g)));
        EXPECT_TRUE(equal(f * g, g * f));
        EXPECT_TRUE(equal(f * g * inverse(g), f));
        // f^((p−5)/8 · 8 + 4) = f^(p−1) = 1
        EXPECT_TRUE(equal(square_times(to_p58(f), 3) * square_times(f, 2), FieldElement{{1}}));
    }
}

}  // namespace
}  // namespace bytom::crypto
