// Responses that are the same for every service.
#pragma once

#include <string_view>

#include <bytom/http/message.hpp>

namespace bytom::http {

inline constexpr std::string_view kHtmlContentType = "text/html; charset=utf-8";
inline constexpr std::string_view kTextContentType = "text/plain; charset=utf-8";

/// The headers of every response, whatever its status (09 §1).
void add_security_headers(Response& response);

/// An empty response with the security headers.
[[nodiscard]] Response plain_response(unsigned status);

/// A response of plain text.
[[nodiscard]] Response text_response(unsigned status, std::string_view text);

/// A redirect; GET gets the one-line page that browsers expect, other methods nothing.
[[nodiscard]] Response redirect(unsigned status, std::string_view location, std::string_view method);

}  // namespace bytom::http
