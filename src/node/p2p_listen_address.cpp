#include "p2p_listen_address.hpp"

#include <fmt/core.h>

#include "printable.hpp"

namespace bytom::node {

Result<std::optional<p2p::SocketAddress>> p2p_listen_address(std::string_view laddr) {
    constexpr std::string_view kScheme = "tcp://";
    if (laddr.empty()) return std::optional<p2p::SocketAddress>();
    const std::string_view text = laddr.starts_with(kScheme) ? laddr.substr(kScheme.size()) : laddr;
    const auto address = p2p::SocketAddress::from_text(text);
    if (!address) {
        return base::fail(
            "bad_config",
            fmt::format("p2p.laddr: \"{}\" is no address of the form tcp://ip:port", printable(laddr)));
    }
    return address;
}

}  // namespace bytom::node
