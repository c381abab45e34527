// Byte strings: the vocabulary that every module above uses.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bytom::base {

/// An owned byte string.
using Bytes = std::vector<std::uint8_t>;

/// A byte string that somebody else owns; valid as long as its owner leaves it alone.
using ByteView = std::span<const std::uint8_t>;

/// The bytes of a text, without its terminator.
[[nodiscard]] inline ByteView as_bytes(std::string_view text) noexcept {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// The text whose bytes these are (no conversion, any content).
[[nodiscard]] inline std::string_view as_text(ByteView bytes) noexcept {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

[[nodiscard]] inline Bytes to_bytes(ByteView view) {
    return {view.begin(), view.end()};
}

/// Byte-wise equality. Not constant-time: use secure_equal for secrets.
[[nodiscard]] bool equal(ByteView a, ByteView b) noexcept;

/// Lexicographic order of unsigned bytes; a proper prefix comes first.
[[nodiscard]] bool less(ByteView a, ByteView b) noexcept;

inline void append(Bytes& to, ByteView what) {
    to.insert(to.end(), what.begin(), what.end());
}

}  // namespace bytom::base

namespace bytom {
using base::Bytes;
using base::ByteView;
}  // namespace bytom
