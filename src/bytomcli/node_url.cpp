#include "bytomcli/node_url.hpp"

#include <algorithm>
#include <array>

#include <bytom/base/digit.hpp>
#include <bytom/base/hex.hpp>
#include <bytom/base/host_port.hpp>

namespace bytom::bytomcli {
namespace {

Result<std::string, std::string> decoded(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const char c = text.front();
        text.remove_prefix(1);
        if (c != '%') {
            out += c;
            continue;
        }
        const auto byte = base::from_hex(text.substr(0, 2));
        if (!byte || byte->empty()) return std::unexpected("a % without two hex digits");
        out += static_cast<char>(byte->front());
        text.remove_prefix(2);
    }
    return out;
}

bool is_port(std::string_view text) {
    constexpr std::size_t kMaxDigits = 5;
    return !text.empty() && text.size() <= kMaxDigits && std::ranges::all_of(text, base::is_digit);
}

}  // namespace

std::string shown_url(std::string_view text) {
    const auto at = text.rfind('@');
    const auto scheme = text.find("://");
    if (at == std::string_view::npos || scheme == std::string_view::npos || at < scheme)
        return std::string(text);
    return std::string(text.substr(0, scheme + 3)) + std::string(text.substr(at + 1));
}

bool NodeUrl::is_loopback() const {
    return socket_path.empty() && (host == "localhost" || host == "::1" || host.starts_with("127."));
}

std::string NodeUrl::authority() const {
    return base::host_port(host, port);
}

Result<NodeUrl, std::string> parse_node_url(std::string_view text) {
    constexpr std::string_view kScheme = "http://";
    const auto fail = [text](std::string_view reason) {
        return std::unexpected("BYTOM_URL is \"" + std::string(text) + "\": " + std::string(reason));
    };
    constexpr std::string_view kUnix = "unix:";
    if (text.starts_with(kUnix)) {
        const std::string_view path = text.substr(kUnix.size());
        if (path.empty()) return fail("the path of the socket is missing");
        return NodeUrl{
            .host = "localhost", .port = "80", .credentials = {}, .socket_path = std::string(path)};
    }
    if (!text.starts_with(kScheme)) return fail("it must begin with http:// or unix:");
    std::string_view authority = text.substr(kScheme.size());
    authority = authority.substr(0, authority.find_first_of("/?#"));
    NodeUrl url;
    if (const auto at = authority.rfind('@'); at != std::string_view::npos) {
        const std::string_view pair = authority.substr(0, at);
        const auto colon = std::min(pair.find(':'), pair.size());
        const auto name = decoded(pair.substr(0, colon));
        const auto password = decoded(pair.substr(std::min(colon + 1, pair.size())));
        if (!name || !password) return fail("a % is not followed by two hex digits");
        url.credentials = *name + ":" + *password;
        authority.remove_prefix(at + 1);
    }
    std::string_view rest;
    if (authority.starts_with('[')) {
        const auto end = authority.find(']');
        if (end == std::string_view::npos) return fail("a ] is missing");
        url.host = authority.substr(1, end - 1);
        rest = authority.substr(end + 1);
    } else {
        const auto colon = std::min(authority.find(':'), authority.size());
        url.host = authority.substr(0, colon);
        rest = authority.substr(colon);
    }
    if (url.host.empty()) return fail("the host is missing");
    if (!rest.empty() && (!rest.starts_with(':') || (rest.size() > 1 && !is_port(rest.substr(1))))) {
        return fail("the port is not a number");
    }
    url.port = rest.size() > 1 ? rest.substr(1) : "80";
    return url;
}

}  // namespace bytom::bytomcli
