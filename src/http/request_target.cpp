#include <algorithm>
#include <vector>

#include <bytom/http/request_target.hpp>

#include "http/characters.hpp"

namespace bytom::http {
namespace {

constexpr std::string_view kUpperHexDigits = "0123456789ABCDEF";

std::optional<unsigned> hex_digit(char c) noexcept {
    if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
    if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
    if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A' + 10);
    return std::nullopt;
}

/// Whether cleaning leaves a path as it is; may be false then, too.
bool is_clean(std::string_view path) noexcept {
    return path.starts_with('/') && path.find("//") == std::string_view::npos &&
           path.find("/.") == std::string_view::npos;
}

bool stays_in_path(char c) noexcept {
    constexpr std::string_view kMarks = "-_.~$&+,/:;=@";
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           kMarks.find(c) != std::string_view::npos;
}

}  // namespace

std::string RequestTarget::query_suffix() const {
    return has_query ? "?" + std::string(query) : std::string();
}

std::optional<std::string> percent_decode(std::string_view text) {
    if (text.find('%') == std::string_view::npos) return std::string(text);
    std::string plain;
    plain.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c != '%') {
            plain.push_back(c);
            continue;
        }
        if (text.size() - i < 3) return std::nullopt;
        const auto high = hex_digit(text[i + 1]);
        const auto low = hex_digit(text[i + 2]);
        if (!high || !low) return std::nullopt;
        plain.push_back(static_cast<char>(*high << 4 | *low));
        i += 2;
    }
    return plain;
}

std::optional<RequestTarget> parse_target(std::string_view target) {
    if (std::ranges::any_of(target, is_control)) return std::nullopt;
    RequestTarget result;
    if (const auto scheme = target.find("://");
        !target.starts_with('/') && scheme != std::string_view::npos) {
        target.remove_prefix(scheme + 3);
        target.remove_prefix(std::min(target.find_first_of("/?"), target.size()));
    }
    if (const auto mark = target.find('?'); mark != std::string_view::npos) {
        result.query = target.substr(mark + 1);
        result.has_query = true;
        target = target.substr(0, mark);
    }
    auto path = percent_decode(target);
    if (!path) return std::nullopt;
    result.path = *std::move(path);
    return result;
}

std::string clean_path(std::string_view path) {
    if (is_clean(path)) return std::string(path);
    std::vector<std::string_view> kept;
    for (std::size_t begin = 0; begin <= path.size();) {
        const std::size_t end = std::min(path.find('/', begin), path.size());
        const std::string_view element = path.substr(begin, end - begin);
        if (element == "..") {
            if (!kept.empty()) kept.pop_back();
        } else if (!element.empty() && element != ".") {
            kept.push_back(element);
        }
        begin = end + 1;
    }
    std::string clean;
    clean.reserve(path.size() + 1);
    for (const std::string_view element : kept) {
        clean.push_back('/');
        clean.append(element);
    }
    if (clean.empty() || path.ends_with('/')) clean.push_back('/');
    return clean;
}

std::string escape_path(std::string_view path) {
    std::string escaped;
    escaped.reserve(path.size());
    for (const char c : path) {
        if (stays_in_path(c)) {
            escaped.push_back(c);
        } else {
            const auto byte = static_cast<unsigned char>(c);
            escaped.push_back('%');
            escaped.push_back(kUpperHexDigits[byte >> 4]);
            escaped.push_back(kUpperHexDigits[byte & 0xf]);
        }
    }
    return escaped;
}

}  // namespace bytom::http
