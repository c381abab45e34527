// Randomness from the operating system, for keys, salts, nonces and identifiers.
#pragma once

#include <bytom/base/bytes.hpp>

namespace bytom::crypto {

/// Fills `out` with unpredictable bytes. Any thread. Never fails (a machine without a random source stops
/// here).
void random_bytes(std::span<std::uint8_t> out) noexcept;

}  // namespace bytom::crypto
