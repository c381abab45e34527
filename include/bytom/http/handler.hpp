// What the server hands to a request handler, and what it gets back.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <variant>

#include <bytom/http/message.hpp>
#include <bytom/http/responses.hpp>
#include <bytom/http/stream.hpp>
#include <bytom/http/web_socket.hpp>

namespace bytom::http {

/// An answer that takes its time: run on a worker thread. It may look at the request's `client_gone`; what it
/// gives is sent in any case, since a client that has closed its side may still read.
using DeferredResponse = std::move_only_function<Response()>;

/// An answer that waits for an event, without a thread, and then is made on a worker thread.
struct HeldResponse {
    std::chrono::milliseconds patience{};  ///< then the answer is made, event or not
    /// Called once, on the network thread; must not block. What it gives is destroyed, on the same thread,
    /// when the wait is over; until then `wake`, from any thread, ends it. Null: nothing to wait for.
    std::move_only_function<std::shared_ptr<void>(std::function<void()> wake)> wait;
    DeferredResponse answer;
};

using Answer = std::variant<Response, DeferredResponse, HeldResponse, StreamResponse>;

/// A service: who answers requests. Called by several network threads at once; no function may block or
/// throw, nor may a deferred or held response throw.
class Handler {
public:
    virtual ~Handler() = default;

    /// Called with the head of a request whose body has not arrived yet (`body` is empty): an answer refuses
    /// the request without reading on.
    [[nodiscard]] virtual std::optional<Response> refuse(const Request& head) = 0;

    /// Called with a whole request. A deferred response may hold on to the pointer.
    [[nodiscard]] virtual Answer handle(std::shared_ptr<const Request> request) = 0;

    /// Called with a well-formed request to speak WebSocket from now on. Null refuses: the request is then
    /// handled as any other, which has to say why. The handler must not keep the socket beyond its own life.
    [[nodiscard]] virtual std::unique_ptr<WebSocketHandler> open_web_socket(
        const Request& /*request*/, const std::shared_ptr<WebSocket>& /*socket*/) {
        return nullptr;
    }

    /// What the server answers by itself, in the form of this service, to a request that is not allowed
    /// (403), too large (413), too late (408) or one too many (503).
    [[nodiscard]] virtual Response explain(unsigned status, std::string_view why) const {
        return text_response(status, why);
    }
};

}  // namespace bytom::http
