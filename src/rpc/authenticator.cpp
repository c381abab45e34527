#include <algorithm>
#include <array>
#include <utility>

#include <bytom/rpc/authenticator.hpp>

#include "rpc/base64.hpp"

namespace bytom::rpc {
namespace {

constexpr auto kLoopbackOnly = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"/backup-wallet", "only local can get access backup-wallets"},
    {"/restore-wallet", "only local can get access restore-wallet"},
    {"/list-access-tokens", "only local can get access token list"},
});

// The single-page apps ask for a token themselves.
bool is_open(std::string_view path) noexcept {
    return path == "/dashboard" || path.starts_with("/dashboard/") || path == "/equity" ||
           path.starts_with("/equity/");
}

struct Credentials {
    std::string user;
    std::string password;
};

std::optional<Credentials> basic_credentials(std::string_view authorization) {
    constexpr std::string_view kScheme = "basic ";
    const bool is_basic =
        authorization.size() >= kScheme.size() &&
        std::ranges::equal(authorization.substr(0, kScheme.size()), kScheme, [](char a, char b) {
            return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
        });
    if (!is_basic) return std::nullopt;
    const auto text = decode_base64(authorization.substr(kScheme.size()));
    if (!text) return std::nullopt;
    const auto colon = text->find(':');
    if (colon == std::string::npos) return std::nullopt;
    return Credentials{.user = text->substr(0, colon), .password = text->substr(colon + 1)};
}

}  // namespace

std::string_view loopback_only(std::string_view path) noexcept {
    for (const auto& [prefix, refusal] : kLoopbackOnly) {
        if (path.starts_with(prefix)) return refusal;
    }
    return {};
}

std::expected<void, std::string_view> Authenticator::check(const http::Request& request,
                                                           std::string_view path) const {
    if (request.from_loopback) return {};
    if (const std::string_view refusal = loopback_only(path); !refusal.empty())
        return std::unexpected(refusal);
    if (disabled_ || is_open(path)) return {};
    const auto credentials = basic_credentials(request.header("Authorization"));
    if (!credentials) return std::unexpected("no token");
    if (!tokens_.check(credentials->user, credentials->password)) return std::unexpected("invalid token");
    return {};
}

}  // namespace bytom::rpc
