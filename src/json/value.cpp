#include <cmath>
#include <cstdlib>

#include <bytom/json/value.hpp>

#include "json/parser.hpp"

namespace bytom::json {
namespace {

char lower(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

}  // namespace

std::string_view to_string(Kind kind) noexcept {
    switch (kind) {
        case Kind::null:
            return "null";
        case Kind::boolean:
            return "bool";
        case Kind::number:
            return "number";
        case Kind::string:
            return "string";
        case Kind::array:
            return "array";
        case Kind::object:
            return "object";
    }
    return "";
}

Result<Document, std::string> Document::parse_first(std::string_view text, Allowance* allowance) {
    auto storage = std::make_unique<internal::Storage>();
    storage->allowance = allowance;
    Parser parser(text);
    BYTOM_TRY(parser.run(*storage));
    return Document(std::move(storage));
}

Result<Document, std::string> Document::parse(std::string_view text, Allowance* allowance) {
    auto storage = std::make_unique<internal::Storage>();
    storage->allowance = allowance;
    Parser parser(text);
    BYTOM_TRY(parser.run(*storage));
    parser.skip_blanks();
    if (parser.position() != text.size()) return std::unexpected(parser.invalid("after top-level value"));
    return Document(std::move(storage));
}

bool key_matches(std::string_view key, std::string_view name) noexcept {
    constexpr std::string_view kKelvin = "\u212a";
    constexpr std::string_view kLongS = "\u017f";
    std::size_t i = 0;
    for (const char wanted : name) {
        if (i >= key.size()) return false;
        if (lower(key[i]) == wanted) {
            ++i;
        } else if (wanted == 'k' && key.substr(i).starts_with(kKelvin)) {
            i += kKelvin.size();
        } else if (wanted == 's' && key.substr(i).starts_with(kLongS)) {
            i += kLongS.size();
        } else {
            return false;
        }
    }
    return i == key.size();
}

std::optional<std::string> compact(std::string_view text) {
    internal::Storage storage;
    Parser parser(text);
    if (!parser.run(storage)) return std::nullopt;
    parser.skip_blanks();
    if (parser.position() != text.size()) return std::nullopt;
    for (const internal::Node& node : storage.nodes) {
        if (node.kind != Kind::number) continue;
        const std::string literal = storage.text.substr(node.offset, node.length);
        if (std::isinf(std::strtod(literal.c_str(), nullptr))) return std::nullopt;
    }

    constexpr std::string_view kLineSeparator = "\u2028";
    constexpr std::string_view kParagraphSeparator = "\u2029";
    std::string out;
    out.reserve(text.size());
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (!quoted && (c == ' ' || c == '\t' || c == '\n' || c == '\r')) continue;
        if (c == '"') quoted = !quoted;
        if (c == '<') {
            out += "\\u003c";
        } else if (c == '>') {
            out += "\\u003e";
        } else if (c == '&') {
            out += "\\u0026";
        } else if (text.substr(i).starts_with(kLineSeparator)) {
            out += "\\u2028";
            i += kLineSeparator.size() - 1;
        } else if (text.substr(i).starts_with(kParagraphSeparator)) {
            out += "\\u2029";
            i += kParagraphSeparator.size() - 1;
        } else {
            out.push_back(c);
            if (c == '\\') out.push_back(text[++i]);  // valid JSON: something follows
        }
    }
    return out;
}

}  // namespace bytom::json
