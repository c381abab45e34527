// Who a request says that it is from (RFC 7617, RFC 6750).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <bytom/base/secret.hpp>

namespace bytom::http {

struct Credentials {
    std::string user{};
    std::string password{};
};

/// Of a header Authorization of the scheme Basic. Nothing for anything else.
[[nodiscard]] std::optional<Credentials> basic_credentials(std::string_view authorization);

/// The header Authorization of the scheme Basic for "user:password", as text.
[[nodiscard]] base::SecretBytes basic_authorization(std::string_view credentials);

/// Of the scheme Bearer, whose token is the user, a colon and the password. Nothing for anything else.
[[nodiscard]] std::optional<Credentials> bearer_credentials(std::string_view authorization);

}  // namespace bytom::http
