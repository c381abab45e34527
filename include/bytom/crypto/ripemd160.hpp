// RIPEMD-160: the hash of public keys in P2WPKH programs and of the opcode HASH160 (without SHA-256 before
// it).
#pragma once

#include <array>
#include <functional>

#include <bytom/base/bytes.hpp>

namespace bytom::crypto {

using Hash160 = std::array<std::uint8_t, 20>;

/// Callable from any thread. Throws std::runtime_error where OpenSSL is configured without RIPEMD-160
/// (self_test finds that out at the start of the process).
[[nodiscard]] Hash160 ripemd160(ByteView data);
/// The same for a string that may be long: calls `between`, which may throw, after each MiB.
[[nodiscard]] Hash160 ripemd160(ByteView data, const std::function<void()>& between);

}  // namespace bytom::crypto
