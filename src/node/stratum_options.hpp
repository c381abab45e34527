// The section [stratum] of the configuration, checked.
#pragma once

#include <optional>

#include <bytom/stratum/server.hpp>

#include "node/config.hpp"

namespace bytom::node {

/// What the server is to do; nothing if there is to be none. Error: `bad_config`, which names the key, its
/// value and the range. Opens nothing.
[[nodiscard]] Result<std::optional<stratum::ServerOptions>> stratum_options(const StratumConfig& config);

}  // namespace bytom::node
