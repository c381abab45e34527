// One seed on 128-bit registers, without an instruction to rotate.
#include "tensority/seed/smix_rows.hpp"

namespace bytom::tensority::detail {
namespace {

struct Simd {
    using Vector = __m128i;
    static constexpr std::size_t kLanes = 1;

    static Vector add(Vector x, Vector y) { return _mm_add_epi32(x, y); }
    static Vector exclusive_or(Vector x, Vector y) { return _mm_xor_si128(x, y); }
    template <int By>
    static Vector xor_rotated(Vector x, Vector y) {
        return _mm_xor_si128(_mm_xor_si128(x, _mm_slli_epi32(y, By)), _mm_srli_epi32(y, 32 - By));
    }
    template <int Order>
    static Vector shuffle(Vector x) {
        return _mm_shuffle_epi32(x, Order);
    }
    static void load(std::uint8_t* const (&from)[kLanes], std::size_t at, Vector (&rows)[kRows]) {
        for (std::size_t r = 0; r < kRows; ++r)
            rows[r] = _mm_load_si128(reinterpret_cast<const Vector*>(from[0] + at) + r);
    }
    static void store(const Vector (&rows)[kRows], std::uint8_t* const (&to)[kLanes], std::size_t at) {
        for (std::size_t r = 0; r < kRows; ++r)
            _mm_store_si128(reinterpret_cast<Vector*>(to[0] + at) + r, rows[r]);
    }
    static void advance(std::uint8_t* (&place)[kLanes], Vector row) {
        place[0] += kBlockBytes * (static_cast<std::uint32_t>(_mm_cvtsi128_si32(row)) % kRoundBlocks);
    }
};

}  // namespace

void fill_sse2(std::uint32_t* states, std::uint8_t* v) {
    fill<Simd, 1>(states, v);
}

void mix_sse2(std::uint32_t* states, const std::uint8_t* v) {
    mix<Simd, 1>(states, v);
}

}  // namespace bytom::tensority::detail
