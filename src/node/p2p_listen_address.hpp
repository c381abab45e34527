// The setting p2p.laddr.
#pragma once

#include <optional>
#include <string_view>

#include <bytom/base/result.hpp>
#include <bytom/p2p/ip_address.hpp>

namespace bytom::node {

/// Where peers connect to, from "tcp://ip:port" or "ip:port"; nothing if the text is empty. Error:
/// `bad_config`.
[[nodiscard]] Result<std::optional<p2p::SocketAddress>> p2p_listen_address(std::string_view laddr);

}  // namespace bytom::node
