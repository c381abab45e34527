#include "support/api_call.hpp"

namespace bytom::test {

rpc::HttpResponse call_api(rpc::Api& api, rpc::HttpRequest request) {
    auto answer = api.handle(std::make_shared<const rpc::HttpRequest>(std::move(request)));
    if (auto* ready = std::get_if<rpc::HttpResponse>(&answer)) return std::move(*ready);
    if (auto* held = std::get_if<rpc::HeldResponse>(&answer)) return held->answer();
    return std::get<rpc::DeferredResponse>(answer)();
}

std::string post_to_api(rpc::Api& api, std::string_view path, std::string body) {
    rpc::HttpRequest request;
    request.method = "POST";
    request.target = path;
    request.body = std::move(body);
    request.from_loopback = true;
    return call_api(api, std::move(request)).body;
}

}  // namespace bytom::test
