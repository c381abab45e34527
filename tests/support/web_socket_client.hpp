// A blocking WebSocket client for tests: sends frames as they are given, shows frames as they come.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bytom::test {

struct WebSocketFrame {
    std::uint8_t opcode = 0;
    bool final = true;
    std::string payload;
};

class WebSocketClient {
public:
    static constexpr std::uint8_t kText = 1;
    static constexpr std::uint8_t kBinary = 2;
    static constexpr std::uint8_t kClose = 8;
    static constexpr std::uint8_t kPing = 9;
    static constexpr std::uint8_t kPong = 10;

    explicit WebSocketClient(std::uint16_t port);
    ~WebSocketClient();
    WebSocketClient(const WebSocketClient&) = delete;
    WebSocketClient& operator=(const WebSocketClient&) = delete;

    /// Sends a request to upgrade (or, without `upgrade`, an ordinary one). The status of the answer; its
    /// head and body can be looked at afterwards. 0: the connection ended.
    int shake_hands(const std::string& path = "/websocket-subscribe", bool upgrade = true,
                    const std::vector<std::string>& headers = {});
    [[nodiscard]] const std::string& head() const noexcept { return head_; }
    [[nodiscard]] const std::string& body() const noexcept { return body_; }

    /// False: the server takes no more.
    bool send(std::string_view payload, std::uint8_t opcode = kText);

    /// The next frame; nothing if none comes in time or the connection has ended.
    std::optional<WebSocketFrame> receive(std::chrono::milliseconds patience = std::chrono::seconds(30));

    /// Whether the server closes the connection without sending more.
    bool closed();

private:
    bool fill(std::chrono::milliseconds patience);
    bool have(std::size_t bytes, std::chrono::milliseconds patience);

    int socket_;
    bool ended_ = false;
    std::string buffer_;
    std::string head_;
    std::string body_;
};

}  // namespace bytom::test
