// The group of Ed25519 in lanes, over a field of one's own. Variable time, for public data only.
//
// A field has `Element`, whose limbs are small enough for a factor, and `Wide`, the uncarried columns of a
// product, with: multiply, square (Elements in, a Wide out); add, subtract, twice (of Wides); carry (a Wide
// in, an Element out), which holds for the sum of four products and one subtraction; and what moves numbers
// and masks. Sums are taken of Wides, so that nothing is carried twice. The formulas are those of
// edwards25519.cpp: they are complete, so the neutral element needs no case of its own.
#pragma once

#include "crypto/lanes/lane_kernel.hpp"

namespace bytom::crypto {
namespace {

template <typename Field>
struct Lanes {
    using Element = typename Field::Element;
    using Wide = typename Field::Wide;

    /// Without T: enough to be doubled.
    struct Projective {
        Element x, y, z;
    };
    /// ((X:Z), (Y:T)).
    struct Completed {
        Element x, y, z, t;
    };
    /// A summand: y + x, y − x, 2d·t, 2z.
    struct Cached {
        Element parts[4];
    };

    static Element product(const Element& a, const Element& b) { return Field::carry(Field::multiply(a, b)); }
    static Element squared(const Element& a) { return Field::carry(Field::square(a)); }
    static Element sum(const Wide& a, const Wide& b) { return Field::carry(Field::add(a, b)); }
    static Element difference(const Wide& a, const Wide& b) { return Field::carry(Field::subtract(a, b)); }

    static Projective projective(const Completed& p) {
        return {product(p.x, p.t), product(p.y, p.z), product(p.z, p.t)};
    }

    static Completed doubled(const Projective& p) {
        const Wide xx = Field::square(p.x);
        const Wide yy = Field::square(p.y);
        const Wide zz = Field::square(p.z);
        return {Field::carry(Field::twice_product(p.x, p.y, xx, yy)), sum(yy, xx), difference(yy, xx),
                Field::carry(Field::subtract(Field::add(Field::twice(zz), xx), yy))};
    }

    /// p plus q, which stands for its negative in the lanes of `negative`; these have y + x and y − x changed
    /// places already. `two_z` is 2·p.z·q.z.
    static Completed plus(const Wide& x, const Wide& y, const Element& t, const Wide& two_z, const Cached& q,
                          const typename Field::Mask& negative) {
        const Wide a = Field::multiply(difference(y, x), q.parts[1]);
        const Wide b = Field::multiply(sum(y, x), q.parts[0]);
        const Wide c = Field::multiply(t, q.parts[2]);
        const Element more = sum(two_z, c);
        const Element less = difference(two_z, c);
        return {difference(b, a), sum(b, a), Field::choose(negative, less, more),
                Field::choose(negative, more, less)};
    }

    static Completed plus(const Completed& p, const Cached& q, const typename Field::Mask& negative) {
        return plus(Field::multiply(p.x, p.t), Field::multiply(p.y, p.z), product(p.x, p.y),
                    Field::multiply(product(p.z, p.t), q.parts[3]), q, negative);
    }

    /// The same for z = 1.
    static Completed plus_affine(const Completed& p, const Cached& q, const typename Field::Mask& negative) {
        return plus(Field::multiply(p.x, p.t), Field::multiply(p.y, p.z), product(p.x, p.y),
                    Field::twice(Field::multiply(p.z, p.t)), q, negative);
    }

    static Cached cached(const Completed& p, const Element& two_d) {
        const Wide x = Field::multiply(p.x, p.t);
        const Wide y = Field::multiply(p.y, p.z);
        return {{sum(y, x), difference(y, x), product(product(p.x, p.y), two_d),
                 Field::carry(Field::twice(Field::multiply(p.z, p.t)))}};
    }

    static Element square_times(Element a, int count) {
        for (int i = 0; i < count; ++i)
            a = squared(a);
        return a;
    }

