// HMAC-SHA-512 (RFC 2104).
#pragma once

#include <initializer_list>

#include <bytom/base/secret.hpp>

namespace bytom::crypto {

/// Of the concatenation of the parts. Key of any length. The result is secret where key or data are, and
/// leaves no copy behind.
[[nodiscard]] base::SecretArray<64> hmac_sha512(ByteView key, std::initializer_list<ByteView> parts) noexcept;

}  // namespace bytom::crypto
