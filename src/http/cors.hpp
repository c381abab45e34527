// Which web pages of elsewhere may use the API from a browser (api.cors_origins). None, unless configured.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <bytom/http/message.hpp>

namespace bytom::http {

class CorsPolicy {
public:
    /// Origins as browsers send them ("https://explorer.example"), or "*" for all.
    CorsPolicy(std::vector<std::string> origins, bool credentials)
        : origins_(std::move(origins)), credentials_(credentials) {}

    /// What to put into Access-Control-Allow-Origin for this request; empty if nothing.
    [[nodiscard]] std::string allowed_origin(const Request& request) const;

    /// The answer to a browser that asks whether an allowed page may call. Browsers ask without credentials.
    [[nodiscard]] static std::optional<Response> preflight(const Request& request);

    /// Lets the browser show the answer to the page.
    void allow(Response& response, const std::string& origin) const;

private:
    const std::vector<std::string> origins_;
    const bool credentials_;
};

}  // namespace bytom::http
