#include <array>

#include <bytom/base/utf8.hpp>

#include "base/case_mapping.hpp"

namespace bytom::base {
namespace {

/// Smallest value that needs a sequence of 2, 3, 4 bytes; below it the form is overlong.
constexpr std::array<std::uint32_t, 3> kSmallest = {0x80, 0x800, 0x10000};
constexpr std::uint32_t kLargest = 0x10ffff;

bool is_surrogate(std::uint32_t value) noexcept {
    return value >= 0xd800 && value <= 0xdfff;
}

std::string mapped(std::string_view text, std::uint32_t (*map)(std::uint32_t)) {
    std::string result;
    result.reserve(text.size());
    while (!text.empty()) {
        const CodePoint point = next_code_point(text);
        append_utf8(result, map(point.value));
        text.remove_prefix(point.size);
    }
    return result;
}

/// The last code point of a text that is not empty.
CodePoint last_code_point(std::string_view text) noexcept {
    for (std::size_t size = 1; size <= 4 && size <= text.size(); ++size) {
        const CodePoint point = next_code_point(text.substr(text.size() - size));
        if (point.valid && point.size == size) return point;
    }
    return {};
}

}  // namespace

CodePoint next_code_point(std::string_view text) noexcept {
    const auto byte = [&](std::size_t index) { return static_cast<std::uint8_t>(text[index]); };
    const std::uint8_t first = byte(0);
    if (first < 0x80) return {.value = first, .size = 1, .valid = true};
    std::size_t size = 0;
    std::uint32_t value = 0;
    if ((first & 0xe0U) == 0xc0) {
        size = 2;
        value = first & 0x1fU;
    } else if ((first & 0xf0U) == 0xe0) {
        size = 3;
        value = first & 0x0fU;
    } else if ((first & 0xf8U) == 0xf0) {
        size = 4;
        value = first & 0x07U;
    }
    if (size == 0 || text.size() < size) return {};
    for (std::size_t i = 1; i < size; ++i) {
        if ((byte(i) & 0xc0U) != 0x80) return {};
        value = value << 6 | (byte(i) & 0x3fU);
    }
    if (value < kSmallest[size - 2] || value > kLargest || is_surrogate(value)) return {};
    return {.value = value, .size = size, .valid = true};
}

void append_utf8(std::string& out, std::uint32_t code_point) {
    const auto put = [&out](std::uint32_t byte) { out.push_back(static_cast<char>(byte)); };
    if (code_point < 0x80) {
        put(code_point);
    } else if (code_point < 0x800) {
        put(0xc0 | code_point >> 6);
        put(0x80 | (code_point & 0x3f));
    } else if (code_point < 0x10000) {
        put(0xe0 | code_point >> 12);
        put(0x80 | (code_point >> 6 & 0x3f));
        put(0x80 | (code_point & 0x3f));
    } else {
        put(0xf0 | code_point >> 18);
        put(0x80 | (code_point >> 12 & 0x3f));
        put(0x80 | (code_point >> 6 & 0x3f));
        put(0x80 | (code_point & 0x3f));
    }
}

bool is_white_space(std::uint32_t code_point) noexcept {
    switch (code_point) {
        case ' ':
        case '\t':
        case '\n':
        case '\v':
        case '\f':
        case '\r':
        case 0x85:
        case 0xa0:
        case 0x1680:
        case 0x2028:
        case 0x2029:
        case 0x202f:
        case 0x205f:
        case 0x3000:
            return true;
        default:
            return code_point >= 0x2000 && code_point <= 0x200a;
    }
}

std::string_view trim_white_space(std::string_view text) noexcept {
    while (!text.empty()) {
        const CodePoint first = next_code_point(text);
        if (!is_white_space(first.value)) break;
        text.remove_prefix(first.size);
    }
    while (!text.empty()) {
        const CodePoint last = last_code_point(text);
        if (!is_white_space(last.value)) break;
        text.remove_suffix(last.size);
    }
    return text;
}

std::vector<std::string_view> split_at_white_space(std::string_view text) {
    std::vector<std::string_view> parts;
    std::size_t start = 0;
    for (std::size_t at = 0; at < text.size();) {
        const CodePoint point = next_code_point(text.substr(at));
        if (is_white_space(point.value)) {
            if (at > start) parts.push_back(text.substr(start, at - start));
            start = at + point.size;
        }
        at += point.size;
    }
    if (start < text.size()) parts.push_back(text.substr(start));
    return parts;
}

std::string to_lower(std::string_view text) {
    return mapped(text, lower_case);
}

std::string to_upper(std::string_view text) {
    return mapped(text, upper_case);
}

}  // namespace bytom::base
