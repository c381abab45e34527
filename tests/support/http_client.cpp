#include "support/http_client.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <stdexcept>
#include <utility>

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>
#include <zlib.h>

namespace bytom::test {
namespace {

constexpr std::string_view kEndOfHead = "\r\n\r\n";

}  // namespace

std::optional<std::string> ClientResponse::header(std::string_view name) const {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    std::string_view rest = head;
    while (!rest.empty()) {
        const auto end = std::min(rest.find("\r\n"), rest.size());
        const std::string_view line = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 2, rest.size()));
        if (line.size() > name.size() + 1 && line[name.size()] == ':' &&
            std::ranges::equal(line.substr(0, name.size()), name, {}, lower, lower)) {
            return std::string(line.substr(name.size() + 2));
        }
    }
    return std::nullopt;
}

HttpClient::HttpClient(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        throw std::runtime_error("can't connect");
    }
    const timeval patience{.tv_sec = 300, .tv_usec = 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
}

HttpClient::~HttpClient() {
    ::close(socket_);
}

void HttpClient::send(std::string_view bytes) const {
    while (!bytes.empty()) {
        const auto count = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (count <= 0) return;  // the server has closed: receive() tells
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
}

bool HttpClient::fill() {
    std::array<char, 16384> piece{};
    const auto count = ::recv(socket_, piece.data(), piece.size(), 0);
    if (count <= 0) return false;
    buffer_.append(piece.data(), static_cast<std::size_t>(count));
    return true;
}

bool HttpClient::closed() {
    return buffer_.empty() && !fill();
}

std::optional<std::string> HttpClient::receive_chunk() {
    std::size_t end = 0;
    while ((end = buffer_.find("\r\n")) == std::string::npos) {
        if (!fill()) return std::nullopt;
    }
    std::size_t size = 0;
    std::from_chars(buffer_.data(), buffer_.data() + end, size, 16);
    buffer_.erase(0, end + 2);
    while (buffer_.size() < size + 2) {
        if (!fill()) return std::nullopt;
    }
    std::string chunk = buffer_.substr(0, size);
    buffer_.erase(0, size + 2);
    if (size == 0) return std::nullopt;
    return chunk;
}

std::string HttpClient::receive_rest() {
    while (fill()) {
    }
    return std::exchange(buffer_, {});
}

ClientResponse HttpClient::receive(bool to_head) {
    while (buffer_.find(kEndOfHead) == std::string::npos) {
        if (!fill()) return {};
    }
    ClientResponse response;
    const auto end = buffer_.find(kEndOfHead);
    response.head = buffer_.substr(0, end);
    buffer_.erase(0, end + kEndOfHead.size());
    std::from_chars(response.head.data() + 9, response.head.data() + 12, response.status);
    if (response.status == 100) return response;
    std::size_t length = 0;
    if (const auto text = response.header("Content-Length")) {
        std::from_chars(text->data(), text->data() + text->size(), length);
    }
    if (to_head) return response;
    while (buffer_.size() < length) {
        if (!fill()) return {};
    }
    response.body = buffer_.substr(0, length);
    buffer_.erase(0, length);
    return response;
}

ClientResponse HttpClient::call(std::string_view method, std::string_view target, std::string_view body,
                                const std::vector<std::string>& headers) {
    std::string request =
        std::string(method) + " " + std::string(target) + " HTTP/1.1\r\nHost: localhost\r\n";
    for (const std::string& header : headers)
        request += header + "\r\n";
    if (!body.empty()) request += "Content-Length: " + std::to_string(body.size()) + "\r\n";
    request += "\r\n";
    request += body;
    send(request);
    return receive(method == "HEAD");
}

std::optional<std::string> gunzip(std::string_view compressed) {
    z_stream stream{};
    constexpr int kGzipOnly = 16 + MAX_WBITS;
    if (inflateInit2(&stream, kGzipOnly) != Z_OK) return std::nullopt;
    std::string input(compressed);
    stream.next_in = reinterpret_cast<Bytef*>(input.data());
    stream.avail_in = static_cast<uInt>(input.size());
    std::string out;
    int result = Z_OK;
    while (result == Z_OK) {
        std::array<char, 16384> piece{};
        stream.next_out = reinterpret_cast<Bytef*>(piece.data());
        stream.avail_out = piece.size();
        result = inflate(&stream, Z_NO_FLUSH);
        out.append(piece.data(), piece.size() - stream.avail_out);
    }
    inflateEnd(&stream);
    if (result != Z_STREAM_END) return std::nullopt;
    return out;
}

std::string base64(std::string_view text) {
    constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    for (std::size_t i = 0; i < text.size(); i += 3) {
        std::uint32_t bits = 0;
        for (std::size_t j = 0; j < 3; ++j)
            bits = bits << 8 | (i + j < text.size() ? static_cast<std::uint8_t>(text[i + j]) : 0U);
        for (std::size_t j = 0; j < 4; ++j)
            out.push_back(i + j > text.size() ? '=' : kAlphabet[bits >> (18 - 6 * j) & 63U]);
    }
    return out;
}

}  // namespace bytom::test
