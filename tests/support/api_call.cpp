#include "support/api_call.hpp"

namespace bytom::test {

http::Response call_api(rpc::Api& api, http::Request request) {
    auto answer = api.handle(std::make_shared<const http::Request>(std::move(request)));
    if (auto* ready = std::get_if<http::Response>(&answer)) return std::move(*ready);
    if (auto* held = std::get_if<http::HeldResponse>(&answer)) return held->answer();
    return std::get<http::DeferredResponse>(answer)();
}

std::string post_to_api(rpc::Api& api, std::string_view path, std::string body) {
    http::Request request;
    request.method = "POST";
    request.target = path;
    request.body = std::move(body);
    request.from_loopback = true;
    return call_api(api, std::move(request)).body;
}

}  // namespace bytom::test
