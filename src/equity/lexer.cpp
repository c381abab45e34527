#include "equity/lexer.hpp"

#include <algorithm>
#include <charconv>

#include <bytom/base/digit.hpp>
#include <bytom/base/hex.hpp>

namespace bytom::equity {
namespace {

constexpr char kQuote = '\'';

constexpr bool is_space(char c) noexcept {
    return (c >= '\t' && c <= '\r') || c == ' ' || c == '\x85' || c == '\xA0';
}
constexpr bool is_hex_digit(char c) noexcept {
    return base::is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}
constexpr bool begins_identifier(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
constexpr bool is_x(char c) noexcept {
    return c == 'x' || c == 'X';
}

/// The byte that a backslash and this one stand for.
constexpr std::optional<char> escaped(char c) noexcept {
    constexpr std::string_view kFrom = "'\"\\bfnrtv";
    constexpr std::string_view kTo = "'\"\\\b\f\n\r\t\v";
    const std::size_t index = kFrom.find(c);
    if (index == std::string_view::npos) return std::nullopt;
    return kTo[index];
}

}  // namespace

void Lexer::move_to(std::size_t end_of_token) noexcept {
    end_of_last_ = offset_ = end_of_token;
    while (offset_ < source_.size()) {
        if (is_space(source_[offset_])) {
            ++offset_;
        } else if (rest().starts_with("//")) {
            const std::size_t line_feed = source_.find('\n', offset_);
            offset_ = line_feed == std::string_view::npos ? source_.size() : line_feed + 1;
        } else {
            return;
        }
    }
}

bool Lexer::take(std::string_view punctuation) noexcept {
    if (!at(punctuation)) return false;
    skip(punctuation.size());
    return true;
}

std::string_view Lexer::identifier() const noexcept {
    const std::string_view text = rest();
    if (text.empty() || !begins_identifier(text.front())) return {};
    const auto* const end =
        std::ranges::find_if_not(text, [](char c) { return begins_identifier(c) || base::is_digit(c); });
    return text.substr(0, static_cast<std::size_t>(end - text.begin()));
}

std::string_view Lexer::take_identifier() noexcept {
    const std::string_view name = identifier();
    if (!name.empty()) skip(name.size());
    return name;
}

const BinaryOperator* Lexer::binary_operator() const noexcept {
    const BinaryOperator* longest = nullptr;
    for (const BinaryOperator& candidate : kBinaryOperators) {
        if (at(candidate.text) && (longest == nullptr || candidate.text.size() > longest->text.size())) {
            longest = &candidate;
        }
    }
    return longest;
}

const UnaryOperator* Lexer::take_unary_operator() noexcept {
    if (integer()) return nullptr;
    for (const UnaryOperator& candidate : kUnaryOperators) {
        if (take({&candidate.text, 1})) return &candidate;
    }
    return nullptr;
}

std::optional<Lexer::Integer> Lexer::integer() const noexcept {
    const std::string_view text = rest();
    std::size_t end = text.starts_with('-') ? 1 : 0;
    const std::size_t first_digit = end;
    for (; end < text.size() && base::is_digit(text[end]); ++end) {
        if (text[end] == '0' && end + 1 < text.size() && is_x(text[end + 1])) return std::nullopt;
    }
    if (end == first_digit) return std::nullopt;
    std::int64_t value = 0;
    const std::string_view literal = text.substr(0, end);
    const auto parsed = std::from_chars(literal.begin(), literal.end(), value);
    if (parsed.ec != std::errc{}) return std::nullopt;
    return Integer{.value = value, .size = end};
}

Result<std::optional<Literal>, LexicalError> Lexer::take_literal() {
    if (const auto number = integer()) {
        skip(number->size);
        return Literal(number->value);
    }
    if (at({&kQuote, 1})) return take_string();
    BYTOM_ASSIGN(auto hex, take_hex());
    if (hex) return hex;
    const std::string_view word = identifier();
    if (word != "true" && word != "false") return std::nullopt;
    skip(word.size());
    return Literal(word == "true");
}

Result<std::optional<Literal>, LexicalError> Lexer::take_string() {
    const std::string_view text = rest();
    Bytes value;
    for (std::size_t i = 1; i < text.size(); ++i) {
        char c = text[i];
        if (c == kQuote) {
            skip(i + 1);
            return Literal(std::move(value));
        }
        if (c == '\\' && i + 1 < text.size()) {
            if (const auto meant = escaped(text[i + 1])) {
                c = *meant;
                ++i;
            }
        }
        value.push_back(static_cast<std::uint8_t>(c));
    }
    return std::unexpected(LexicalError{.name = ErrorName::parse_unterminated_string, .offset = offset_});
}

Result<std::optional<Literal>, LexicalError> Lexer::take_hex() {
    const std::string_view text = rest();
    constexpr std::size_t kPrefix = 2;
    std::size_t end = kPrefix + 2;
    if (text.size() <= end || text[0] != '0' || !is_x(text[1])) return std::nullopt;
    if (!is_hex_digit(text[2]) || !is_hex_digit(text[3])) return std::nullopt;
    for (; end < text.size(); end += 2) {
        // The last byte of the source counts as half a pair, whatever it is.
        const bool last = end + 1 == text.size();
        if (!last && !is_hex_digit(text[end])) break;
        if (last || !is_hex_digit(text[end + 1])) {
            return std::unexpected(LexicalError{.name = ErrorName::parse_odd_hex, .offset = offset_});
        }
    }
    auto value = base::from_hex(text.substr(kPrefix, end - kPrefix));
    if (!value) return std::nullopt;
    skip(end);
    return Literal(*std::move(value));
}

}  // namespace bytom::equity