    /// The chain of field25519.hpp.
    static void to_p58(std::uint64_t (*numbers)[kLimbs]) {
        const Element a = Field::load(numbers[0], kLimbs);
        const Element to_2 = squared(a);
        const Element to_9 = product(square_times(to_2, 2), a);
        const Element ones_5 = product(squared(product(to_9, to_2)), to_9);  // a^(2^5 − 1), and so on
        const Element ones_10 = product(square_times(ones_5, 5), ones_5);
        const Element ones_20 = product(square_times(ones_10, 10), ones_10);
        const Element ones_40 = product(square_times(ones_20, 20), ones_20);
        const Element ones_50 = product(square_times(ones_40, 10), ones_10);
        const Element ones_100 = product(square_times(ones_50, 50), ones_50);
        const Element ones_200 = product(square_times(ones_100, 100), ones_100);
        const Element ones_250 = product(square_times(ones_200, 50), ones_50);
        Field::store(product(square_times(ones_250, 2), a), numbers[0], kLimbs);
    }

    static constexpr std::size_t kMultiples = 8;

    /// The multiples of the point by the lanes' digits.
    static Cached of_point(const Cached* multiples, const std::int8_t* digits,
                           typename Field::Mask& negative) {
        const auto wanted = Field::digits(digits);
        negative = Field::is_negative(wanted);
        Cached chosen{{Field::constant(1), Field::constant(1), Field::constant(0), Field::constant(2)}};
        for (std::size_t i = 0; i < kMultiples; ++i) {
            const auto here = Field::is_magnitude(wanted, i + 1);
            for (std::size_t part = 0; part < 4; ++part)
                chosen.parts[part] = Field::choose(here, multiples[i].parts[part], chosen.parts[part]);
        }
        return turned(chosen, negative);
    }

    static Cached of_base(const LaneBaseMultiple* multiples, const std::int8_t* digits,
                          typename Field::Mask& negative) {
        negative = Field::is_negative(Field::digits(digits));
        const LaneBaseMultiple* chosen[kMostLanes];
        for (std::size_t lane = 0; lane < Field::kLanes; ++lane)
            chosen[lane] = multiples + (digits[lane] < 0 ? -digits[lane] : digits[lane]);
        Cached result;
        for (std::size_t part = 0; part < 3; ++part)
            result.parts[part] = Field::gather(chosen, part);
        result.parts[3] = Field::constant(2);
        return turned(result, negative);
    }

    static Cached turned(const Cached& q, const typename Field::Mask& negative) {
        return {{Field::choose(negative, q.parts[1], q.parts[0]),
                 Field::choose(negative, q.parts[0], q.parts[1]), q.parts[2], q.parts[3]}};
    }

    static void double_products(LaneProducts& products) {
        constexpr std::size_t kStride = 2 * kLimbs;
        constexpr std::size_t kResultStride = 3 * kLimbs;
        const Element one = Field::constant(1);
        const Element two_d = Field::load(products.two_d, 0);
        typename Field::Mask negative = Field::no_lane();

        Cached multiples[kMultiples];
        Completed next{Field::load(products.point[0][0], kStride), Field::load(products.point[0][1], kStride),
                       one, one};
        for (std::size_t i = 0; i < kMultiples; ++i) {
            if (i > 0) next = plus(next, multiples[0], negative);
            multiples[i] = cached(next, two_d);
        }

        Completed sum{Field::constant(0), one, one, one};
        for (std::size_t position = kNarrowDigits; position-- > 0;) {
            for (int i = 0; i < 4 && position + 1 < kNarrowDigits; ++i)
                sum = doubled(projective(sum));
            const Cached of_a = of_point(multiples, products.point_digits[position], negative);
            sum = plus(sum, of_a, negative);
            if (position % 2 != 0) continue;
            const Cached of_b =
                of_base(products.base_multiples, products.base_digits[position / 2], negative);
            sum = plus_affine(sum, of_b, negative);
        }

        const Projective end = projective(sum);
        Field::store(end.x, products.result[0][0], kResultStride);
        Field::store(end.y, products.result[0][1], kResultStride);
        Field::store(end.z, products.result[0][2], kResultStride);
    }
};

}  // namespace
}  // namespace bytom::crypto
