// The section [stratum] of the configuration as the server takes it.
#pragma once

#include <optional>

#include <bytom/stratum/server.hpp>

#include "node/config.hpp"

namespace bytom::node {

/// What the server is to do; nothing if there is to be none. Precondition: accept_config took the
/// configuration.
[[nodiscard]] std::optional<stratum::ServerOptions> stratum_options(const StratumConfig& config);

}  // namespace bytom::node
