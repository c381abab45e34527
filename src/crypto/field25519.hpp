// Arithmetic modulo p = 2^255 − 19 in five limbs of 51 bits, for public data only.
//
// Factors may have limbs of up to 54 bits. Products, squares and what `-` gives are carried: limbs just above
// 2^51. The limbs of a sum are the sums of the limbs, those of minus() the difference plus up to 2^53;
// edwards25519.cpp combines at most so many of them that factors stay in their range.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <span>

namespace bytom::crypto {

__extension__ using Uint128 = unsigned __int128;

struct FieldElement {
    std::array<std::uint64_t, 5> limbs{};
};

namespace field {

inline constexpr std::uint64_t kMask = (std::uint64_t{1} << 51) - 1;

/// Carries once around: limbs of up to 63 bits become just above 2^51.
[[nodiscard]] constexpr FieldElement carried(const FieldElement& f) noexcept {
    const auto& [a, b, c, d, e] = f.limbs;
    return {{(a & kMask) + 19 * (e >> 51), (b & kMask) + (a >> 51), (c & kMask) + (b >> 51),
             (d & kMask) + (c >> 51), (e & kMask) + (d >> 51)}};
}

[[nodiscard]] constexpr FieldElement operator+(const FieldElement& f, const FieldElement& g) noexcept {
    FieldElement sum;
    for (std::size_t i = 0; i < 5; ++i)
        sum.limbs[i] = f.limbs[i] + g.limbs[i];
    return sum;
}

[[nodiscard]] constexpr FieldElement operator-(const FieldElement& f, const FieldElement& g) noexcept {
    // 16·p, so that no limb becomes negative.
    constexpr std::uint64_t kFirst = 16 * (kMask - 18);
    constexpr std::uint64_t kOther = 16 * kMask;
    FieldElement difference;
    difference.limbs[0] = f.limbs[0] + kFirst - g.limbs[0];
    for (std::size_t i = 1; i < 5; ++i)
        difference.limbs[i] = f.limbs[i] + kOther - g.limbs[i];
    return carried(difference);
}

/// f − g without carrying. Precondition: the limbs of g are below 2^53 − 76.
[[nodiscard]] constexpr FieldElement minus(const FieldElement& f, const FieldElement& g) noexcept {
    constexpr std::uint64_t kFirst = 4 * (kMask - 18);
    constexpr std::uint64_t kOther = 4 * kMask;
    FieldElement difference;
    difference.limbs[0] = f.limbs[0] + kFirst - g.limbs[0];
    for (std::size_t i = 1; i < 5; ++i)
        difference.limbs[i] = f.limbs[i] + kOther - g.limbs[i];
    return difference;
}

[[nodiscard]] constexpr FieldElement operator-(const FieldElement& f) noexcept {
    return FieldElement{} - f;
}

/// The columns of a product, carried. Precondition: the first four are below 2^115, the last below 2^111.
[[nodiscard]] constexpr FieldElement from_columns(Uint128 c0, Uint128 c1, Uint128 c2, Uint128 c3,
                                                  Uint128 c4) noexcept {
    c1 += static_cast<std::uint64_t>(c0 >> 51);
    c2 += static_cast<std::uint64_t>(c1 >> 51);
    c3 += static_cast<std::uint64_t>(c2 >> 51);
    c4 += static_cast<std::uint64_t>(c3 >> 51);
    const std::uint64_t first =
        (static_cast<std::uint64_t>(c0) & kMask) + 19 * static_cast<std::uint64_t>(c4 >> 51);
    return {{first & kMask, (static_cast<std::uint64_t>(c1) & kMask) + (first >> 51),
             static_cast<std::uint64_t>(c2) & kMask, static_cast<std::uint64_t>(c3) & kMask,
             static_cast<std::uint64_t>(c4) & kMask}};
}

[[nodiscard]] constexpr FieldElement operator*(const FieldElement& f, const FieldElement& g) noexcept {
    const auto& [a0, a1, a2, a3, a4] = f.limbs;
    const auto& [b0, b1, b2, b3, b4] = g.limbs;
    // 2^255 = 19: what falls off the end comes back at the front.
    const std::uint64_t b1_19 = 19 * b1;
    const std::uint64_t b2_19 = 19 * b2;
    const std::uint64_t b3_19 = 19 * b3;
    const std::uint64_t b4_19 = 19 * b4;
    const auto times = [](std::uint64_t x, std::uint64_t y) { return static_cast<Uint128>(x) * y; };
    return from_columns(
        times(a0, b0) + times(a4, b1_19) + times(a3, b2_19) + times(a2, b3_19) + times(a1, b4_19),
        times(a1, b0) + times(a0, b1) + times(a4, b2_19) + times(a3, b3_19) + times(a2, b4_19),
        times(a2, b0) + times(a1, b1) + times(a0, b2) + times(a4, b3_19) + times(a3, b4_19),
        times(a3, b0) + times(a2, b1) + times(a1, b2) + times(a0, b3) + times(a4, b4_19),
        times(a4, b0) + times(a3, b1) + times(a2, b2) + times(a1, b3) + times(a0, b4));
}

[[nodiscard]] constexpr FieldElement square(const FieldElement& f) noexcept {
    const auto& [a0, a1, a2, a3, a4] = f.limbs;
    const std::uint64_t a3_19 = 19 * a3;
    const std::uint64_t a4_19 = 19 * a4;
    const auto times = [](std::uint64_t x, std::uint64_t y) { return static_cast<Uint128>(x) * y; };
    return from_columns(times(a0, a0) + 2 * (times(a1, a4_19) + times(a2, a3_19)),
                        times(a3, a3_19) + 2 * (times(a0, a1) + times(a2, a4_19)),
                        times(a1, a1) + 2 * (times(a0, a2) + times(a4, a3_19)),
                        times(a4, a4_19) + 2 * (times(a0, a3) + times(a1, a2)),
                        times(a2, a2) + 2 * (times(a0, a4) + times(a1, a3)));
}

/// f to the power of 2^count.
[[nodiscard]] constexpr FieldElement square_times(FieldElement f, int count) noexcept {
    for (int i = 0; i < count; ++i)
        f = square(f);
    return f;
}

/// What the two exponentiations below share.
struct Powers {
    FieldElement to_11;       ///< f^11
    FieldElement to_2_250_1;  ///< f^(2^250 − 1)
};

[[nodiscard]] constexpr Powers powers(const FieldElement& f) noexcept {
    const FieldElement to_2 = square(f);
    const FieldElement to_9 = square_times(to_2, 2) * f;
    const FieldElement to_11 = to_9 * to_2;
    const FieldElement ones_5 = square(to_11) * to_9;  // f^(2^5 − 1), and so on
    const FieldElement ones_10 = square_times(ones_5, 5) * ones_5;
    const FieldElement ones_20 = square_times(ones_10, 10) * ones_10;
    const FieldElement ones_40 = square_times(ones_20, 20) * ones_20;
    const FieldElement ones_50 = square_times(ones_40, 10) * ones_10;
    const FieldElement ones_100 = square_times(ones_50, 50) * ones_50;
    const FieldElement ones_200 = square_times(ones_100, 100) * ones_100;
    return {.to_11 = to_11, .to_2_250_1 = square_times(ones_200, 50) * ones_50};
}

/// f^(p − 2) = 1/f; 0 for 0.
[[nodiscard]] constexpr FieldElement inverse(const FieldElement& f) noexcept {
    const Powers shared = powers(f);
    return square_times(shared.to_2_250_1, 5) * shared.to_11;
}

/// f^((p − 5) / 8) = f^(2^252 − 3).
[[nodiscard]] constexpr FieldElement to_p58(const FieldElement& f) noexcept {
    return square_times(powers(f).to_2_250_1, 2) * f;
}

/// The number of 255 bits, little-endian; bit 255 is ignored. It need not be below p.
[[nodiscard]] inline FieldElement from_bytes(std::span<const std::uint8_t, 32> bytes) noexcept {
    static_assert(std::endian::native == std::endian::little);
    const auto word = [&bytes](std::size_t at) {
        std::uint64_t value = 0;
        std::memcpy(&value, bytes.data() + at, sizeof value);
        return value;
    };
    return {{word(0) & kMask, word(6) >> 3 & kMask, word(12) >> 6 & kMask, word(19) >> 1 & kMask,
             word(24) >> 12 & kMask}};
}

/// The one representative below p, little-endian.
[[nodiscard]] inline std::array<std::uint8_t, 32> to_bytes(const FieldElement& element) noexcept {
    FieldElement f = carried(element);
    // Whether the value is at least p shows in the carry out of value + 19.
    std::uint64_t carry = 19;
    for (const std::uint64_t limb : f.limbs)
        carry = (limb + carry) >> 51;
    carry *= 19;
    for (std::uint64_t& limb : f.limbs) {
        limb += carry;
        carry = limb >> 51;
        limb &= kMask;
    }
    const auto& [a, b, c, d, e] = f.limbs;
    const std::array<std::uint64_t, 4> words = {a | b << 51, b >> 13 | c << 38, c >> 26 | d << 25,
                                                d >> 39 | e << 12};
    std::array<std::uint8_t, 32> bytes;
    std::memcpy(bytes.data(), words.data(), bytes.size());
    return bytes;
}

[[nodiscard]] inline bool equal(const FieldElement& f, const FieldElement& g) noexcept {
    return to_bytes(f) == to_bytes(g);
}

[[nodiscard]] inline bool is_odd(const FieldElement& f) noexcept {
    return (to_bytes(f)[0] & 1) != 0;
}

}  // namespace field
}  // namespace bytom::crypto
