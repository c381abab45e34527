#include "crypto/edwards25519.hpp"

namespace bytom::crypto {
namespace {

using namespace field;

constexpr FieldElement kOne = {{1, 0, 0, 0, 0}};
constexpr FieldElement kTwo = {{2, 0, 0, 0, 0}};
/// The curve is −x² + y² = 1 + d·x²·y².
constexpr FieldElement kD = -FieldElement{{121665, 0, 0, 0, 0}} * inverse(FieldElement{{121666, 0, 0, 0, 0}});
constexpr FieldElement kTwoD = carried(kD + kD);
/// 2^((p − 1) / 4); (p − 1) / 4 = 2·(p − 5) / 8 + 1.
constexpr FieldElement kSquareRootOfMinusOne = square(to_p58(kTwo)) * kTwo;

/// A point without T: enough to be doubled.
struct ProjectivePoint {
    FieldElement x;
    FieldElement y;
    FieldElement z;
};

/// ((X:Z), (Y:T)): what additions and doublings give before their last multiplications.
struct CompletedPoint {
    FieldElement x;
    FieldElement y;
    FieldElement z;
    FieldElement t;

    [[nodiscard]] ProjectivePoint projective() const noexcept { return {.x = x * t, .y = y * z, .z = z * t}; }
    [[nodiscard]] EdwardsPoint extended() const noexcept {
        return {.x = x * t, .y = y * z, .z = z * t, .t = x * y};
    }
};

/// A summand prepared: y + x, y − x, 2z, 2d·t.
struct CachedPoint {
    FieldElement y_plus_x;
    FieldElement y_minus_x;
    FieldElement two_z;
    FieldElement two_d_t;
};

/// The same for z = 1.
struct AffinePoint {
    FieldElement y_plus_x;
    FieldElement y_minus_x;
    FieldElement two_d_t;
};

// In the three formulas every coordinate that comes in is a product; none that goes out has limbs above 2^54.

CompletedPoint doubled(const ProjectivePoint& p) noexcept {
    const FieldElement xx = square(p.x);
    const FieldElement yy = square(p.y);
    const FieldElement zz = square(p.z);
    const FieldElement y = yy + xx;
    return {.x = minus(square(p.x + p.y), y), .y = y, .z = minus(yy, xx), .t = minus(zz + zz + xx, yy)};
}

CachedPoint cached(const EdwardsPoint& p) noexcept {
    return {.y_plus_x = p.y + p.x, .y_minus_x = minus(p.y, p.x), .two_z = p.z + p.z, .two_d_t = p.t * kTwoD};
}

FieldElement times_two_z(const FieldElement& z, const CachedPoint& q) noexcept {
    return z * q.two_z;
}
FieldElement times_two_z(const FieldElement& z, const AffinePoint& /*q*/) noexcept {
    return z + z;
}

template <typename Summand>
CompletedPoint sum(const EdwardsPoint& p, const Summand& q) noexcept {
    const FieldElement a = minus(p.y, p.x) * q.y_minus_x;
    const FieldElement b = (p.y + p.x) * q.y_plus_x;
    const FieldElement c = p.t * q.two_d_t;
    const FieldElement d = times_two_z(p.z, q);
    return {.x = minus(b, a), .y = b + a, .z = d + c, .t = minus(d, c)};
}

template <typename Summand>
CompletedPoint difference(const EdwardsPoint& p, const Summand& q) noexcept {
    const FieldElement a = minus(p.y, p.x) * q.y_plus_x;
    const FieldElement b = (p.y + p.x) * q.y_minus_x;
    const FieldElement c = p.t * q.two_d_t;
    const FieldElement d = times_two_z(p.z, q);
    return {.x = minus(b, a), .y = b + a, .z = minus(d, c), .t = d + c};
}

EdwardsPoint twice(const EdwardsPoint& p) noexcept {
    return doubled({.x = p.x, .y = p.y, .z = p.z}).extended();
}

/// P, 3P, 5P, …
template <std::size_t N>
std::array<EdwardsPoint, N> odd_multiples(const EdwardsPoint& p) noexcept {
    const CachedPoint step = cached(twice(p));
    std::array<EdwardsPoint, N> multiples;
    multiples[0] = p;
    for (std::size_t i = 1; i < N; ++i)
        multiples[i] = sum(multiples[i - 1], step).extended();
    return multiples;
}

/// Window sizes: digits are odd and below 2^(window − 1) in magnitude.
constexpr unsigned kPointWindow = 5;
constexpr unsigned kBaseWindow = 8;
constexpr std::size_t multiples_for(unsigned window) {
    return std::size_t{1} << (window - 2);
}

using PointTable = std::array<CachedPoint, multiples_for(kPointWindow)>;
using BaseTable = std::array<AffinePoint, multiples_for(kBaseWindow)>;

PointTable point_table(const EdwardsPoint& p) noexcept {
    PointTable table;
    const auto multiples = odd_multiples<table.size()>(p);
    for (std::size_t i = 0; i < table.size(); ++i)
        table[i] = cached(multiples[i]);
    return table;
}

EdwardsPoint base_point() noexcept {
    // It has y = 4/5 and even x.
    return *decode_point(to_bytes(FieldElement{{4, 0, 0, 0, 0}} * inverse(FieldElement{{5, 0, 0, 0, 0}})));
}

BaseTable make_base_table() noexcept {
    BaseTable table;
    const auto multiples = odd_multiples<table.size()>(base_point());
    for (std::size_t i = 0; i < table.size(); ++i) {
        const FieldElement scale = inverse(multiples[i].z);
        const FieldElement x = multiples[i].x * scale;
        const FieldElement y = multiples[i].y * scale;
        table[i] = {.y_plus_x = y + x, .y_minus_x = minus(y, x), .two_d_t = x * y * kTwoD};
    }
    return table;
}

const BaseTable& base_table() noexcept {
    static const BaseTable table = make_base_table();
    return table;
}

/// The scalar as Σ digit[i]·2^i with few digits that are not zero.
using Digits = std::array<std::int8_t, 256>;

Digits digits_of(std::span<const std::uint8_t, 32> scalar, unsigned window) noexcept {
    std::array<std::uint64_t, 5> words{};
    std::memcpy(words.data(), scalar.data(), scalar.size());
    const std::uint64_t width = std::uint64_t{1} << window;
    Digits digits{};
    std::uint64_t carry = 0;
    for (std::size_t position = 0; position < digits.size();) {
        const std::size_t word = position / 64;
        const std::size_t bit = position % 64;
        std::uint64_t bits = words[word] >> bit;
        if (bit + window > 64) bits |= words[word + 1] << (64 - bit);
        const std::uint64_t value = carry + (bits & (width - 1));
        if (value % 2 == 0) {
            ++position;
            continue;
        }
        carry = value >= width / 2 ? 1 : 0;
        digits[position] =
            static_cast<std::int8_t>(static_cast<int>(value) - static_cast<int>(carry * width));
        position += window;
    }
    return digits;
}

/// p plus digit times the point of the table.
template <typename Table>
CompletedPoint plus_multiple(const EdwardsPoint& p, int digit, const Table& table) noexcept {
    return digit > 0 ? sum(p, table[static_cast<std::size_t>(digit) / 2])
                     : difference(p, table[static_cast<std::size_t>(-digit) / 2]);
}

}  // namespace

PointDecoding::PointDecoding(std::span<const std::uint8_t, 32> bytes) noexcept
    : is_odd_((bytes[31] & 0x80) != 0), y_(from_bytes(bytes)) {
    const FieldElement yy = square(y_);
    u_ = yy - kOne;
    v_ = yy * kD + kOne;
    const FieldElement v3 = square(v_) * v_;
    u_v3_ = u_ * v3;
    u_v7_ = u_ * square(v3) * v_;
}

std::optional<EdwardsPoint> PointDecoding::finish(const FieldElement& power) const noexcept {
    // x = u·v³·(u·v⁷)^((p−5)/8) is a square root of u/v up to a factor √−1, if there is one.
    FieldElement x = u_v3_ * power;
    const FieldElement vxx = v_ * square(x);
    if (!equal(vxx, u_)) {
        if (!equal(vxx, -u_)) return std::nullopt;
        x = x * kSquareRootOfMinusOne;
    }
    if (is_odd(x) != is_odd_) x = -x;
    return EdwardsPoint{.x = x, .y = y_, .z = kOne, .t = x * y_};
}

std::optional<EdwardsPoint> decode_point(std::span<const std::uint8_t, 32> bytes) noexcept {
    const PointDecoding decoding(bytes);
    return decoding.finish(to_p58(decoding.radicand()));
}

std::vector<EdwardsPoint> base_multiples(std::size_t count) {
    std::vector<EdwardsPoint> multiples{{.x = {}, .y = kOne, .z = kOne, .t = {}}};
    const EdwardsPoint base = base_point();
    const CachedPoint step = cached(base);
    while (multiples.size() < count) {
        const EdwardsPoint next = sum(multiples.back(), step).extended();
        const FieldElement scale = inverse(next.z);
        const FieldElement x = next.x * scale;
        const FieldElement y = next.y * scale;
        multiples.push_back({.x = x, .y = y, .z = kOne, .t = x * y});
    }
    return multiples;
}

FieldElement two_d() noexcept {
    return kTwoD;
}

std::array<std::uint8_t, 32> encoded(const FieldElement& x, const FieldElement& y) noexcept {
    auto bytes = to_bytes(y);
    if (is_odd(x)) bytes[31] |= 0x80;
    return bytes;
}

EdwardsPoint negated(const EdwardsPoint& point) noexcept {
    return {.x = -point.x, .y = point.y, .z = point.z, .t = -point.t};
}

std::array<std::uint8_t, 32> encoded_double_product(std::span<const std::uint8_t, 32> a,
                                                    const EdwardsPoint& point,
                                                    std::span<const std::uint8_t, 32> b) noexcept {
    const Digits a_digits = digits_of(a, kPointWindow);
    const Digits b_digits = digits_of(b, kBaseWindow);
    const PointTable point_multiples = point_table(point);
    const BaseTable& base_multiples = base_table();

    std::size_t position = a_digits.size();
    while (position > 0 && a_digits[position - 1] == 0 && b_digits[position - 1] == 0)
        --position;
    ProjectivePoint accumulator{.x = {}, .y = kOne, .z = kOne};
    while (position-- > 0) {
        CompletedPoint next = doubled(accumulator);
        if (a_digits[position] != 0)
            next = plus_multiple(next.extended(), a_digits[position], point_multiples);
        if (b_digits[position] != 0)
            next = plus_multiple(next.extended(), b_digits[position], base_multiples);
        accumulator = next.projective();
    }

    const FieldElement scale = inverse(accumulator.z);
    return encoded(accumulator.x * scale, accumulator.y * scale);
}

}  // namespace bytom::crypto
