// Who may call what (09 §4).
#pragma once

#include <bytom/http/message.hpp>
#include <bytom/rpc/access_tokens.hpp>

namespace bytom::rpc {

/// Checks are made on the head of a request, before its path is known to exist. Any thread.
class Authenticator {
public:
    /// `disabled`: remote clients need no token (--auth.disable). The tokens must outlive this.
    Authenticator(const AccessTokens& tokens, bool disabled) noexcept
        : tokens_(tokens), disabled_(disabled) {}

    /// Success, or the `detail` of the BTM860 answer. `path` is the request's, decoded but not cleaned.
    [[nodiscard]] std::expected<void, std::string_view> check(const http::Request& request,
                                                              std::string_view path) const;

private:
    const AccessTokens& tokens_;
    const bool disabled_;
};

/// What clients elsewhere are told when they ask for a path that only this machine may use, even with a
/// token; empty for other paths. Whatever begins with such a path is one, too.
[[nodiscard]] std::string_view loopback_only(std::string_view path) noexcept;

}  // namespace bytom::rpc
