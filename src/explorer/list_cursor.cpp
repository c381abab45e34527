#include "explorer/list_cursor.hpp"

#include <bytom/base/hex.hpp>

namespace bytom::explorer {
namespace {

/// Longer than any key.
constexpr std::size_t kMaxCursorText = 256;

std::optional<Bytes> payload(ListKind kind, std::string_view text) {
    if (text.size() > kMaxCursorText) return std::nullopt;
    auto bytes = base::from_hex(text);
    if (!bytes || bytes->empty() || bytes->front() != static_cast<std::uint8_t>(kind)) return std::nullopt;
    bytes->erase(bytes->begin());
    return bytes;
}

std::string text_of(ListKind kind, ByteView payload) {
    Bytes bytes{static_cast<std::uint8_t>(kind)};
    base::append(bytes, payload);
    return base::to_hex(bytes);
}

}  // namespace

std::string encode_cursor(ListKind kind, const NumberedCursor& cursor) {
    return text_of(kind, Key().u64(cursor.number).place(cursor.place).u64(cursor.block));
}

std::optional<NumberedCursor> decode_numbered(ListKind kind, std::string_view text) {
    const auto bytes = payload(kind, text);
    if (!bytes) return std::nullopt;
    Parts parts(*bytes);
    NumberedCursor cursor;
    cursor.number = parts.u64();
    cursor.place = parts.place();
    cursor.block = parts.u64();
    if (!parts.done()) return std::nullopt;
    return cursor;
}

std::string encode_cursor(ListKind kind, ByteView key) {
    return text_of(kind, key);
}

std::optional<Bytes> decode_keyed(ListKind kind, std::string_view text) {
    return payload(kind, text);
}

}  // namespace bytom::explorer
