// Eight lanes with AVX-512 IFMA: limbs of 51 bits, products of 52.
//
// The multiplier reads 52 bits of a limb, so an Element's are below 2^51 + 2^16. A Wide of a product is below
// 2^59, and carry() takes limbs below 2^62.
#include <immintrin.h>

#include "crypto/lanes/double_products.hpp"

namespace bytom::crypto {
namespace {

struct Ifma {
    static constexpr std::size_t kLanes = kIfmaLanes;

    struct Element {
        __m512i limbs[kLimbs];
    };
    struct Wide {
        __m512i limbs[kLimbs];
    };
    using Mask = __mmask8;

    static __m512i twice(__m512i a) { return _mm512_add_epi64(a, a); }
    static __m512i times_19(__m512i a) {
        return _mm512_add_epi64(_mm512_add_epi64(a, twice(a)), _mm512_slli_epi64(a, 4));
    }

    /// Columns of weight 2^(51·i): `low` of the low halves, `high` of the high ones, which weigh twice as
    /// much as the column that follows.
    static Wide folded(const __m512i* low, const __m512i* high) {
        __m512i columns[2 * kLimbs];
        columns[0] = low[0];
#pragma GCC unroll 8
        for (std::size_t i = 1; i < 2 * kLimbs - 1; ++i)
            columns[i] = _mm512_add_epi64(low[i], twice(high[i - 1]));
        columns[2 * kLimbs - 1] = twice(high[2 * kLimbs - 2]);
        Wide result;
#pragma GCC unroll 5
        for (std::size_t i = 0; i < kLimbs; ++i)
            result.limbs[i] = _mm512_add_epi64(columns[i], times_19(columns[i + kLimbs]));
        return result;
    }

    static Wide multiply(const Element& a, const Element& b) {
        const __m512i zero = _mm512_setzero_si512();
        __m512i low[2 * kLimbs - 1] = {zero, zero, zero, zero, zero, zero, zero, zero, zero};
        __m512i high[2 * kLimbs - 1] = {zero, zero, zero, zero, zero, zero, zero, zero, zero};
#pragma GCC unroll 5
        for (std::size_t i = 0; i < kLimbs; ++i) {
#pragma GCC unroll 5
            for (std::size_t j = 0; j < kLimbs; ++j) {
                low[i + j] = _mm512_madd52lo_epu64(low[i + j], a.limbs[i], b.limbs[j]);
                high[i + j] = _mm512_madd52hi_epu64(high[i + j], a.limbs[i], b.limbs[j]);
            }
        }
        return folded(low, high);
    }

    static Wide square(const Element& a) {
        const __m512i zero = _mm512_setzero_si512();
        __m512i low[2 * kLimbs - 1] = {zero, zero, zero, zero, zero, zero, zero, zero, zero};
        __m512i high[2 * kLimbs - 1] = {zero, zero, zero, zero, zero, zero, zero, zero, zero};
#pragma GCC unroll 5
        for (std::size_t i = 0; i < kLimbs; ++i) {
#pragma GCC unroll 5
            for (std::size_t j = i + 1; j < kLimbs; ++j) {
                low[i + j] = _mm512_madd52lo_epu64(low[i + j], a.limbs[i], a.limbs[j]);
                high[i + j] = _mm512_madd52hi_epu64(high[i + j], a.limbs[i], a.limbs[j]);
            }
        }
#pragma GCC unroll 9
        for (std::size_t i = 0; i < 2 * kLimbs - 1; ++i) {
            low[i] = twice(low[i]);
            high[i] = twice(high[i]);
        }
#pragma GCC unroll 5
        for (std::size_t i = 0; i < kLimbs; ++i) {
            low[2 * i] = _mm512_madd52lo_epu64(low[2 * i], a.limbs[i], a.limbs[i]);
            high[2 * i] = _mm512_madd52hi_epu64(high[2 * i], a.limbs[i], a.limbs[i]);
        }
        return folded(low, high);
    }

    /// 2·x·y.
    static Wide twice_product(const Element& x, const Element& y, const Wide& /*xx*/, const Wide& /*yy*/) {
        return twice(multiply(x, y));
    }

    static Wide add(const Wide& a, const Wide& b) {
        Wide result;
#pragma GCC unroll 5
        for (std::size_t i = 0; i < kLimbs; ++i)
            result.limbs[i] = _mm512_add_epi64(a.limbs[i], b.limbs[i]);
        return result;
    }

