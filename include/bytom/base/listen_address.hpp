// The "host:port" of configurations.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bytom::base {

struct ListenAddress {
    std::string host;  ///< without brackets; empty: every interface
    std::uint16_t port = 0;
};

/// "127.0.0.1:9888", "localhost:9888", "[::1]:9888", ":9888"; nothing for anything else.
[[nodiscard]] std::optional<ListenAddress> parse_listen_address(std::string_view text);

}  // namespace bytom::base
