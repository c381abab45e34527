// AES-128 in counter mode, with which key files are encrypted (02 §6.1).
#pragma once

#include <span>

#include <bytom/base/bytes.hpp>

namespace bytom::crypto {

/// Encrypts or decrypts (the same operation): writes `in` XOR the key stream to `out`. The counter is a
/// 128-bit big-endian number that starts at `initial_counter`. Precondition: `out` is as long as `in`; both
/// may be the same buffer.
void aes128_ctr(std::span<const std::uint8_t, 16> key, std::span<const std::uint8_t, 16> initial_counter,
                ByteView in, std::span<std::uint8_t> out);

}  // namespace bytom::crypto
