// From HTTP requests to calls and back (09 §1): redirects, authentication, compression, envelopes.
#pragma once

#include <string>
#include <vector>

#include <bytom/rpc/api_context.hpp>
#include <bytom/rpc/authenticator.hpp>
#include <bytom/rpc/http_message.hpp>
#include <bytom/rpc/method.hpp>

namespace bytom::rpc {

class CorsPolicy;

struct ApiOptions {
    bool auth_disabled = false;  ///< --auth.disable
    /// Web pages of these origins ("https://explorer.example"; "*": all) may use the API from browsers.
    std::vector<std::string> cors_origins{};
};

/// Any thread. The context, and everything in it, must outlive the API and the responses that it defers.
class Api final : public HttpHandler {
public:
    Api(ApiContext& context, ApiOptions options);
    ~Api() override;
    Api(const Api&) = delete;
    Api& operator=(const Api&) = delete;

    [[nodiscard]] std::optional<HttpResponse> refuse(const HttpRequest& head) override;
    [[nodiscard]] Answer handle(std::shared_ptr<const HttpRequest> request) override;
    [[nodiscard]] std::unique_ptr<WebSocketHandler> open_web_socket(
        const HttpRequest& request, const std::shared_ptr<WebSocket>& socket) override;

private:
    /// Where a request leads to.
    struct Destination {
        const Method* method = nullptr;
        bool json_rpc = false;
        bool metrics = false;
    };

    /// The answer of a request that comes to no call.
    [[nodiscard]] std::optional<HttpResponse> answer_without_call(const HttpRequest& request,
                                                                  Destination& destination) const;
    [[nodiscard]] Answer answer(std::shared_ptr<const HttpRequest> request) const;
    [[nodiscard]] HttpResponse call_json_rpc(const HttpRequest& request) const;
    [[nodiscard]] HttpResponse call(const Method& method, const HttpRequest& request) const;
    [[nodiscard]] std::optional<HeldResponse> hold(const Method& method,
                                                   const std::shared_ptr<const HttpRequest>& request) const;
    [[nodiscard]] std::optional<HttpResponse> recall(const Method& method, const HttpRequest& request) const;

    ApiContext& context_;
    const Authenticator authenticator_;
    const std::unique_ptr<const CorsPolicy> cors_;
};

}  // namespace bytom::rpc
