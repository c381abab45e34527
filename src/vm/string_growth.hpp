// The spare room of strings that CAT had to move (03 §10): a rule of the reference's runtime.
#pragma once

#include <cstddef>

namespace bytom::vm {

/// Capacity of the new buffer for `need` bytes when the left operand had `capacity` < need.
[[nodiscard]] std::size_t grown_capacity(std::size_t capacity, std::size_t need) noexcept;

/// Room of a HASH160 result (20 bytes).
inline constexpr std::size_t kHash160Capacity = 24;

}  // namespace bytom::vm
