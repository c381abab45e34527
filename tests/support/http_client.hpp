// A blocking HTTP client for tests: sends bytes as they are given, reads whole responses.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bytom::test {

struct ClientResponse {
    int status = 0;  ///< 0: the connection ended without a response
    std::string head;
    std::string body;

    /// The value of a header (name in any case); nothing if it is absent.
    [[nodiscard]] std::optional<std::string> header(std::string_view name) const;
};

class HttpClient {
public:
    explicit HttpClient(std::uint16_t port);
    ~HttpClient();
    HttpClient(const HttpClient&) = delete;
    HttpClient& operator=(const HttpClient&) = delete;

    void send(std::string_view bytes) const;
    /// The next response on the connection; `to_head`: it has no body, whatever its length says.
    ClientResponse receive(bool to_head = false);
    /// The next chunk of an answer that comes in chunks; nothing if it is the last one, or there is none.
    std::optional<std::string> receive_chunk();
    /// Everything to the end of the connection.
    std::string receive_rest();
    /// Whether the server closes the connection without sending more.
    bool closed();

    /// One request with a Host and, unless the body is empty, a Content-Length header.
    ClientResponse call(std::string_view method, std::string_view target, std::string_view body = {},
                        const std::vector<std::string>& headers = {});

private:
    bool fill();

    int socket_;
    std::string buffer_;
};

/// The content of a gzip stream; nothing if it is none.
[[nodiscard]] std::optional<std::string> gunzip(std::string_view compressed);

/// As Basic credentials want it.
[[nodiscard]] std::string base64(std::string_view text);

}  // namespace bytom::test
