// The group of Ed25519 for public data: variable time.
#pragma once

#include <optional>

#include "crypto/field25519.hpp"

namespace bytom::crypto {

/// A point (X/Z, Y/Z) with T = XY/Z.
struct EdwardsPoint {
    FieldElement x;
    FieldElement y;
    FieldElement z;
    FieldElement t;
};

/// The chain's decoding (02 §1, step 3): y is taken modulo p, the sign of x = 0 does not matter, and any
/// point of the curve is accepted, whatever its order. Empty if there is no such point.
[[nodiscard]] std::optional<EdwardsPoint> decode_point(std::span<const std::uint8_t, 32> bytes) noexcept;

[[nodiscard]] EdwardsPoint negated(const EdwardsPoint& point) noexcept;

/// The canonical encoding of a·A + b·B, B being the base point. Precondition: scalars below 2^255,
/// little-endian.
[[nodiscard]] std::array<std::uint8_t, 32> encoded_double_product(
    std::span<const std::uint8_t, 32> a, const EdwardsPoint& point,
    std::span<const std::uint8_t, 32> b) noexcept;

}  // namespace bytom::crypto
