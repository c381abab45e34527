// Base64 of Basic credentials (RFC 4648 §4).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace bytom::http {

/// The decoded bytes; nothing unless the text is whole groups of four, padded at the end.
[[nodiscard]] std::optional<std::string> decode_base64(std::string_view text);

[[nodiscard]] std::string encode_base64(std::string_view bytes);

}  // namespace bytom::http
