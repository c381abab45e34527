#include <bytom/base/wiped.hpp>
#include <bytom/http/credentials.hpp>
#include <bytom/http/message.hpp>

#include "http/base64.hpp"

namespace bytom::http {
namespace {

/// What stands behind the scheme and a space. Nothing: it is another scheme.
std::optional<std::string_view> behind_scheme(std::string_view authorization, std::string_view scheme) {
    if (authorization.size() <= scheme.size() || authorization[scheme.size()] != ' ') return std::nullopt;
    if (!same_token(authorization.substr(0, scheme.size()), scheme)) return std::nullopt;
    return authorization.substr(scheme.size() + 1);
}

std::optional<Credentials> divided(std::string_view text) {
    const auto colon = text.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    return Credentials{.user = std::string(text.substr(0, colon)),
                       .password = std::string(text.substr(colon + 1))};
}

}  // namespace

std::optional<Credentials> basic_credentials(std::string_view authorization) {
    const auto encoded = behind_scheme(authorization, "basic");
    if (!encoded) return std::nullopt;
    const auto text = decode_base64(*encoded);
    return text ? divided(*text) : std::nullopt;
}

base::SecretBytes basic_authorization(std::string_view credentials) {
    constexpr std::string_view kScheme = "Basic ";
    std::string encoded = encode_base64(credentials);
    const base::Wiped wiped(encoded);
    base::SecretBytes header;
    header.reserve(kScheme.size() + encoded.size());
    header.insert(header.end(), kScheme.begin(), kScheme.end());
    header.insert(header.end(), encoded.begin(), encoded.end());
    return header;
}

std::optional<Credentials> bearer_credentials(std::string_view authorization) {
    const auto token = behind_scheme(authorization, "bearer");
    return token ? divided(*token) : std::nullopt;
}

}  // namespace bytom::http
