#include "bytomcli/http_client.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <openssl/evp.h>
#include <sys/un.h>

namespace bytom::bytomcli {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;

std::string base64(std::string_view text) {
    std::string out(4 * ((text.size() + 2) / 3) + 1, '\0');
    const int size =
        ::EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                          reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
    out.resize(static_cast<std::size_t>(size));
    return out;
}

std::string place_of(const NodeUrl& url) {
    return url.socket_path.empty() ? url.authority() : url.socket_path;
}

http::request<http::string_body> make_request(const NodeUrl& url, std::string_view path,
                                              std::string_view body) {
    constexpr unsigned kHttp11 = 11;
    http::request<http::string_body> request(http::verb::post, std::string(path), kHttp11);
    request.set(http::field::host, url.authority());
    request.set(http::field::user_agent, "bytomcli");
    request.set(http::field::content_type, "application/json");
    request.set(http::field::connection, "close");
    if (!url.credentials.empty()) request.set(http::field::authorization, "Basic " + base64(url.credentials));
    request.body() = body;
    request.prepare_payload();
    return request;
}

/// On a stream that is connected.
template <typename Stream>
Result<HttpAnswer, std::string> exchange(Stream& stream, const NodeUrl& url, std::string_view path,
                                         std::string_view body) {
    // A server that refuses a request may do so before it has read all of it: its answer says why.
    beast::error_code write_error;
    http::write(stream, make_request(url, path, body), write_error);
    beast::flat_buffer buffer;
    http::response_parser<http::string_body> parser;
    parser.body_limit(kMaxAnswer);
    beast::error_code error;
    http::read(stream, buffer, parser, error);
    if (error) {
        return std::unexpected(place_of(url) +
                               " does not answer: " + (write_error ? write_error : error).message());
    }
    return HttpAnswer{.status = parser.get().result_int(), .body = std::move(parser.get().body())};
}

}  // namespace

Result<HttpAnswer, std::string> http_post(const NodeUrl& url, std::string_view path, std::string_view body) {
    asio::io_context context;
    beast::error_code error;
    const auto no_connection = [&] {
        return std::unexpected("cannot connect to " + place_of(url) + ": " + error.message());
    };
    if (!url.socket_path.empty()) {
        if (url.socket_path.size() >= sizeof(sockaddr_un::sun_path)) {
            error = asio::error::name_too_long;
            return no_connection();
        }
        asio::local::stream_protocol::socket socket(context);
        if (socket.connect(asio::local::stream_protocol::endpoint(url.socket_path), error))
            return no_connection();
        return exchange(socket, url, path, body);
    }
    const auto endpoints = asio::ip::tcp::resolver(context).resolve(url.host, url.port, error);
    if (error) return std::unexpected("cannot find the host " + url.host + ": " + error.message());
    beast::tcp_stream stream(context);
    asio::connect(stream.socket(), endpoints, error);
    if (error) return no_connection();
    return exchange(stream, url, path, body);
}

}  // namespace bytom::bytomcli
