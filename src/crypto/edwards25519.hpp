// The group of Ed25519 for public data: variable time.
#pragma once

#include <optional>
#include <vector>

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

/// The same in two halves, between which somebody else takes the power that takes its time.
class PointDecoding {
public:
    explicit PointDecoding(std::span<const std::uint8_t, 32> bytes) noexcept;

    [[nodiscard]] const FieldElement& radicand() const noexcept { return u_v7_; }
    /// `power` is radicand()^((p − 5) / 8).
    [[nodiscard]] std::optional<EdwardsPoint> finish(const FieldElement& power) const noexcept;

private:
    bool is_odd_;
    FieldElement y_;
    FieldElement u_;
    FieldElement v_;
    FieldElement u_v3_;
    FieldElement u_v7_;
};

/// 0, B, 2·B, …, each with z = 1.
[[nodiscard]] std::vector<EdwardsPoint> base_multiples(std::size_t count);

/// Twice the curve's d.
[[nodiscard]] FieldElement two_d() noexcept;

/// The canonical encoding of a point.
[[nodiscard]] std::array<std::uint8_t, 32> encoded(const FieldElement& x, const FieldElement& y) noexcept;

[[nodiscard]] EdwardsPoint negated(const EdwardsPoint& point) noexcept;

/// The canonical encoding of a·A + b·B, B being the base point. Precondition: scalars below 2^255,
/// little-endian.
[[nodiscard]] std::array<std::uint8_t, 32> encoded_double_product(
    std::span<const std::uint8_t, 32> a, const EdwardsPoint& point,
    std::span<const std::uint8_t, 32> b) noexcept;

}  // namespace bytom::crypto
