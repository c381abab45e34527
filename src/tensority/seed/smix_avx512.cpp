// Four seeds on 512-bit registers, one per 128-bit lane, and eight: two interleaved fours.
#include "tensority/seed/smix_rows.hpp"

namespace bytom::tensority::detail {
namespace {

struct Simd {
    using Vector = __m512i;
    static constexpr std::size_t kLanes = 4;

    static Vector add(Vector x, Vector y) { return _mm512_add_epi32(x, y); }
    static Vector exclusive_or(Vector x, Vector y) { return _mm512_xor_si512(x, y); }
    template <int By>
    static Vector xor_rotated(Vector x, Vector y) {
        return _mm512_xor_si512(x, _mm512_rol_epi32(y, By));
    }
    template <int Order>
    static Vector shuffle(Vector x) {
        return _mm512_shuffle_epi32(x, static_cast<_MM_PERM_ENUM>(Order));
    }
    static void load(std::uint8_t* const (&from)[kLanes], std::size_t at, Vector (&rows)[kRows]) {
        const Vector x[kLanes] = {_mm512_load_si512(from[0] + at), _mm512_load_si512(from[1] + at),
                                  _mm512_load_si512(from[2] + at), _mm512_load_si512(from[3] + at)};
        transpose(x, rows);
    }
    static void store(const Vector (&rows)[kRows], std::uint8_t* const (&to)[kLanes], std::size_t at) {
        Vector x[kLanes];
        transpose(rows, x);
        for (std::size_t lane = 0; lane < kLanes; ++lane)
            _mm512_store_si512(to[lane] + at, x[lane]);
    }
    static void advance(std::uint8_t* (&place)[kLanes], Vector row) {
        const __m128i word[kLanes] = {_mm512_castsi512_si128(row), _mm512_extracti32x4_epi32(row, 1),
                                      _mm512_extracti32x4_epi32(row, 2), _mm512_extracti32x4_epi32(row, 3)};
        for (std::size_t lane = 0; lane < kLanes; ++lane)
            place[lane] +=
                kBlockBytes * (static_cast<std::uint32_t>(_mm_cvtsi128_si32(word[lane])) % kRoundBlocks);
    }

private:
    /// y[i], lane k = x[k], lane i
    static void transpose(const Vector (&x)[4], Vector (&y)[4]) {
        const Vector a = _mm512_shuffle_i32x4(x[0], x[1], 0x44);
        const Vector b = _mm512_shuffle_i32x4(x[0], x[1], 0xee);
        const Vector c = _mm512_shuffle_i32x4(x[2], x[3], 0x44);
        const Vector d = _mm512_shuffle_i32x4(x[2], x[3], 0xee);
        y[0] = _mm512_shuffle_i32x4(a, c, 0x88);
        y[1] = _mm512_shuffle_i32x4(a, c, 0xdd);
        y[2] = _mm512_shuffle_i32x4(b, d, 0x88);
        y[3] = _mm512_shuffle_i32x4(b, d, 0xdd);
    }
};

}  // namespace

void fill_avx512x4(std::uint32_t* states, std::uint8_t* v) {
    fill<Simd, 1>(states, v);
}

void mix_avx512x4(std::uint32_t* states, const std::uint8_t* v) {
    mix<Simd, 1>(states, v);
}

void fill_avx512x8(std::uint32_t* states, std::uint8_t* v) {
    fill<Simd, 2>(states, v);
}

void mix_avx512x8(std::uint32_t* states, const std::uint8_t* v) {
    mix<Simd, 2>(states, v);
}

}  // namespace bytom::tensority::detail
