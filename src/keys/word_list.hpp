// The public BIP39 lists, 2048 words each, separated by one space, in order of their index. One file per
// language in words/; the vectors of the topic mnemonic-wordlists check every word.
#pragma once

#include <string_view>

namespace bytom::keys {

[[nodiscard]] std::string_view chinese_simplified_words() noexcept;
[[nodiscard]] std::string_view chinese_traditional_words() noexcept;
[[nodiscard]] std::string_view english_words() noexcept;
[[nodiscard]] std::string_view italian_words() noexcept;
[[nodiscard]] std::string_view japanese_words() noexcept;
[[nodiscard]] std::string_view korean_words() noexcept;
[[nodiscard]] std::string_view spanish_words() noexcept;

}  // namespace bytom::keys
