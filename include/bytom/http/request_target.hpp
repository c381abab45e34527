// Paths of requests: decoding, cleaning and writing them back (09 §1).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace bytom::http {

struct RequestTarget {
    std::string path;        ///< percent-decoded
    std::string_view query;  ///< as sent, without the question mark; a part of the target
    bool has_query = false;  ///< whether there was a question mark

    /// "?query" as sent, or nothing.
    [[nodiscard]] std::string query_suffix() const;
};

/// Nothing for a malformed escape.
[[nodiscard]] std::optional<std::string> percent_decode(std::string_view text);

/// Splits and decodes the target of a request line, in origin form ("/x?y") or absolute form
/// ("http://host/x?y"). Nothing for a malformed escape or a control character.
[[nodiscard]] std::optional<RequestTarget> parse_target(std::string_view target);

/// The path without "." and ".." elements and repeated slashes; a trailing slash stays.
[[nodiscard]] std::string clean_path(std::string_view path);

/// The path, with the characters escaped that may not stand in one.
[[nodiscard]] std::string escape_path(std::string_view path);

}  // namespace bytom::http
