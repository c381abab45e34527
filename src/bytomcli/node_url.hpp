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

    /// Host and port as they stand in a URL.
    [[nodiscard]] std::string authority() const;
};

inline constexpr std::string_view kDefaultUrl = "http://127.0.0.1:9888";

/// Reads http://[name[:password]@]host[:port][/…]; what follows the port is ignored, as the original does.
/// The name and password of an access token may have %XX in them. The error is shown to users.
[[nodiscard]] Result<NodeUrl, std::string> parse_node_url(std::string_view text);

}  // namespace bytom::bytomcli