    static Wide twice(const Wide& a) { return add(a, a); }

    /// Precondition: b is a product.
    static Wide subtract(const Wide& a, const Wide& b) {
        // 2^9·p, so that no limb becomes negative.
        constexpr long long kLimb = ((1LL << 51) - 1) << 9;
        const __m512i first = _mm512_set1_epi64(kLimb - (18LL << 9));
        const __m512i other = _mm512_set1_epi64(kLimb);
        Wide result;
#pragma GCC unroll 5
        for (std::size_t i = 0; i < kLimbs; ++i)
            result.limbs[i] =
                _mm512_sub_epi64(_mm512_add_epi64(a.limbs[i], i == 0 ? first : other), b.limbs[i]);
        return result;
    }

    static Element carry(const Wide& a) {
        const __m512i mask = _mm512_set1_epi64((1LL << 51) - 1);
        Element result;
        __m512i carries[kLimbs];
#pragma GCC unroll 5
        for (std::size_t i = 0; i < kLimbs; ++i) {
            carries[i] = _mm512_srli_epi64(a.limbs[i], 51);
            result.limbs[i] = _mm512_and_si512(a.limbs[i], mask);
        }
        result.limbs[0] = _mm512_madd52lo_epu64(result.limbs[0], carries[kLimbs - 1], _mm512_set1_epi64(19));
#pragma GCC unroll 5
        for (std::size_t i = 1; i < kLimbs; ++i)
            result.limbs[i] = _mm512_add_epi64(result.limbs[i], carries[i - 1]);
        return result;
    }

    /// Limb i of lane n is number[n * stride + i].
    static Element load(const std::uint64_t* numbers, std::size_t stride) {
        Element result;
        for (std::size_t i = 0; i < kLimbs; ++i) {
            alignas(64) std::uint64_t limbs[kLanes];
            for (std::size_t lane = 0; lane < kLanes; ++lane)
                limbs[lane] = numbers[lane * stride + i];
            result.limbs[i] = _mm512_load_si512(limbs);
        }
        return result;
    }

    static void store(const Element& a, std::uint64_t* numbers, std::size_t stride) {
        for (std::size_t i = 0; i < kLimbs; ++i) {
            alignas(64) std::uint64_t limbs[kLanes];
            _mm512_store_si512(limbs, a.limbs[i]);
            for (std::size_t lane = 0; lane < kLanes; ++lane)
                numbers[lane * stride + i] = limbs[lane];
        }
    }

    static Element constant(long long number) {
        const __m512i zero = _mm512_setzero_si512();
        return {{_mm512_set1_epi64(number), zero, zero, zero, zero}};
    }

    static Element gather(const LaneBaseMultiple* const* chosen, std::size_t part) {
        Element result;
#pragma GCC unroll 5
        for (std::size_t i = 0; i < kLimbs; ++i) {
            const auto limb = [chosen, part, i](std::size_t lane) {
                return static_cast<long long>(chosen[lane]->parts[part][i]);
            };
            result.limbs[i] =
                _mm512_set_epi64(limb(7), limb(6), limb(5), limb(4), limb(3), limb(2), limb(1), limb(0));
        }
        return result;
    }

    static __m512i digits(const std::int8_t* digits) {
        return _mm512_cvtepi8_epi64(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(digits)));
    }
    static Mask is_negative(__m512i digits) {
        return _mm512_cmplt_epi64_mask(digits, _mm512_setzero_si512());
    }
    static Mask is_magnitude(__m512i digits, std::size_t magnitude) {
        return _mm512_cmpeq_epi64_mask(_mm512_abs_epi64(digits),
                                       _mm512_set1_epi64(static_cast<long long>(magnitude)));
    }
    static Mask no_lane() { return 0; }
    /// `mask` ? a : b
    static Element choose(Mask mask, const Element& a, const Element& b) {
        Element result;
#pragma GCC unroll 5
        for (std::size_t i = 0; i < kLimbs; ++i)
            result.limbs[i] = _mm512_mask_blend_epi64(mask, b.limbs[i], a.limbs[i]);
        return result;
    }
};

}  // namespace

void to_p58_ifma(std::uint64_t (*numbers)[kLimbs]) {
    Lanes<Ifma>::to_p58(numbers);
}

void double_products_ifma(LaneProducts& products) {
    Lanes<Ifma>::double_products(products);
}

}  // namespace bytom::crypto
