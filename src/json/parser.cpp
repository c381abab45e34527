#include "json/parser.hpp"

#include <algorithm>
#include <cctype>
#include <limits>

#include <fmt/core.h>

#include <bytom/base/digit.hpp>
#include <bytom/base/utf8.hpp>

namespace bytom::json {
namespace {

constexpr std::string_view kUnexpectedEnd = "unexpected EOF";

bool is_blank(char c) noexcept {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

std::unexpected<std::string> error(std::string_view text) {
    return std::unexpected(std::string(text));
}

/// What reading the first value of a text needs, never less.
struct Extent {
    std::size_t values = 1;
    std::size_t text = 0;  ///< bytes of strings and numbers
};

/// The value that a container begins with, if it has one.
std::size_t first_of(std::string_view rest) noexcept {
    const auto next = std::ranges::find_if_not(rest, is_blank);
    return next == rest.end() || *next == ']' || *next == '}' ? 0 : 1;
}

Extent extent_of(std::string_view text) noexcept {
    constexpr std::size_t kReplacement = 3;  ///< bytes that stand for one that is not UTF-8
    Extent extent;
    std::size_t depth = 0;
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (quoted) {
            extent.text += static_cast<std::uint8_t>(c) < 0x80 ? 1 : kReplacement;
            if (c == '\\') {
                ++i;
                ++extent.text;
            } else if (c == '"') {
                quoted = false;
                if (depth == 0) break;
            }
            continue;
        }
        switch (c) {
            case '"':
                quoted = true;
                break;
            case '[':
            case '{':
                ++depth;
                extent.values += first_of(text.substr(i + 1));
                break;
            case ']':
            case '}':
                if (depth <= 1) return extent;
                --depth;
                break;
            case ',':
            case ':':
                ++extent.values;
                break;
            default:
                if (!is_blank(c)) ++extent.text;
        }
    }
    return extent;
}

}  // namespace

void Parser::skip_blanks() noexcept {
    while (!at_end() && is_blank(peek()))
        ++position_;
}

std::string Parser::invalid(std::string_view context) const {
    const char c = peek();
    std::string shown;
    if (c == '\'') {
        shown = R"('\'')";
    } else if (c == '"') {
        shown = R"('"')";
    } else if (c == '\n') {
        shown = R"('\n')";
    } else if (c == '\r') {
        shown = R"('\r')";
    } else if (c == '\t') {
        shown = R"('\t')";
    } else if (const auto byte = static_cast<std::uint8_t>(c); byte < 0x20 || byte == 0x7f) {
        shown = fmt::format("'\\x{:02x}'", byte);
    } else {
        shown = "'";
        base::append_utf8(shown, byte);  // a byte above 7f shows as the character of that number
        shown += "'";
    }
    return fmt::format("invalid character {} {}", shown, context);
}

Status<std::string> Parser::run(internal::Storage& out) {
    storage_ = &out;
    skip_blanks();
    if (at_end()) return error("EOF");
    if (text_.size() > std::numeric_limits<std::uint32_t>::max()) return error("text is too long");
    BYTOM_TRY(make_room());
    constexpr std::size_t kPace = 4096;  ///< values between looks at whether anybody still waits
    do {
        skip_blanks();
        if (at_end()) return error(kUnexpectedEnd);
        if (out.nodes.size() >= kMaxNodes) return error("too many values");
        if (out.nodes.size() % kPace == 0 && out.allowance != nullptr && !out.allowance->take(0))
            return error(kTooMuchMemory);
        switch (expect_) {
            case Expect::first_element:
                if (peek() == ']') {
                    close();
                    break;
                }
                [[fallthrough]];
            case Expect::value:
                BYTOM_TRY(value());
                break;
            case Expect::first_key:
                if (peek() == '}') {
                    close();
                    break;
                }
                [[fallthrough]];
            case Expect::key:
                BYTOM_TRY(key());
                break;
            case Expect::after_value:
                BYTOM_TRY(separator());
                break;
        }
    } while (!open_.empty());
    return {};
}

// All at once: buffers that grow would need up to three times as much.
Parser::Done Parser::make_room() {
    const Extent extent = extent_of(text_.substr(position_));
    const std::size_t nodes = std::min(extent.values, kMaxNodes);
    const std::size_t bytes = nodes * sizeof(internal::Node) + extent.text;
    if (storage_->allowance != nullptr && !storage_->allowance->take_values(extent.values, bytes))
        return error(kTooMuchMemory);
    storage_->nodes.reserve(nodes);
    storage_->text.reserve(extent.text);
    return {};
}

Parser::Done Parser::value() {
    switch (peek()) {
        case '{':
            return open(Kind::object);
        case '[':
            return open(Kind::array);
        case '"': {
            const std::size_t offset = storage_->text.size();
            BYTOM_TRY(string());
            scalar(Kind::string, false, offset);
            return {};
        }
        case 't':
            return literal("true", Kind::boolean, true);
        case 'f':
            return literal("false", Kind::boolean, false);
        case 'n':
            return literal("null", Kind::null, false);
        default:
            if (peek() == '-' || base::is_digit(peek())) return number();
            return std::unexpected(invalid("looking for beginning of value"));
    }
}

Parser::Done Parser::key() {
    if (peek() != '"') return std::unexpected(invalid("looking for beginning of object key string"));
    const std::size_t offset = storage_->text.size();
    BYTOM_TRY(string());
    scalar(Kind::string, false, offset);
    skip_blanks();
    if (at_end()) return error(kUnexpectedEnd);
    if (peek() != ':') return std::unexpected(invalid("after object key"));
    ++position_;
    ++storage_->nodes[open_.back()].length;
    expect_ = Expect::value;
    return {};
}

Parser::Done Parser::separator() {
    const bool object = in_object();
    if (peek() == ',') {
        ++position_;
        expect_ = object ? Expect::key : Expect::value;
        return {};
    }
    if (peek() == (object ? '}' : ']')) {
        close();
        return {};
    }
    return std::unexpected(invalid(object ? "after object key:value pair" : "after array element"));
}

Parser::Done Parser::open(Kind kind) {
    if (open_.size() == kMaxDepth) return error("exceeded max depth");
    ++position_;
    if (!open_.empty() && !in_object()) ++storage_->nodes[open_.back()].length;
    open_.push_back(static_cast<std::uint32_t>(storage_->nodes.size()));
    storage_->nodes.push_back({.kind = kind});
    expect_ = kind == Kind::object ? Expect::first_key : Expect::first_element;
    return {};
}

void Parser::close() {
    ++position_;
    storage_->nodes[open_.back()].end = static_cast<std::uint32_t>(storage_->nodes.size());
    open_.pop_back();
    expect_ = Expect::after_value;
}

// Adds a node for the text from `offset` to the end of the storage's text. A key is one too; its object
// counts members at the colon, an array its elements here.
void Parser::scalar(Kind kind, bool boolean, std::size_t offset) {
    if (!open_.empty() && !in_object()) ++storage_->nodes[open_.back()].length;
    auto& nodes = storage_->nodes;
    nodes.push_back({.kind = kind,
                     .boolean = boolean,
                     .end = static_cast<std::uint32_t>(nodes.size() + 1),
                     .offset = static_cast<std::uint32_t>(offset),
                     .length = static_cast<std::uint32_t>(storage_->text.size() - offset)});
    expect_ = Expect::after_value;
}

Parser::Done Parser::literal(std::string_view word, Kind kind, bool boolean) {
    for (std::size_t i = 0; i < word.size(); ++i, ++position_) {
        if (at_end()) return error(kUnexpectedEnd);
        if (peek() != word[i]) {
            return std::unexpected(
                invalid(fmt::format("in literal {} (expecting '{}')", word, std::string_view(&word[i], 1))));
        }
    }
    scalar(kind, boolean, storage_->text.size());
    return {};
}

Parser::Done Parser::digits(std::string_view context) {
    if (at_end()) return error(kUnexpectedEnd);
    if (!base::is_digit(peek())) return std::unexpected(invalid(context));
    while (!at_end() && base::is_digit(peek()))
        ++position_;
    return {};
}

Parser::Done Parser::number() {
    const std::size_t start = position_;
    if (peek() == '-') ++position_;
    if (!at_end() && peek() == '0') {
        ++position_;
    } else {
        BYTOM_TRY(digits("in numeric literal"));
    }
    if (!at_end() && peek() == '.') {
        ++position_;
        BYTOM_TRY(digits("after decimal point in numeric literal"));
    }
    if (!at_end() && (peek() == 'e' || peek() == 'E')) {
        ++position_;
        if (!at_end() && (peek() == '+' || peek() == '-')) ++position_;
        BYTOM_TRY(digits("in exponent of numeric literal"));
    }
    const std::size_t offset = storage_->text.size();
    storage_->text.append(text_.substr(start, position_ - start));
    scalar(Kind::number, false, offset);
    return {};
}

Parser::Done Parser::string() {
    ++position_;
    std::string& out = storage_->text;
    while (true) {
        if (at_end()) return error(kUnexpectedEnd);
        const auto c = static_cast<std::uint8_t>(peek());
        if (c == '"') {
            ++position_;
            return {};
        }
        if (c < 0x20) return std::unexpected(invalid("in string literal"));
        if (c == '\\') {
            ++position_;
            BYTOM_TRY(escape());
        } else if (c < 0x80) {
            out.push_back(static_cast<char>(c));
            ++position_;
        } else {
            const base::CodePoint point = base::next_code_point(text_.substr(position_));
            base::append_utf8(out, point.value);
            position_ += point.size;
        }
    }
}

Parser::Done Parser::escape() {
    if (at_end()) return error(kUnexpectedEnd);
    char plain = 0;
    switch (peek()) {
        case '"':
        case '\\':
        case '/':
            plain = peek();
            break;
        case 'b':
            plain = '\b';
            break;
        case 'f':
            plain = '\f';
            break;
        case 'n':
            plain = '\n';
            break;
        case 'r':
            plain = '\r';
            break;
        case 't':
            plain = '\t';
            break;
        case 'u':
            ++position_;
            return unicode_escape();
        default:
            return std::unexpected(invalid("in string escape code"));
    }
    storage_->text.push_back(plain);
    ++position_;
    return {};
}

std::optional<std::uint32_t> Parser::four_digits(std::size_t at) const noexcept {
    if (text_.size() < at + 4) return std::nullopt;
    std::uint32_t value = 0;
    for (const char c : text_.substr(at, 4)) {
        std::uint32_t digit = 0;
        if (base::is_digit(c)) {
            digit = static_cast<std::uint32_t>(c - '0');
        } else if (c >= 'a' && c <= 'f') {
            digit = static_cast<std::uint32_t>(c - 'a' + 10);
        } else if (c >= 'A' && c <= 'F') {
            digit = static_cast<std::uint32_t>(c - 'A' + 10);
        } else {
            return std::nullopt;
        }
        value = value << 4 | digit;
    }
    return value;
}

Parser::Done Parser::unicode_escape() {
    const auto unit = four_digits(position_);
    if (!unit) {
        for (int i = 0; i < 4 && !at_end() && std::isxdigit(static_cast<unsigned char>(peek())) != 0; ++i)
            ++position_;
        if (at_end()) return error(kUnexpectedEnd);
        return std::unexpected(invalid("in \\u hexadecimal character escape"));
    }
    position_ += 4;
    const bool high = *unit >= 0xd800 && *unit <= 0xdbff;
    const bool low = *unit >= 0xdc00 && *unit <= 0xdfff;
    if (high && text_.substr(position_).starts_with("\\u")) {
        const auto second = four_digits(position_ + 2);
        if (second && *second >= 0xdc00 && *second <= 0xdfff) {
            position_ += 6;
            base::append_utf8(storage_->text, 0x10000 + ((*unit - 0xd800) << 10) + (*second - 0xdc00));
            return {};
        }
    }
    base::append_utf8(storage_->text, high || low ? base::kReplacementCharacter : *unit);
    return {};
}

}  // namespace bytom::json
