// Texts in quotes as error details show them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace bytom::rpc {

/// The text in double quotes with quotes, backslashes and what does not print escaped: \n, \x01, \u200b.
/// Input: valid UTF-8.
[[nodiscard]] std::string quoted(std::string_view text);

/// One character in single quotes, escaped alike.
[[nodiscard]] std::string quoted_character(std::uint32_t character);

}  // namespace bytom::rpc
