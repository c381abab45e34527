// Listeners that strangers may use.
#pragma once

#include <string>

#include <bytom/http/server.hpp>

namespace bytom::node {

/// Small limits for whatever a stranger may send in vain, and web pages of anywhere are welcome.
[[nodiscard]] http::ServerOptions public_listener(std::string address, std::size_t connections);

}  // namespace bytom::node
