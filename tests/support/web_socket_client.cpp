#include "support/web_socket_client.hpp"

#include <array>
#include <charconv>
#include <stdexcept>

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "support/eventually.hpp"

namespace bytom::test {
namespace {

constexpr std::string_view kEndOfUpgrade = "\r\n\r\n";
constexpr std::array<std::uint8_t, 4> kMask = {0x12, 0x34, 0x56, 0x78};

bool send_all(int socket, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto count = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (count <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
}

}  // namespace

WebSocketClient::WebSocketClient(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        throw std::runtime_error("can't connect");
    }
}

WebSocketClient::~WebSocketClient() {
    ::close(socket_);
}

bool WebSocketClient::fill(std::chrono::milliseconds patience) {
    pollfd ready{.fd = socket_, .events = POLLIN, .revents = 0};
    if (ended_ || ::poll(&ready, 1, static_cast<int>(patience.count())) <= 0) return false;
    std::array<char, 16384> piece{};
    const auto count = ::recv(socket_, piece.data(), piece.size(), 0);
    ended_ = count <= 0;
    if (!ended_) buffer_.append(piece.data(), static_cast<std::size_t>(count));
    return !ended_;
}

bool WebSocketClient::have(std::size_t bytes, std::chrono::milliseconds patience) {
    while (buffer_.size() < bytes) {
        if (!fill(patience)) return false;
    }
    return true;
}

int WebSocketClient::shake_hands(const std::string& path, bool upgrade,
                                 const std::vector<std::string>& headers) {
    std::string request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n";
    if (upgrade) {
        request +=
            "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    }
    for (const std::string& header : headers)
        request += header + "\r\n";
    send_all(socket_, request + "\r\n");
    while (buffer_.find(kEndOfUpgrade) == std::string::npos) {
        if (!fill(testing::kPatience)) return 0;
    }
    const auto end = buffer_.find(kEndOfUpgrade) + kEndOfUpgrade.size();
    head_ = buffer_.substr(0, end);
    buffer_.erase(0, end);
    int status = 0;
    std::from_chars(head_.data() + 9, head_.data() + 12, status);
    constexpr std::string_view kLength = "Content-Length: ";
    if (const auto at = head_.find(kLength); at != std::string::npos) {
        std::size_t length = 0;
        std::from_chars(head_.data() + at + kLength.size(), head_.data() + head_.size(), length);
        if (!have(length, testing::kPatience)) return 0;
        body_ = buffer_.substr(0, length);
        buffer_.erase(0, length);
    }
    return status;
}

bool WebSocketClient::send(std::string_view payload, std::uint8_t opcode) {
    std::string frame{static_cast<char>(0x80 | opcode)};
    const std::size_t size = payload.size();
    if (size < 126) {
        frame.push_back(static_cast<char>(0x80 | size));
    } else if (size < 0x10000) {
        frame.push_back(static_cast<char>(0x80 | 126));
        frame.push_back(static_cast<char>(size >> 8));
        frame.push_back(static_cast<char>(size & 0xff));
    } else {
        frame.push_back(static_cast<char>(0x80 | 127));
        for (int shift = 56; shift >= 0; shift -= 8)
            frame.push_back(static_cast<char>(size >> shift & 0xff));
    }
    for (const std::uint8_t byte : kMask)
        frame.push_back(static_cast<char>(byte));
    for (std::size_t i = 0; i < size; ++i)
        frame.push_back(static_cast<char>(static_cast<std::uint8_t>(payload[i]) ^ kMask[i % kMask.size()]));
    return send_all(socket_, frame);
}

std::optional<WebSocketFrame> WebSocketClient::receive(std::chrono::milliseconds patience) {
    if (!have(2, patience)) return std::nullopt;
    const auto byte = [this](std::size_t at) { return static_cast<std::uint8_t>(buffer_[at]); };
    std::size_t header = 2;
    std::size_t length = byte(1) & 0x7f;
    if (length >= 126) {
        const std::size_t width = length == 126 ? 2 : 8;
        if (!have(header + width, patience)) return std::nullopt;
        length = 0;
        for (std::size_t i = 0; i < width; ++i)
            length = length << 8 | byte(header + i);
        header += width;
    }
    if (!have(header + length, patience)) return std::nullopt;
    WebSocketFrame frame{.opcode = static_cast<std::uint8_t>(byte(0) & 0x0f),
                         .final = (byte(0) & 0x80) != 0,
                         .payload = buffer_.substr(header, length)};
    buffer_.erase(0, header + length);
    return frame;
}

bool WebSocketClient::closed() {
    while (buffer_.empty() && fill(testing::kPatience)) {
    }
    return buffer_.empty() && ended_;
}

}  // namespace bytom::test
