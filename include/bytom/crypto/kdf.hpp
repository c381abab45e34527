// Keys from passwords: scrypt (RFC 7914) and PBKDF2 (RFC 8018). Slow by design: call without holding locks.
#pragma once

#include <atomic>
#include <optional>

#include <bytom/base/secret.hpp>

namespace bytom::crypto {

/// scrypt's cost: about 128·r·n bytes of memory and n·r·p steps.
struct ScryptParams {
    std::uint64_t n = 0;  ///< a power of two above 1
    std::uint64_t r = 0;
    std::uint64_t p = 0;
};

/// Bytes of memory one derivation may take: four times what standard key files need (n = 262144, r = 8).
inline constexpr std::uint64_t kScryptMemoryLimit = std::uint64_t{1} << 30;
/// Largest n·r·p accepted: 32 times that of standard key files, about half a minute.
inline constexpr std::uint64_t kScryptWorkLimit = std::uint64_t{1} << 26;
/// Largest number of PBKDF2 iterations accepted.
inline constexpr std::uint64_t kPbkdf2IterationLimit = std::uint64_t{1} << 26;

/// Returns 32 bytes; nothing if a parameter is zero or above its limit (or r makes rows of more than 64 MiB),
/// if n is not a power of two, or if there is not enough memory. Any thread may set `cancelled`: soon
/// afterwards the result is empty, too.
[[nodiscard]] std::optional<base::SecretArray<32>> scrypt(ByteView password, ByteView salt,
                                                          ScryptParams params,
                                                          const std::atomic<bool>* cancelled = nullptr);

/// 32 bytes of PBKDF2-HMAC-SHA-256; empty soon after `cancelled` is set. Precondition: 1 …
/// kPbkdf2IterationLimit iterations.
[[nodiscard]] std::optional<base::SecretArray<32>> pbkdf2_sha256(
    ByteView password, ByteView salt, std::uint32_t iterations, const std::atomic<bool>* cancelled = nullptr);

/// 64 bytes of PBKDF2-HMAC-SHA-512. Same precondition.
[[nodiscard]] base::SecretArray<64> pbkdf2_sha512(ByteView password, ByteView salt, std::uint32_t iterations);

}  // namespace bytom::crypto
