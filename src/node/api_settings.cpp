#include "api_settings.hpp"

#include <algorithm>
#include <charconv>

#include <bytom/base/listen_address.hpp>
#include <bytom/base/utf8.hpp>

#include "printable.hpp"

namespace bytom::node {

std::vector<std::string> parts_of(std::string_view list) {
    std::vector<std::string> parts;
    while (!list.empty()) {
        const auto end = std::min(list.find(','), list.size());
        const std::string_view part = base::trim_white_space(list.substr(0, end));
        list.remove_prefix(std::min(end + 1, list.size()));
        if (!part.empty()) parts.emplace_back(part);
    }
    return parts;
}

Result<std::vector<ListenerConfig>> parse_listeners(std::string_view list) {
    std::vector<ListenerConfig> listeners;
    for (const std::string& part : parts_of(list)) {
        const auto equals = part.rfind('=');
        if (equals == std::string::npos || equals == 0) {
            return base::fail("bad_config", "api.listeners: \"" + printable(part) +
                                                "\" is not of the form address:port=read+mining");
        }
        std::string address = part.substr(0, equals);
        if (!base::parse_listen_address(address)) {
            return base::fail("bad_config", "api.listeners: \"" + printable(address) +
                                                "\", but an address of the form host:port is wanted");
        }
        const std::string set = part.substr(equals + 1);
        auto methods = rpc::MethodSet::parse(printable(set));
        if (!methods)
            return base::fail("bad_config", "api.listeners: \"" + printable(part) + "\": " + methods.error());
        listeners.push_back({.address = std::move(address), .methods = *std::move(methods), .set = set});
    }
    return listeners;
}

Result<unsigned> parse_permissions(std::string_view text) {
    constexpr int kOctal = 8;
    constexpr unsigned kMost = 0777;
    unsigned mode = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), mode, kOctal);
    if (error != std::errc{} || end != text.data() + text.size() || mode > kMost)
        return base::fail("bad_config",
                          "api.unix_socket_mode: \"" + printable(text) + "\" is no permission like 0600");
    return mode;
}

bool is_for_this_machine(std::string_view address) {
    const std::string_view host = address.substr(0, address.rfind(':'));
    return host == "localhost" || host.starts_with("127.") || host == "[::1]" || address.starts_with("unix:");
}

}  // namespace bytom::node
