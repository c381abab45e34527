#include <algorithm>
#include <array>
#include <utility>

#include <bytom/http/credentials.hpp>
#include <bytom/rpc/authenticator.hpp>
#include <bytom/rpc/local_cookie.hpp>

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
    const auto credentials = http::basic_credentials(request.header("Authorization"));
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
