// The interface between the HTTP server and a service on WebSockets (09 §9).
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace bytom::http {

/// A message that many connections may hold at once.
using SharedText = std::shared_ptr<const std::string>;

/// A WebSocket as seen by who writes to it. Any thread; no call waits. After the connection has ended all
/// calls do nothing.
class WebSocket {
public:
    virtual ~WebSocket() = default;

    /// Queues the answer to a message of the client. While too many of them wait to be taken the server reads
    /// no further messages of this client.
    virtual void answer(std::string text) = 0;

    /// Queues a message that the client did not ask for just now. A client that lets more wait than the
    /// server's bound of bytes is cut off.
    virtual void push(SharedText text) = 0;

protected:
    WebSocket() = default;
    WebSocket(const WebSocket&) = default;
    WebSocket& operator=(const WebSocket&) = default;
};

/// Takes what one client sends. Lives as long as the connection.
class WebSocketHandler {
public:
    virtual ~WebSocketHandler() = default;

    /// One whole message, text or binary. On the connection's network thread: must not block or throw.
    virtual void receive(std::string_view message) = 0;

    /// Everything that was queued is with the system's socket. On the connection's network thread: must not
    /// block or throw.
    virtual void drained() {}

protected:
    WebSocketHandler() = default;
    WebSocketHandler(const WebSocketHandler&) = default;
    WebSocketHandler& operator=(const WebSocketHandler&) = default;
};

}  // namespace bytom::http
