#include <algorithm>
#include <array>

#include <bytom/base/utf8.hpp>
#include <bytom/crypto/kdf.hpp>
#include <bytom/crypto/random.hpp>
#include <bytom/crypto/sha2.hpp>
#include <bytom/keys/mnemonic.hpp>

#include "keys/word_list.hpp"

namespace bytom::keys {
namespace {

constexpr std::size_t kListSize = 2048;
constexpr std::size_t kBitsPerWord = 11;
constexpr std::size_t kNewKeyEntropy = 16;
constexpr std::size_t kImportWords = 12;
constexpr std::uint32_t kSeedIterations = 2048;
constexpr std::string_view kSeedSalt = "mnemonic";

/// A list split into its words, and the words sorted for look-up.
class WordList {
public:
    explicit WordList(std::string_view text) {
        for (std::string_view& word : words_) {
            word = text.substr(0, text.find(' '));
            text.remove_prefix(std::min(text.size(), word.size() + 1));
        }
        sorted_ = words_;
        std::ranges::sort(sorted_);
    }

    [[nodiscard]] std::span<const std::string_view> words() const noexcept { return words_; }
    [[nodiscard]] bool contains(std::string_view word) const noexcept {
        return std::ranges::binary_search(sorted_, word);
    }

private:
    std::array<std::string_view, kListSize> words_;
    std::array<std::string_view, kListSize> sorted_;
};

const WordList& list_of(Language language) {
    // In order of the enumeration.
    static const std::array<WordList, 7> lists = {
        WordList(english_words()),
        WordList(chinese_simplified_words()),
        WordList(chinese_traditional_words()),
        WordList(italian_words()),
        WordList(japanese_words()),
        WordList(korean_words()),
        WordList(spanish_words()),
    };
    return lists[static_cast<std::size_t>(language)];
}

/// The 11 bits from position `first` on, first bit most significant.
std::size_t bits_at(ByteView bytes, std::size_t first) noexcept {
    std::size_t value = 0;
    for (std::size_t bit = first; bit < first + kBitsPerWord; ++bit) {
        value = value << 1 | (bytes[bit / 8] >> (7 - bit % 8) & 1U);
    }
    return value;
}

}  // namespace

std::string_view to_string(MnemonicError error) noexcept {
    switch (error) {
        case MnemonicError::language_incorrect:
            return "language_incorrect";
        case MnemonicError::language_unsupported:
            return "language_unsupported";
        case MnemonicError::entropy_length:
            return "entropy_length";
        case MnemonicError::mnemonic_length:
            return "mnemonic_length";
        case MnemonicError::invalid_mnemonic:
            return "invalid_mnemonic";
    }
    return "";
}

std::span<const std::string_view> word_list(Language language) {
    return list_of(language).words();
}

Result<SecretText, MnemonicError> mnemonic_of_entropy(Language language, ByteView entropy) {
    if (entropy.size() < 16 || entropy.size() > 32 || entropy.size() % 4 != 0) {
        return std::unexpected(MnemonicError::entropy_length);
    }
    // The checksum has a bit for each 4 bytes of entropy, at most 8.
    base::SecretBytes bits(entropy.begin(), entropy.end());
    bits.push_back(crypto::sha256(entropy).bytes[0]);
    const std::size_t word_count = (entropy.size() * 8 + entropy.size() / 4) / kBitsPerWord;

    SecretText text;
    for (std::size_t i = 0; i < word_count; ++i) {
        if (i > 0) text += ' ';
        text += word_list(language)[bits_at(bits, i * kBitsPerWord)];
    }
    return text;
}

SecretText random_mnemonic(Language language) {
    base::SecretArray<kNewKeyEntropy> entropy;
    crypto::random_bytes(entropy.span());
    return *mnemonic_of_entropy(language, entropy.view());
}

bool is_valid_mnemonic(Language language, std::string_view mnemonic) {
    const auto words = base::split_at_white_space(mnemonic);
    if (words.size() < 12 || words.size() > 24 || words.size() % 3 != 0) return false;
    const WordList& list = list_of(language);
    return std::ranges::all_of(words, [&list](std::string_view word) { return list.contains(word); });
}

bool has_import_length(std::string_view mnemonic) {
    return base::split_at_white_space(mnemonic).size() == kImportWords;
}

Result<crypto::XPrv, MnemonicError> import_mnemonic(std::string_view language, std::string_view mnemonic) {
    if (!has_import_length(mnemonic)) return std::unexpected(MnemonicError::mnemonic_length);
    const auto known = parse_language(language);
    if (!known || !is_valid_mnemonic(*known, mnemonic))
        return std::unexpected(MnemonicError::invalid_mnemonic);
    return crypto::XPrv::root(mnemonic_seed(mnemonic).view());
}

base::SecretArray<64> mnemonic_seed(std::string_view mnemonic) {
    return crypto::pbkdf2_sha512(base::as_bytes(mnemonic), base::as_bytes(kSeedSalt), kSeedIterations);
}

}  // namespace bytom::keys
