// 32-byte identifiers: hashes, entry ids, asset ids. Kept and printed in natural order, first byte first (01
// §1.5).
#pragma once

#include <array>
#include <compare>
#include <cstring>

#include <bytom/base/bytes.hpp>
#include <bytom/base/decode_error.hpp>
#include <bytom/base/result.hpp>

namespace bytom::base {

struct Hash256 {
    static constexpr std::size_t kSize = 32;

    std::array<std::uint8_t, kSize> bytes{};

    [[nodiscard]] constexpr auto operator<=>(const Hash256&) const = default;

    [[nodiscard]] ByteView view() const noexcept { return bytes; }

    [[nodiscard]] bool is_zero() const noexcept { return *this == Hash256{}; }

    /// The hash with these bytes. Precondition: exactly 32 of them.
    [[nodiscard]] static Hash256 from_bytes(ByteView view) noexcept;

    /// The hash of 64 hex digits, either case (01 §1.6). Errors: bad_hash_length (looked at first), bad_hex.
    [[nodiscard]] static Result<Hash256, DecodeError> from_text(std::string_view text);

    [[nodiscard]] std::string to_text() const;
};

/// For hash tables keyed by hashes that an attacker cannot choose freely: the first eight bytes.
struct Hash256Hasher {
    [[nodiscard]] std::size_t operator()(const Hash256& hash) const noexcept {
        std::size_t word = 0;
        std::memcpy(&word, hash.bytes.data(), sizeof word);
        return word;
    }
};

}  // namespace bytom::base

template <>
struct std::hash<bytom::base::Hash256> : bytom::base::Hash256Hasher {};

namespace bytom {
using base::Hash256;
}  // namespace bytom
