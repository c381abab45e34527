// SHA-256 and SHA-512 (FIPS 180-4). Callable from any thread.
#pragma once

#include <functional>
#include <initializer_list>

#include <bytom/base/hash256.hpp>

namespace bytom::crypto {

using Hash512 = std::array<std::uint8_t, 64>;

[[nodiscard]] Hash256 sha256(ByteView data);
/// The hash of the concatenation of the parts.
[[nodiscard]] Hash256 sha256(std::initializer_list<ByteView> parts);
/// The same for a string that may be long: calls `between`, which may throw, after each MiB.
[[nodiscard]] Hash256 sha256(ByteView data, const std::function<void()>& between);

[[nodiscard]] Hash512 sha512(ByteView data);
/// The hash of the concatenation of the parts.
[[nodiscard]] Hash512 sha512(std::initializer_list<ByteView> parts);

}  // namespace bytom::crypto
