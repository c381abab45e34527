#include "http/cors.hpp"

#include <algorithm>

#include <bytom/http/responses.hpp>

namespace bytom::http {

std::string CorsPolicy::allowed_origin(const Request& request) const {
    if (origins_.empty()) return {};
    const std::string_view origin = request.header("Origin");
    if (origin.empty()) return {};
    if (std::ranges::find(origins_, "*") != origins_.end()) return "*";
    const auto found = std::ranges::find(origins_, origin);
    return found == origins_.end() ? std::string() : *found;
}

std::optional<Response> CorsPolicy::preflight(const Request& request) {
    if (request.method != "OPTIONS" || request.header("Access-Control-Request-Method").empty()) {
        return std::nullopt;
    }
    Response response = plain_response(204);
    response.set("Access-Control-Allow-Methods", "GET, POST, OPTIONS");
    response.set("Access-Control-Allow-Headers", "Authorization, Content-Type");
    response.set("Access-Control-Max-Age", "600");
    return response;
}

void CorsPolicy::allow(Response& response, const std::string& origin) const {
    response.headers.push_back({.name = "Access-Control-Allow-Origin", .value = origin});
    if (origin == "*") return;
    response.headers.push_back({.name = "Vary", .value = "Origin"});
    if (credentials_)
        response.headers.push_back({.name = "Access-Control-Allow-Credentials", .value = "true"});
}

}  // namespace bytom::http
