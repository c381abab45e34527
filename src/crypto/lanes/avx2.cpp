// Four lanes with AVX2: limbs of 26 and 25 bits in turn, since its multiplier reads 32 bits.
//
// An Element's limbs are below 2^26 + 2^17 (even ones) and 2^25 + 2^17 (odd ones). A Wide of a product is
// below 2^60, and carry() takes limbs below 2^63.
#include <immintrin.h>

#include "crypto/lanes/double_products.hpp"

namespace bytom::crypto {
namespace {

struct Avx2 {
    static constexpr std::size_t kLanes = kAvx2Lanes;
    static constexpr std::size_t kHalves = 2 * kLimbs;

    struct Element {
        __m256i limbs[kHalves];
    };
    struct Wide {
        __m256i limbs[kHalves];
    };
    using Mask = __m256i;

    static __m256i times_19(__m256i a) {
        return _mm256_add_epi64(_mm256_add_epi64(a, _mm256_add_epi64(a, a)), _mm256_slli_epi64(a, 4));
    }

    static Wide multiply(const Element& a, const Element& b) {
        const __m256i nineteen = _mm256_set1_epi64x(19);
        __m256i b_19[kHalves];
        __m256i a_2[kHalves];
#pragma GCC unroll 10
        for (std::size_t i = 0; i < kHalves; ++i) {
            b_19[i] = _mm256_mul_epu32(b.limbs[i], nineteen);
            a_2[i] = _mm256_add_epi64(a.limbs[i], a.limbs[i]);
        }
        Wide result;
#pragma GCC unroll 10
        for (std::size_t column = 0; column < kHalves; ++column) {
            __m256i sum = _mm256_mul_epu32(a.limbs[0], b.limbs[column]);
#pragma GCC unroll 10
            for (std::size_t i = 1; i < kHalves; ++i) {
                // 2^255 = 19. Two odd limbs weigh twice as much as their column.
                const std::size_t j = (column + kHalves - i) % kHalves;
                const __m256i left = i % 2 != 0 && j % 2 != 0 ? a_2[i] : a.limbs[i];
                sum = _mm256_add_epi64(sum, _mm256_mul_epu32(left, i > column ? b_19[j] : b.limbs[j]));
            }
            result.limbs[column] = sum;
        }
        return result;
    }

    static Wide square(const Element& a) {
        const __m256i nineteen = _mm256_set1_epi64x(19);
        __m256i a_2[kHalves];
        __m256i a_19[kHalves];
        __m256i a_38[kHalves];
#pragma GCC unroll 10
        for (std::size_t i = 0; i < kHalves; ++i) {
            a_2[i] = _mm256_add_epi64(a.limbs[i], a.limbs[i]);
            a_19[i] = _mm256_mul_epu32(a.limbs[i], nineteen);
            a_38[i] = _mm256_add_epi64(a_19[i], a_19[i]);
        }
        Wide result;
#pragma GCC unroll 10
        for (std::size_t column = 0; column < kHalves; ++column) {
            __m256i sum = _mm256_setzero_si256();
#pragma GCC unroll 10
            for (std::size_t i = 0; i < kHalves; ++i) {
                const std::size_t j = (column + kHalves - i) % kHalves;
                if (j < i) continue;
                const bool both_odd = i % 2 != 0 && j % 2 != 0;
                const bool is_double = both_odd && i != j;
                const __m256i left = both_odd || i != j ? a_2[i] : a.limbs[i];
                const __m256i right = is_double ? a_2[j] : a.limbs[j];
                const __m256i wrapped = is_double ? a_38[j] : a_19[j];
                sum = _mm256_add_epi64(sum, _mm256_mul_epu32(left, i + j >= kHalves ? wrapped : right));
            }
            result.limbs[column] = sum;
        }
        return result;
    }

    /// 2·x·y. `xx` and `yy` are the squares. A square takes limbs one bit longer, and less time than a
    /// product.
    static Wide twice_product(const Element& x, const Element& y, const Wide& xx, const Wide& yy) {
        Element sum;
#pragma GCC unroll 10
        for (std::size_t i = 0; i < kHalves; ++i)
            sum.limbs[i] = _mm256_add_epi64(x.limbs[i], y.limbs[i]);
        return subtract(square(sum), add(xx, yy));
    }

    static Wide add(const Wide& a, const Wide& b) {
        Wide result;
#pragma GCC unroll 10
        for (std::size_t i = 0; i < kHalves; ++i)
            result.limbs[i] = _mm256_add_epi64(a.limbs[i], b.limbs[i]);
        return result;
    }

    static Wide twice(const Wide& a) { return add(a, a); }

    /// Precondition: b is a product or the sum of two squares.
    static Wide subtract(const Wide& a, const Wide& b) {
        // 2^35·p, so that no limb becomes negative.
        constexpr long long kFirst = ((1LL << 26) - 19) << 35;
        constexpr long long kEven = ((1LL << 26) - 1) << 35;
        constexpr long long kOdd = ((1LL << 25) - 1) << 35;
        Wide result;
#pragma GCC unroll 10
        for (std::size_t i = 0; i < kHalves; ++i) {
            const __m256i bias = _mm256_set1_epi64x(i == 0 ? kFirst : i % 2 == 0 ? kEven : kOdd);
            result.limbs[i] = _mm256_sub_epi64(_mm256_add_epi64(a.limbs[i], bias), b.limbs[i]);
        }
        return result;
    }

