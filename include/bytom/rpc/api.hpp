// From HTTP requests to calls and back (09 §1): redirects, authentication, compression, envelopes.
#pragma once

#include <optional>

#include <bytom/explorer_api/event_service.hpp>
#include <bytom/http/address_limiter.hpp>
#include <bytom/http/handler.hpp>
#include <bytom/rpc/api_context.hpp>
#include <bytom/rpc/authenticator.hpp>
#include <bytom/rpc/method_set.hpp>

namespace bytom::rpc {

struct ApiOptions {
    bool auth_disabled = false;            ///< --auth.disable
    const LocalCookie* cookie = nullptr;   ///< outlives the API; null: there is none
    bool cookie_required = false;          ///< of clients on this machine that come by TCP
    MethodSet methods = MethodSet::all();  ///< what is offered here
    /// For everybody without a token: who may no more than read, and spend so many of the cheapest calls a
    /// second from one address (0: any number). Nothing: no.
    std::optional<std::int64_t> public_rate{};
    /// All requests together once they are parsed and decoded; 503 beyond, 413 for what can never fit.
    std::size_t max_parsed_bytes = std::size_t{320} << 20;
    std::size_t max_request_values = 2'000'000;  ///< JSON values in one request; 413 beyond
};

class CallGate;

/// Any thread. The context, and everything in it, must outlive the API and the responses that it defers.
class Api final : public http::Handler {
public:
    Api(ApiContext& context, ApiOptions options);
    ~Api() override;
    Api(const Api&) = delete;
    Api& operator=(const Api&) = delete;

    [[nodiscard]] std::optional<http::Response> refuse(const http::Request& head) override;
    [[nodiscard]] http::Answer handle(std::shared_ptr<const http::Request> request) override;
    [[nodiscard]] std::unique_ptr<http::WebSocketHandler> open_web_socket(
        const http::Request& request, const std::shared_ptr<http::WebSocket>& socket) override;
    [[nodiscard]] http::Response explain(unsigned status, std::string_view why) const override;

private:
    /// Where a request leads to.
    struct Destination {
        const Method* method = nullptr;
        bool health = false;
        bool json_rpc = false;
        bool metrics = false;
        bool events = false;
        bool explorer = false;
        Grant grant;
    };

    /// The answer to a request that reaches no call.
    [[nodiscard]] std::optional<http::Response> answer_without_call(const http::Request& request,
                                                                    Destination& destination) const;
    /// Checks of this machine are answered everywhere but at the public listener.
    [[nodiscard]] bool serves_health(const http::Request& request, std::string_view path) const;
    [[nodiscard]] CallGate gate_of(Grant grant, const http::Request& request) const;
    [[nodiscard]] http::Response call_json_rpc(const http::Request& request, Grant grant) const;
    [[nodiscard]] http::Response call(const Method& method, const http::Request& request) const;
    [[nodiscard]] std::optional<http::HeldResponse> hold(
        const Method& method, const std::shared_ptr<const http::Request>& request) const;
    /// An answer that was kept, by its key in block_answers.
    struct Recalled {
        Hash256 key;
        http::Response response;
    };
    [[nodiscard]] std::optional<Recalled> recall(const Method& method, const http::Request& request) const;
    /// The same, compressed.
    [[nodiscard]] http::Answer packed(Recalled recalled) const;

    /// The answer to a request that is too large for its allowance; nothing if it was not.
    [[nodiscard]] std::optional<http::Response> over(const json::Allowance& allowance) const;

    ApiContext& context_;
    const std::unique_ptr<CallRecorder> calls_;  ///< the context refers to it, unless it has one already
    const Authenticator authenticator_;
    const MethodSet methods_;
    const std::unique_ptr<http::AddressLimiter> limiter_;  ///< null: no limit
    const std::size_t max_request_values_;
    mutable base::MemoryBudget parsed_;
    explorer_api::EventService events_;
};

}  // namespace bytom::rpc
