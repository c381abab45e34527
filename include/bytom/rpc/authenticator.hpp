// Who may call what (09 §4).
#pragma once

#include <bytom/http/message.hpp>
#include <bytom/rpc/access_tokens.hpp>
#include <bytom/rpc/role.hpp>

namespace bytom::rpc {

class LocalCookie;

/// What the sender of a request may do.
struct Grant {
    Roles roles;         ///< none: pages only
    bool local = false;  ///< this machine: the calls that nobody else may make, too
};

struct AuthenticatorOptions {
    bool disabled = false;  ///< remote clients need no token (--auth.disable)
    /// Nobody needs one, and nobody may do more than read, this machine included.
    bool open_to_all = false;
    const LocalCookie* cookie = nullptr;  ///< null: there is none
    bool cookie_required = false;         ///< of clients on this machine that come by TCP
};

/// Checks are made on the head of a request, before its path is known to exist. Any thread.
class Authenticator {
public:
    /// The tokens and the cookie must outlive this.
    Authenticator(const AccessTokens& tokens, AuthenticatorOptions options) noexcept
        : tokens_(tokens), options_(options) {}

    /// What the request may do, or the `detail` of the BTM860 answer. `path` is the request's, decoded but
    /// not cleaned.
    [[nodiscard]] std::expected<Grant, std::string_view> check(const http::Request& request,
                                                               std::string_view path) const;

private:
    const AccessTokens& tokens_;
    const AuthenticatorOptions options_;
};

/// What clients elsewhere are told when they ask for a path that only this machine may use, even with a
/// token; empty for other paths. Whatever begins with such a path is one, too.
[[nodiscard]] std::string_view loopback_only(std::string_view path) noexcept;

}  // namespace bytom::rpc
