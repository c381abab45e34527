// Mnemonics: the words from which a root key is restored (02 §5). BIP39 without normalisation and without
// passphrase.
#pragma once

#include <string>
#include <string_view>

#include <bytom/crypto/chainkd.hpp>

namespace bytom::keys {

/// The languages with a word list.
enum class Language : std::uint8_t {
    english,
    chinese_simplified,
    chinese_traditional,
    italian,
    japanese,
    korean,
    spanish,
};

/// Why a mnemonic, or a key from one, cannot be made.
enum class MnemonicError : std::uint8_t {
    language_incorrect,    ///< neither an ISO 639-1 code nor one with `_` and an ISO 3166-1 code
    language_unsupported,  ///< an ISO code, but there is no word list
    entropy_length,        ///< not 128, 160, 192, 224 or 256 bits
    mnemonic_length,       ///< not 12 words, in an import
    invalid_mnemonic,      ///< a word is not in the list, or there is no such language
};

/// The specification's name.
[[nodiscard]] std::string_view to_string(MnemonicError error) noexcept;

/// From `en`, `zh_CN`, `zh_TW`, `it`, `ja`, `ko`, `es`. Errors: language_incorrect, language_unsupported.
[[nodiscard]] Result<Language, MnemonicError> parse_language(std::string_view text);

/// The 2048 words in order of their index, in NFKD as published.
[[nodiscard]] std::span<const std::string_view> word_list(Language language);

/// A secret text. Longer ones are wiped when they are freed (up to 15 bytes live in the object itself and are
/// not).
using SecretText = std::basic_string<char, std::char_traits<char>, base::WipingAllocator<char>>;

/// The words of an entropy with its checksum, joined by one space. Error: entropy_length.
[[nodiscard]] Result<SecretText, MnemonicError> mnemonic_of_entropy(Language language, ByteView entropy);

/// A mnemonic of 12 words from the system's randomness, as used for new keys.
[[nodiscard]] SecretText random_mnemonic(Language language);

/// Whether it has 12, 15, 18, 21 or 24 words, all of them in the list byte for byte. The checksum is not
/// checked; words may be separated by any white space.
[[nodiscard]] bool is_valid_mnemonic(Language language, std::string_view mnemonic);

/// Whether it has the number of words that an import requires, 12, in any language.
[[nodiscard]] bool has_import_length(std::string_view mnemonic);

/// The root key of an imported mnemonic. Errors: mnemonic_length; invalid_mnemonic also for an unknown
/// language.
[[nodiscard]] Result<crypto::XPrv, MnemonicError> import_mnemonic(std::string_view language,
                                                                  std::string_view mnemonic);

/// PBKDF2 of the text exactly as given: another space or Unicode form gives another seed. Takes milliseconds.
[[nodiscard]] base::SecretArray<64> mnemonic_seed(std::string_view mnemonic);

}  // namespace bytom::keys
