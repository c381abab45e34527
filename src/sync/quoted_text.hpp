// Texts in quotes, as headers and blocks carry their elements.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include <bytom/base/bytes.hpp>
#include <bytom/json/value.hpp>

namespace bytom::sync {

/// Whether it is one JSON string that JSON takes as it stands, as honest peers send it.
[[nodiscard]] inline bool is_plainly_quoted(std::string_view json) {
    if (json.size() < 2 || json.front() != '"' || json.back() != '"') return false;
    return std::ranges::all_of(json.substr(1, json.size() - 2),
                               [](char c) { return c >= ' ' && c <= '~' && c != '"' && c != '\\'; });
}

/// What stands in the quotes of one JSON string. Honest peers send plain hex, which is read where it stands.
class Unquoted {
public:
    explicit Unquoted(ByteView json) {
        const std::string_view text = base::as_text(json);
        if (is_plainly_quoted(text)) {
            text_ = text.substr(1, text.size() - 2);
            return;
        }
        auto document = json::Document::parse(text);
        if (!document || document->root().kind() != json::Kind::string) return;
        copy_ = document->root().string();
        text_ = copy_;
    }
    Unquoted(const Unquoted&) = delete;
    Unquoted& operator=(const Unquoted&) = delete;

    [[nodiscard]] const std::optional<std::string_view>& text() const noexcept { return text_; }

private:
    std::string copy_;
    std::optional<std::string_view> text_;
};

}  // namespace bytom::sync