    /// Takes what limb i has too much of to the next.
    static void carry_from(__m256i* limbs, std::size_t i) {
        const int bits = i % 2 == 0 ? 26 : 25;
        const __m256i mask = _mm256_set1_epi64x((1LL << bits) - 1);
        const __m256i carry = _mm256_srli_epi64(limbs[i], bits);
        limbs[i] = _mm256_and_si256(limbs[i], mask);
        const std::size_t next = (i + 1) % kHalves;
        limbs[next] = _mm256_add_epi64(limbs[next], next == 0 ? times_19(carry) : carry);
    }

    /// Two rows of carries, side by side.
    static Element carry(const Wide& a) {
        Element result;
#pragma GCC unroll 10
        for (std::size_t i = 0; i < kHalves; ++i)
            result.limbs[i] = a.limbs[i];
#pragma GCC unroll 5
        for (std::size_t i = 0; i < kLimbs; ++i) {
            carry_from(result.limbs, i);
            carry_from(result.limbs, i + kLimbs);
        }
        carry_from(result.limbs, 0);
        carry_from(result.limbs, kLimbs);
        return result;
    }

    static constexpr long long kEvenMask = (1LL << 26) - 1;

    /// A limb of 51 bits in two.
    static void set_limb(Element& a, std::size_t i, __m256i limb) {
        a.limbs[2 * i] = _mm256_and_si256(limb, _mm256_set1_epi64x(kEvenMask));
        a.limbs[2 * i + 1] = _mm256_srli_epi64(limb, 26);
    }

    /// Limb i of lane n is number[n * stride + i].
    static Element load(const std::uint64_t* numbers, std::size_t stride) {
        Element result;
        for (std::size_t i = 0; i < kLimbs; ++i) {
            alignas(32) std::uint64_t limbs[kLanes];
            for (std::size_t lane = 0; lane < kLanes; ++lane)
                limbs[lane] = numbers[lane * stride + i];
            set_limb(result, i, _mm256_load_si256(reinterpret_cast<const __m256i*>(limbs)));
        }
        return result;
    }

    static void store(const Element& a, std::uint64_t* numbers, std::size_t stride) {
        for (std::size_t i = 0; i < kLimbs; ++i) {
            alignas(32) std::uint64_t limbs[kLanes];
            _mm256_store_si256(reinterpret_cast<__m256i*>(limbs),
                               _mm256_add_epi64(a.limbs[2 * i], _mm256_slli_epi64(a.limbs[2 * i + 1], 26)));
            for (std::size_t lane = 0; lane < kLanes; ++lane)
                numbers[lane * stride + i] = limbs[lane];
        }
    }

    static Element constant(long long number) {
        Element result;
        for (__m256i& limb : result.limbs)
            limb = _mm256_setzero_si256();
        result.limbs[0] = _mm256_set1_epi64x(number);
        return result;
    }

    static Element gather(const LaneBaseMultiple* const* chosen, std::size_t part) {
        Element result;
#pragma GCC unroll 5
        for (std::size_t i = 0; i < kLimbs; ++i) {
            const auto limb = [chosen, part, i](std::size_t lane) {
                return static_cast<long long>(chosen[lane]->parts[part][i]);
            };
            set_limb(result, i, _mm256_set_epi64x(limb(3), limb(2), limb(1), limb(0)));
        }
        return result;
    }

    static __m256i digits(const std::int8_t* digits) {
        return _mm256_set_epi64x(digits[3], digits[2], digits[1], digits[0]);
    }
    static Mask is_negative(__m256i digits) { return _mm256_cmpgt_epi64(_mm256_setzero_si256(), digits); }
    static Mask is_magnitude(__m256i digits, std::size_t magnitude) {
        const __m256i wanted = _mm256_set1_epi64x(static_cast<long long>(magnitude));
        const __m256i opposite = _mm256_sub_epi64(_mm256_setzero_si256(), wanted);
        return _mm256_or_si256(_mm256_cmpeq_epi64(digits, wanted), _mm256_cmpeq_epi64(digits, opposite));
    }
    static Mask no_lane() { return _mm256_setzero_si256(); }
    /// `mask` ? a : b
    static Element choose(const Mask& mask, const Element& a, const Element& b) {
        Element result;
#pragma GCC unroll 10
        for (std::size_t i = 0; i < kHalves; ++i)
            result.limbs[i] = _mm256_blendv_epi8(b.limbs[i], a.limbs[i], mask);
        return result;
    }
};

}  // namespace

void to_p58_avx2(std::uint64_t (*numbers)[kLimbs]) {
    Lanes<Avx2>::to_p58(numbers);
}

void double_products_avx2(LaneProducts& products) {
    Lanes<Avx2>::double_products(products);
}

}  // namespace bytom::crypto
