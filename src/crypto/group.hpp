// The few operations on scalars and points that extended keys need, in constant time where secrets go in.
#pragma once

#include <array>
#include <span>

#include <bytom/base/secret.hpp>

namespace bytom::crypto {

/// The encoding of a point.
using PointBytes = std::array<std::uint8_t, 32>;

/// A number of up to 512 bits modulo the group order L. Precondition: at most 64 bytes.
[[nodiscard]] base::SecretArray<32> reduce_scalar(ByteView number) noexcept;

/// scalar · B for any 256-bit scalar.
[[nodiscard]] PointBytes multiply_base(std::span<const std::uint8_t, 32> scalar) noexcept;

/// The canonical encoding of a + b; false if one of them does not decode. Encodings are read by the chain's
/// rule: y ≥ p, small order and the sign of x = 0 do not matter.
[[nodiscard]] bool add_points(std::span<const std::uint8_t, 32> a, const PointBytes& b,
                              PointBytes& sum) noexcept;

}  // namespace bytom::crypto
