// What the HTTP server hands to whoever answers requests, and takes back (09 §1).
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <bytom/rpc/web_socket.hpp>

namespace bytom::rpc {

struct HttpHeader {
    std::string name;
    std::string value;
};

struct HttpRequest {
    std::string method;  ///< as sent: "GET"
    std::string target;  ///< as on the request line, e.g. "/get-block?x=1"
    std::vector<HttpHeader> headers;
    std::string body;            ///< chunks already joined
    bool from_loopback = false;  ///< the TCP peer's address is 127.0.0.0/8 or ::1

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
struct HttpResponse {
    unsigned status = 200;
    std::vector<ResponseHeader> headers;
    std::string body;

    void set(std::string_view name, std::string value);
};

/// An answer that takes its time: run on a worker thread.
using DeferredResponse = std::move_only_function<HttpResponse()>;

/// An answer that waits for an event, without a thread, and then is made on a worker thread.
struct HeldResponse {
    std::chrono::milliseconds patience{};  ///< then the answer is made, event or not
    /// Called once, on the network thread; must not block. What it gives is destroyed, on the same thread,
    /// when the wait is over; until then `wake`, from any thread, ends it. Null: nothing to wait for.
    std::move_only_function<std::shared_ptr<void>(std::function<void()> wake)> wait;
    DeferredResponse answer;
};

using Answer = std::variant<HttpResponse, DeferredResponse, HeldResponse>;

/// Who answers requests. Called by several network threads at once; neither function may block or throw, nor
/// may a deferred or held response throw.
class HttpHandler {
public:
    virtual ~HttpHandler() = default;

    /// Called with the head of a request whose body has not arrived yet (`body` is empty): an answer refuses
    /// the request without reading on.
    [[nodiscard]] virtual std::optional<HttpResponse> refuse(const HttpRequest& head) = 0;

    /// Called with a whole request. A deferred response may hold on to the pointer.
    [[nodiscard]] virtual Answer handle(std::shared_ptr<const HttpRequest> request) = 0;

    /// Called with a well-formed request to speak WebSocket from now on. Null refuses: the request is then
    /// handled as any other, which has to say why. The handler must not keep the socket beyond its own life.
    [[nodiscard]] virtual std::unique_ptr<WebSocketHandler> open_web_socket(
        const HttpRequest& /*request*/, const std::shared_ptr<WebSocket>& /*socket*/) {
        return nullptr;
    }
};

}  // namespace bytom::rpc
