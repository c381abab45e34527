// The outermost objects of every answer (09 §2).
#pragma once

#include <bytom/json/writer.hpp>
#include <bytom/rpc/error_codes.hpp>
#include <bytom/rpc/http_message.hpp>

namespace bytom::rpc {

/// The headers that stand on every response, whatever its status.
void add_security_headers(HttpResponse& response);

/// An empty response with the security headers.
[[nodiscard]] HttpResponse plain_response(unsigned status);

/// Body of a successful call, built in place: begin_success, then the data through the writer, then
/// end_success, which leaves "data" out if nothing was written.
void begin_success(std::string& body);
void end_success(std::string& body);

/// The response to a failed call: HTTP 200 and §2.1, or the transport error of §2.2, as its code says.
[[nodiscard]] HttpResponse error_response(const ApiError& error);

/// A transport error (§2.2), with another HTTP status than its code's if one is given.
[[nodiscard]] HttpResponse transport_error(ErrorCode code, std::string_view detail, unsigned status = 0);

/// A redirect; GET gets the one-line page that browsers expect, other methods nothing.
[[nodiscard]] HttpResponse redirect(unsigned status, std::string_view location, std::string_view method);

inline constexpr std::string_view kJsonContentType = "application/json; charset=utf-8";
inline constexpr std::string_view kHtmlContentType = "text/html; charset=utf-8";

}  // namespace bytom::rpc
