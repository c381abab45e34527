// A host and a port in one text.
#pragma once

#include <string>
#include <string_view>

namespace bytom::base {

/// "node.example:46657", "127.0.0.1:9888", "[::1]:9888". An IPv6 address is told by its colons.
[[nodiscard]] inline std::string host_port(std::string_view host, std::string_view port) {
    std::string text;
    const bool is_v6 = host.find(':') != std::string_view::npos;
    text.reserve(host.size() + port.size() + 3);
    if (is_v6) text += '[';
    text += host;
    if (is_v6) text += ']';
    text += ':';
    return text += port;
}

}  // namespace bytom::base
