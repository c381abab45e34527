// Four seeds on 256-bit registers: two chains of two seeds, interleaved.
#include "tensority/seed/smix_rows.hpp"

namespace bytom::tensority::detail {
namespace {

struct Simd {
    using Vector = __m256i;
    static constexpr std::size_t kLanes = 2;

    static Vector add(Vector x, Vector y) { return _mm256_add_epi32(x, y); }
    static Vector exclusive_or(Vector x, Vector y) { return _mm256_xor_si256(x, y); }
    template <int By>
    static Vector xor_rotated(Vector x, Vector y) {
        return _mm256_xor_si256(_mm256_xor_si256(x, _mm256_slli_epi32(y, By)), _mm256_srli_epi32(y, 32 - By));
    }
    template <int Order>
    static Vector shuffle(Vector x) {
        return _mm256_shuffle_epi32(x, Order);
    }
    static void load(std::uint8_t* const (&from)[kLanes], std::size_t at, Vector (&rows)[kRows]) {
        for (std::size_t r = 0; r < kRows; r += 2) {
            const Vector first = _mm256_load_si256(reinterpret_cast<const Vector*>(from[0] + at) + r / 2);
            const Vector second = _mm256_load_si256(reinterpret_cast<const Vector*>(from[1] + at) + r / 2);
            rows[r] = _mm256_permute2x128_si256(first, second, 0x20);
            rows[r + 1] = _mm256_permute2x128_si256(first, second, 0x31);
        }
    }
    static void store(const Vector (&rows)[kRows], std::uint8_t* const (&to)[kLanes], std::size_t at) {
        for (std::size_t r = 0; r < kRows; r += 2) {
            _mm256_store_si256(reinterpret_cast<Vector*>(to[0] + at) + r / 2,
                               _mm256_permute2x128_si256(rows[r], rows[r + 1], 0x20));
            _mm256_store_si256(reinterpret_cast<Vector*>(to[1] + at) + r / 2,
                               _mm256_permute2x128_si256(rows[r], rows[r + 1], 0x31));
        }
    }
    static void advance(std::uint8_t* (&place)[kLanes], Vector row) {
        const __m128i low = _mm256_castsi256_si128(row);
        const __m128i high = _mm256_extracti128_si256(row, 1);
        place[0] += kBlockBytes * (static_cast<std::uint32_t>(_mm_cvtsi128_si32(low)) % kRoundBlocks);
        place[1] += kBlockBytes * (static_cast<std::uint32_t>(_mm_cvtsi128_si32(high)) % kRoundBlocks);
    }
};

}  // namespace

void fill_avx2x4(std::uint32_t* states, std::uint8_t* v) {
    fill<Simd, 2>(states, v);
}

void mix_avx2x4(std::uint32_t* states, const std::uint8_t* v) {
    mix<Simd, 2>(states, v);
}

}  // namespace bytom::tensority::detail
