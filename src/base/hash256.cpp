#include <algorithm>

#include <bytom/base/hash256.hpp>
#include <bytom/base/hex.hpp>

namespace bytom::base {

Hash256 Hash256::from_bytes(ByteView view) noexcept {
    Hash256 hash;
    std::copy_n(view.begin(), std::min(view.size(), kSize), hash.bytes.begin());
    return hash;
}

Result<Hash256, DecodeError> Hash256::from_text(std::string_view text) {
    if (text.size() != 2 * kSize) return std::unexpected(DecodeError::bad_hash_length);
    const auto bytes = from_hex(text);
    if (!bytes) return std::unexpected(DecodeError::bad_hex);
    return from_bytes(*bytes);
}

std::string Hash256::to_text() const {
    return to_hex(bytes);
}

}  // namespace bytom::base
