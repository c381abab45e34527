// Hexadecimal text, as the API, the vectors and the P2P messages use it: lower case out, either case in, no
// "0x".
#pragma once

#include <optional>

#include <bytom/base/bytes.hpp>

namespace bytom::base {

/// Two lower-case digits per byte, first byte first.
[[nodiscard]] std::string to_hex(ByteView bytes);

/// The bytes of a hex text; nothing on an odd length or a character that is no hex digit.
[[nodiscard]] std::optional<Bytes> from_hex(std::string_view text);

}  // namespace bytom::base
