#include <algorithm>

#include "http/field_name.hpp"

namespace bytom::http {
namespace {

char lower(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

}  // namespace

bool same_token(std::string_view a, std::string_view b) noexcept {
    return std::ranges::equal(a, b, {}, lower, lower);
}

std::string_view Request::header(std::string_view name) const noexcept {
    for (const Header& candidate : headers) {
        if (is_named(candidate, name)) return candidate.value;
    }
    return {};
}

void Response::set(std::string_view name, std::string value) {
    for (ResponseHeader& header : headers) {
        if (header.name == name) {
            header.value = std::move(value);
            return;
        }
    }
    headers.push_back({.name = name, .value = std::move(value)});
}

}  // namespace bytom::http
