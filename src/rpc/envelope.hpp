// The outermost objects of every answer (09 §2).
#pragma once

#include <bytom/http/responses.hpp>
#include <bytom/json/writer.hpp>
#include <bytom/rpc/error_codes.hpp>

namespace bytom::rpc {

/// Body of a successful call, built in place: begin_success, then the data through the writer, then
/// end_success, which leaves "data" out if nothing was written.
void begin_success(std::string& body);
void end_success(std::string& body);

/// The response to a failed call: HTTP 200 and §2.1, or the transport error of §2.2, as its code says.
[[nodiscard]] http::Response error_response(const ApiError& error);

/// A transport error (§2.2), with another HTTP status than its code's if one is given.
[[nodiscard]] http::Response transport_error(ErrorCode code, std::string_view detail, unsigned status = 0);

inline constexpr std::string_view kJsonContentType = "application/json; charset=utf-8";

}  // namespace bytom::rpc
