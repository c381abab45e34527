// AES-128 in counter mode, with which key files are encrypted (02 §6.1).
#pragma once

#include <span>

#include <bytom/base/bytes.hpp>

namespace bytom::crypto {

/// Encrypts or decrypts, which is the same: `out` becomes `in` XOR the key stream. The counter is the 128-bit
/// big-endian block that begins as `initial_counter`. Precondition: `out` is as long as `in` (they may be the
/// same).
void aes128_ctr(std::span<const std::uint8_t, 16> key, std::span<const std::uint8_t, 16> initial_counter,
                ByteView in, std::span<std::uint8_t> out);

}  // namespace bytom::crypto
