#include "rpc/quoted.hpp"

#include <fmt/core.h>

#include <bytom/base/utf8.hpp>

namespace bytom::rpc {
namespace {

// Characters that have no glyph of their own: controls, format characters, private use, line separators and
// every blank but U+0020.
bool prints(std::uint32_t c) noexcept {
    if (c < 0x20 || (c >= 0x7f && c <= 0xa0) || c == 0xad) return false;
    if (c == 0x1680 || (c >= 0x2000 && c <= 0x200f) || (c >= 0x2028 && c <= 0x202f)) return false;
    if ((c >= 0x205f && c <= 0x206f) || c == 0x3000 || c == 0xfeff) return false;
    if (c >= 0xe000 && c <= 0xf8ff) return false;
    return c < 0xe0000 && (c & 0xfffe) != 0xfffe;
}

void append_escaped(std::string& out, std::uint32_t c, char quote) {
    constexpr std::string_view kLetters = "abtnvfr";
    if (c == static_cast<unsigned char>(quote) || c == '\\') {
        out.push_back('\\');
        out.push_back(static_cast<char>(c));
    } else if (prints(c)) {
        base::append_utf8(out, c);
    } else if (c == '\a' || c == '\b' || (c >= '\t' && c <= '\r')) {
        out.push_back('\\');
        out.push_back(kLetters[c - '\a']);
    } else if (c < 0x20 || c == 0x7f) {
        out += fmt::format("\\x{:02x}", c);
    } else if (c < 0x10000) {
        out += fmt::format("\\u{:04x}", c);
    } else {
        out += fmt::format("\\U{:08x}", c);
    }
}

}  // namespace

std::string quoted(std::string_view text) {
    std::string out = "\"";
    while (!text.empty()) {
        const base::CodePoint point = base::next_code_point(text);
        text.remove_prefix(point.size);
        append_escaped(out, point.value, '"');
    }
    out.push_back('"');
    return out;
}

std::string quoted_character(std::uint32_t character) {
    std::string out = "'";
    append_escaped(out, character, '\'');
    out.push_back('\'');
    return out;
}

}  // namespace bytom::rpc
