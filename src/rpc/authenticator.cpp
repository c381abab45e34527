#include <algorithm>
#include <array>
#include <utility>

#include <bytom/rpc/authenticator.hpp>
#include <bytom/rpc/local_cookie.hpp>

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

std::expected<Grant, std::string_view> Authenticator::check(const http::Request& request,
                                                            std::string_view path) const {
    if (options_.open_to_all) return Grant{.roles = Roles::of(Role::read)};
    const auto credentials = basic_credentials(request.header("Authorization"));
    if (request.from_loopback) {
        const bool proves_itself = !options_.cookie_required || request.by_unix_socket ||
                                   (credentials && options_.cookie != nullptr &&
                                    options_.cookie->matches(credentials->user, credentials->password));
        if (proves_itself) return Grant{.roles = Roles::all(), .local = true};
    }
    if (const std::string_view refusal = loopback_only(path); !refusal.empty())
        return std::unexpected(refusal);
    if (options_.disabled) return Grant{.roles = Roles::all()};
    if (is_open(path)) return Grant{};
    if (!credentials) return std::unexpected("no token");
    const auto roles = tokens_.roles_of(credentials->user, credentials->password);
    if (!roles) return std::unexpected("invalid token");
    return Grant{.roles = *roles};
}

}  // namespace bytom::rpc
