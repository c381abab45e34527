#include "config_value.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>
#include <string_view>

#include <fmt/core.h>

#include <bytom/json/value.hpp>

namespace bytom::node {
namespace {

template <typename... F>
struct Overloaded : F... {
    using F::operator()...;
};

std::optional<bool> parse_bool(std::string_view text) {
    for (const std::string_view yes : {"1", "t", "T", "TRUE", "true", "True"}) {
        if (text == yes) return true;
    }
    for (const std::string_view no : {"0", "f", "F", "FALSE", "false", "False"}) {
        if (text == no) return false;
    }
    return std::nullopt;
}

bool is_letter_or_digit(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// Takes out the underscores that separate digits, as in "0x_ff" or "1_000"; nothing if one stands elsewhere.
std::optional<std::string> without_separators(std::string_view digits, bool has_prefix) {
    std::string plain;
    bool may_separate = has_prefix;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        if (digits[i] != '_') {
            plain += digits[i];
            may_separate = true;
            continue;
        }
        if (!may_separate || i + 1 == digits.size() || !is_letter_or_digit(digits[i + 1]))
            return std::nullopt;
        may_separate = false;
    }
    return plain;
}

/// A whole number without sign, with Go's prefixes: 0x 0o 0b, and 0 for octal.
std::optional<std::uint64_t> parse_magnitude(std::string_view text) {
    int base = 10;
    bool has_prefix = false;
    if (text.size() > 1 && text[0] == '0') {
        const char mark = static_cast<char>(text[1] | 0x20);
        base = mark == 'x' ? 16 : mark == 'b' ? 2 : 8;
        text.remove_prefix(mark == 'x' || mark == 'b' || mark == 'o' ? 2 : 1);
        has_prefix = true;
    }
    const std::optional<std::string> digits = without_separators(text, has_prefix);
    if (!digits) return std::nullopt;
    std::uint64_t number = 0;
    const char* const end = digits->data() + digits->size();
    const auto [stop, error] = std::from_chars(digits->data(), end, number, base);
    if (error != std::errc{} || stop != end) return std::nullopt;
    return number;
}

std::optional<std::int64_t> parse_signed(std::string_view text) {
    const bool negative = text.starts_with('-');
    if (negative || text.starts_with('+')) text.remove_prefix(1);
    const std::optional<std::uint64_t> magnitude = parse_magnitude(text);
    constexpr auto kMax = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    if (!magnitude || *magnitude > kMax + (negative ? 1 : 0)) return std::nullopt;
    return static_cast<std::int64_t>(negative ? std::uint64_t{0} - *magnitude : *magnitude);
}

/// The whole part, if it lies within [−2^63, 2^63).
std::optional<std::int64_t> truncated(double number) {
    constexpr double kLimit = 9223372036854775808.0;
    if (!(number >= -kLimit && number < kLimit)) return std::nullopt;
    return static_cast<std::int64_t>(number);
}

/// The shortest text that reads back as the number, without an exponent.
std::string text_of(double number) {
    std::array<char, 400> buffer;
    const auto [end, error] =
        std::to_chars(buffer.data(), buffer.data() + buffer.size(), number, std::chars_format::fixed);
    return {buffer.data(), error == std::errc{} ? end : buffer.data()};
}

std::string described(const ConfigValue& value) {
    return std::visit(
        Overloaded{
            [](const std::string& text) { return fmt::format("\"{}\"", text); },
            [](bool truth) { return std::string(truth ? "true" : "false"); },
            [](std::int64_t number) { return fmt::format("{}", number); },
            [](double number) { return fmt::format("{}", number); },
            [](const std::vector<std::string>&) { return std::string("a value of the kind array"); },
            [](const OtherValue& other) { return fmt::format("a value of the kind {}", other.kind); },
        },
        value);
}

using Converted = std::expected<void, std::string>;

Converted mismatch(const ConfigValue& value, std::string_view wanted) {
    return std::unexpected(fmt::format("{} is no {}", described(value), wanted));
}

template <typename T>
Converted stored(T& to, const std::optional<T>& from, const ConfigValue& value, std::string_view wanted) {
    if (!from) return mismatch(value, wanted);
    to = *from;
    return {};
}

Converted store(const ConfigValue& value, std::string& to) {
    const auto text = std::visit(
        Overloaded{
            [](const std::string& given) -> std::optional<std::string> { return given; },
            [](bool truth) -> std::optional<std::string> { return truth ? "1" : "0"; },
            [](std::int64_t number) -> std::optional<std::string> { return fmt::format("{}", number); },
            [](double number) -> std::optional<std::string> { return text_of(number); },
            [](const auto&) -> std::optional<std::string> { return std::nullopt; },
        },
        value);
    return stored(to, text, value, "text");
}

Converted store(const ConfigValue& value, bool& to) {
    const auto truth = std::visit(
        Overloaded{
            [](const std::string& text) { return text.empty() ? std::optional(false) : parse_bool(text); },
            [](bool given) -> std::optional<bool> { return given; },
            [](std::int64_t number) -> std::optional<bool> { return number != 0; },
            [](double number) -> std::optional<bool> { return number != 0; },
            [](const auto&) -> std::optional<bool> { return std::nullopt; },
        },
        value);
    return stored(to, truth, value, "truth value");
}

Converted store(const ConfigValue& value, std::int64_t& to) {
    const auto number =
        std::visit(Overloaded{
                       [](const std::string& text) { return parse_signed(text); },
                       [](bool truth) -> std::optional<std::int64_t> { return truth ? 1 : 0; },
                       [](std::int64_t given) -> std::optional<std::int64_t> { return given; },
                       [](double given) { return truncated(given); },
                       [](const auto&) -> std::optional<std::int64_t> { return std::nullopt; },
                   },
                   value);
    return stored(to, number, value, "whole number");
}

/// Like the signed ones, but texts have no sign and negative numbers wrap.
Converted store(const ConfigValue& value, std::uint64_t& to) {
    if (const auto* const text = std::get_if<std::string>(&value)) {
        return stored(to, parse_magnitude(*text), value, "whole number from 0");
    }
    std::int64_t number = 0;
    Converted result = store(value, number);
    if (result) to = static_cast<std::uint64_t>(number);
    return result;
}

/// A JSON array of texts; nothing if it is none.
std::optional<std::vector<std::string>> parse_list(std::string_view text) {
    const auto document = json::Document::parse(text);
    if (!document || document->root().kind() != json::Kind::array) return std::nullopt;
    std::vector<std::string> list;
    for (const json::Value element : document->root().elements()) {
        if (element.kind() != json::Kind::string) return std::nullopt;
        list.emplace_back(element.string());
    }
    return list;
}

Converted store(const ConfigValue& value, std::vector<std::string>& to) {
    using List = std::vector<std::string>;
    const auto list =
        std::visit(Overloaded{
                       [](const List& given) -> std::optional<List> { return given; },
                       [](const std::string& text) {
                           if (text.empty()) return std::optional(List());
                           return text.starts_with('[') ? parse_list(text) : std::optional(List{text});
                       },
                       [](const auto&) -> std::optional<List> { return std::nullopt; },
                   },
                   value);
    return stored(to, list, value, "list of texts");
}

}  // namespace

std::expected<void, std::string> store_value(const ConfigValue& value, const ConfigKey::Slot& slot) {
    return std::visit([&value](auto* to) { return store(value, *to); }, slot);
}

}  // namespace bytom::node
