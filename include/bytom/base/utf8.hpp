// UTF-8 texts from outside: code point by code point, invalid bytes included; the case mapping and white
// space of Unicode, with which aliases are normalised and mnemonics split. No locale plays a part.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bytom::base {

/// U+FFFD, which replaces invalid bytes.
inline constexpr std::uint32_t kReplacementCharacter = 0xfffd;

struct CodePoint {
    std::uint32_t value = kReplacementCharacter;
    std::size_t size = 1;  ///< bytes it takes in the text
    bool valid = false;    ///< false: one byte that starts no valid sequence
};

/// The code point at the front of a text that is not empty.
[[nodiscard]] CodePoint next_code_point(std::string_view text) noexcept;

/// Precondition: a Unicode scalar value.
void append_utf8(std::string& out, std::uint32_t code_point);

/// Whether the code point has the Unicode property White_Space.
[[nodiscard]] bool is_white_space(std::uint32_t code_point) noexcept;

/// The text without white space at both ends.
[[nodiscard]] std::string_view trim_white_space(std::string_view text) noexcept;

/// The parts between runs of white space; none is empty.
[[nodiscard]] std::vector<std::string_view> split_at_white_space(std::string_view text);

/// Unicode's simple (one to one) case mapping of every code point; invalid bytes become U+FFFD.
[[nodiscard]] std::string to_lower(std::string_view text);
[[nodiscard]] std::string to_upper(std::string_view text);

}  // namespace bytom::base
