// Where the node is: BYTOM_URL.
#pragma once

#include <string>
#include <string_view>

#include <bytom/base/result.hpp>

namespace bytom::bytomcli {

struct NodeUrl {
    std::string host;         ///< without the brackets of an IPv6 address
    std::string port;         ///< decimal
    std::string credentials;  ///< "name:password" for HTTP basic authentication; empty: none
    std::string socket_path;  ///< of a Unix socket in place of host and port; empty: none

    /// Host and port as they stand in a URL.
    [[nodiscard]] std::string authority() const;
    /// Whether it is an address of the loopback, by name or number: where the node's cookie may be shown.
    [[nodiscard]] bool is_loopback() const;
};

inline constexpr std::string_view kDefaultUrl = "http://127.0.0.1:9888";

/// Reads http://[name[:password]@]host[:port][/…]; what follows the port is ignored, as the original does.
/// The name and password of an access token may have %XX in them. The error is shown to users.
/// "http://name:password@host:port/" or "unix:/path/of/a/socket".
[[nodiscard]] Result<NodeUrl, std::string> parse_node_url(std::string_view text);

/// The URL without its credentials.
[[nodiscard]] std::string shown_url(std::string_view text);

}  // namespace bytom::bytomcli
