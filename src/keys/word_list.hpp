// The public BIP39 lists, 2048 words each, separated by one space, in order of their index. One file a
// language in words/; the vectors of the topic mnemonic-wordlists check every word.
#pragma once

#include <string_view>

namespace bytom::keys {

extern const std::string_view kChineseSimplifiedWords;
extern const std::string_view kChineseTraditionalWords;
extern const std::string_view kEnglishWords;
extern const std::string_view kItalianWords;
extern const std::string_view kJapaneseWords;
extern const std::string_view kKoreanWords;
extern const std::string_view kSpanishWords;

}  // namespace bytom::keys
