// Requests and responses as services see them (09 §1).
#pragma once

#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace bytom::http {

/// Whether two names are the same in any case (ASCII).
[[nodiscard]] bool same_token(std::string_view a, std::string_view b) noexcept;

struct Header {
    std::string name;
    std::string value;
};

struct Request {
    std::string method;  ///< as sent: "GET"
    std::string target;  ///< as on the request line, e.g. "/get-block?x=1"
    std::vector<Header> headers;
    std::string body;  ///< chunks already joined
    /// The TCP peer's address without a port; of IPv6 what places are counted by, its first 64 bits. All of
    /// this machine's are "127.0.0.1".
    std::string client{};
    /// The peer is this machine (127.0.0.0/8, ::1, a Unix socket), no proxy says that it has handed the
    /// request on, and it asks for this machine (BrowserGuard::is_for_this_machine).
    bool from_loopback = false;
    bool by_unix_socket = false;
    /// Stopped when the client has closed its side or is given up on: nobody may be there to take the answer.
    std::stop_token client_gone{};
    /// Stopped when the server stops and does not wait for answers any longer; client_gone is then, too.
    std::stop_token server_stops{};

    /// The first header of this name (any case); empty if there is none.
    [[nodiscard]] std::string_view header(std::string_view name) const noexcept;
};

/// A header of an answer: names are literals.
struct ResponseHeader {
    std::string_view name;
    std::string value;
};

/// An answer without what the server adds itself: Date, Content-Length, Connection, and leaving out the body
/// of answers to HEAD.
struct Response {
    unsigned status = 200;
    std::vector<ResponseHeader> headers;
    std::string body;

    void set(std::string_view name, std::string value);
};

}  // namespace bytom::http
