// Which web pages of elsewhere may use the API from a browser (api.cors_origins). None, unless configured.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <bytom/rpc/http_message.hpp>

namespace bytom::rpc {

class CorsPolicy {
public:
    /// Origins as browsers send them ("https://explorer.example"), or "*" for all.
    explicit CorsPolicy(std::vector<std::string> origins) : origins_(std::move(origins)) {}

    /// What to put into Access-Control-Allow-Origin for this request; empty if nothing.
    [[nodiscard]] std::string allowed_origin(const HttpRequest& request) const;

    /// The answer to a browser that asks whether an allowed page may call. It comes without credentials.
    [[nodiscard]] static std::optional<HttpResponse> preflight(const HttpRequest& request);

    /// Lets the browser show the answer to the page.
    static void allow(HttpResponse& response, const std::string& origin);

private:
    const std::vector<std::string> origins_;
};

}  // namespace bytom::rpc
