#include "blockcenter/api/access.hpp"

#include <algorithm>

#include <bytom/http/credentials.hpp>

namespace bytom::blockcenter {
namespace {

constexpr unsigned kForbidden = 403;
constexpr std::string_view kCookie = "blockcenter_session";
/// What a wrong key costs its address: guessing is slow, a mistake is not punished.
constexpr std::int64_t kWrongKey = 5;

/// Of the first cookie of this name. Empty: there is none.
std::string session_of(const http::Request& head) {
    for (const http::Header& header : head.headers) {
        if (!http::same_token(header.name, "Cookie")) continue;
        std::string_view rest = header.value;
        while (!rest.empty()) {
            std::string_view part = rest.substr(0, rest.find(';'));
            rest.remove_prefix(std::min(part.size() + 1, rest.size()));
            while (part.starts_with(' '))
                part.remove_prefix(1);
            if (part.starts_with(kCookie) && part.substr(kCookie.size()).starts_with('='))
                return std::string(part.substr(kCookie.size() + 1));
        }
    }
    return {};
}

bool is_json(std::string_view content_type) {
    std::string_view type = content_type.substr(0, content_type.find(';'));
    while (type.ends_with(' '))
        type.remove_suffix(1);
    return http::same_token(type, "application/json");
}

/// A browser sends the cookie along whoever makes it send the request. No form and no plain text can be of
/// this type, and other pages must be named ("*" names nobody).
std::optional<Refusal> foreign_use(const http::Request& head, const std::vector<std::string>& origins) {
    if (head.method == "POST" && !is_json(head.header("Content-Type")))
        return Refusal{.status = kForbidden, .why = "with a session, calls are of the type application/json"};
    for (const http::Header& header : head.headers) {
        if (!http::same_token(header.name, "Origin")) continue;
        const auto scheme = header.value.find("://");
        const bool own =
            scheme != std::string::npos &&
            http::same_token(std::string_view(header.value).substr(scheme + 3), head.header("Host"));
        if (!own && std::ranges::find(origins, header.value) == origins.end())
            return Refusal{.status = kForbidden, .why = "sessions are for pages of named origins only"};
    }
    return std::nullopt;
}

}  // namespace

std::expected<Caller, Refusal> Access::judge(const http::Request& head, bool open) const {
    const std::string_view authorization = head.header("Authorization");
    if (!authorization.empty()) {
        auto given = http::bearer_credentials(authorization);
        if (!given) given = http::basic_credentials(authorization);
        if (given && keys_.has(given->user, given->password)) return Caller{.key = std::move(given->user)};
        return std::unexpected(Refusal{.status = kUnauthorized, .why = "there is no such key"});
    }
    Caller caller{.key = {}, .session = session_of(head)};
    if (!caller.session.empty()) {
        if (auto foreign = foreign_use(head, options_.origins)) return std::unexpected(*std::move(foreign));
        return caller;
    }
    if (options_.require_keys && !open)
        return std::unexpected(Refusal{
            .status = kUnauthorized, .why = "a key is needed: Authorization: Bearer NAME:SECRET, or Basic"});
    return caller;
}

std::expected<Caller, Refusal> Access::admit(const http::Request& head, bool open) {
    auto caller = judge(head, open);
    const bool enough = !caller               ? spend_of_address(head, kWrongKey)
                        : caller->key.empty() ? spend_of_address(head, 1)
                                              : spend_of_key(caller->key);
    if (!enough)
        return std::unexpected(Refusal{.status = kTooMany, .why = "too many requests for the moment"});
    return caller;
}

bool Access::spend_of_address(const http::Request& head, std::int64_t cost) {
    return head.from_loopback ||
           of_addresses_.spend(http::client_behind_proxy(head), cost, std::chrono::steady_clock::now());
}

bool Access::spend_of_key(const std::string& key) {
    return of_keys_.spend(key, 1, std::chrono::steady_clock::now());
}

std::string session_cookie(const http::Request& request, std::string_view secret) {
    std::string cookie = std::string(kCookie) + "=" + std::string(secret) +
                         "; Path=/; Max-Age=" + std::to_string(secret.empty() ? 0 : kSessionSeconds) +
                         "; HttpOnly; SameSite=Strict";
    if (http::same_token(request.header("X-Forwarded-Proto"), "https")) cookie += "; Secure";
    return cookie;
}

}  // namespace bytom::blockcenter
