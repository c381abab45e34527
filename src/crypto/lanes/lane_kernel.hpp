// Curve arithmetic for several signatures at once, one in each lane of a vector. Files compiled for an
// instruction set beyond the baseline include this, double_products.hpp and intrinsics only: no inline
// function may leak from them into code that every processor runs.
#pragma once

#include <cstddef>
#include <cstdint>

namespace bytom::crypto {

inline constexpr std::size_t kMostLanes = 8;
/// Limbs of 51 bits of a field element, each below 2^51.
inline constexpr std::size_t kLimbs = 5;
/// Digits of a scalar below 2^253 with a sign: from −8 to 7 of weight 16^i, from −128 to 127 of weight 256^i.
inline constexpr std::size_t kNarrowDigits = 64;
inline constexpr std::size_t kWideDigits = 32;
/// Of the base point, from 0 on.
inline constexpr std::size_t kBaseMultiples = 129;

/// A point as y + x, y − x and 2d·x·y.
struct LaneBaseMultiple {
    std::uint64_t parts[3][kLimbs];
};

/// Of each lane: a·A + b·B, B being the base point.
struct LaneProducts {
    const LaneBaseMultiple* base_multiples;               ///< kBaseMultiples of them
    const std::uint64_t* two_d;                           ///< kLimbs: twice the curve's d
    std::uint64_t point[kMostLanes][2][kLimbs];           ///< x and y of A
    std::int8_t point_digits[kNarrowDigits][kMostLanes];  ///< a
    std::int8_t base_digits[kWideDigits][kMostLanes];     ///< b
    /// The result, X, Y and Z, which is not 0. Limbs below 2^53.
    std::uint64_t result[kMostLanes][3][kLimbs];
};

struct LaneKernel {
    const char* name;
    std::size_t lanes;
    std::size_t worthwhile;  ///< from so many signatures on it takes less time than one after the other
    /// Each lane's number to the power of (p − 5) / 8, in place; limbs below 2^53 come out.
    void (*to_p58)(std::uint64_t (*numbers)[kLimbs]);
    void (*double_products)(LaneProducts& products);
};

// Each needs what its name says of the processor and of the operating system.
#if defined(__x86_64__)
inline constexpr std::size_t kAvx2Lanes = 4;
void to_p58_avx2(std::uint64_t (*numbers)[kLimbs]);
void double_products_avx2(LaneProducts& products);

inline constexpr std::size_t kIfmaLanes = 8;  ///< AVX-512 F and IFMA
void to_p58_ifma(std::uint64_t (*numbers)[kLimbs]);
void double_products_ifma(LaneProducts& products);
#endif

}  // namespace bytom::crypto
