#include "bytomcli/http_client.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <openssl/evp.h>

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

}  // namespace

Result<HttpAnswer, std::string> http_post(const NodeUrl& url, std::string_view path, std::string_view body) {
    asio::io_context context;
    beast::error_code error;
    const auto endpoints = asio::ip::tcp::resolver(context).resolve(url.host, url.port, error);
    if (error) return std::unexpected("cannot find the host " + url.host + ": " + error.message());
    beast::tcp_stream stream(context);
    asio::connect(stream.socket(), endpoints, error);
    if (error) return std::unexpected("cannot connect to " + url.authority() + ": " + error.message());

    // A server that refuses a request may do so before it has read all of it: its answer says why.
    beast::error_code write_error;
    http::write(stream, make_request(url, path, body), write_error);
    beast::flat_buffer buffer;
    http::response_parser<http::string_body> parser;
    parser.body_limit(kMaxAnswer);
    http::read(stream, buffer, parser, error);
    if (error) {
        return std::unexpected(url.authority() +
                               " does not answer: " + (write_error ? write_error : error).message());
    }
    return HttpAnswer{.status = parser.get().result_int(), .body = std::move(parser.get().body())};
}

}  // namespace bytom::bytomcli
