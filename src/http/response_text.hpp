// Responses as they go over the wire.
#pragma once

#include <cstdint>

#include <bytom/http/message.hpp>

namespace bytom::http {

enum class Version : std::uint8_t { http_1_0, http_1_1 };
enum class Persistence : std::uint8_t { keep_alive, close };

/// How the client knows where the body ends.
enum class Framing : std::uint8_t {
    counted,       ///< by Content-Length
    chunked,       ///< by the last chunk
    until_closed,  ///< by the end of the connection
};

/// The status line and all headers, the empty line included. `date` is the value of the Date header; `room`
/// bytes are reserved behind it.
[[nodiscard]] std::string response_head(const Response& response, Version version, Persistence persistence,
                                        std::string_view date, Framing framing = Framing::counted,
                                        std::size_t room = 0);

/// "Mon, 02 Jan 2006 15:04:05 GMT".
[[nodiscard]] std::string http_date(std::int64_t unix_seconds);

}  // namespace bytom::http
