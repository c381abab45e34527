// Names of log levels in the configuration.
#pragma once

#include <optional>
#include <string_view>

#include <bytom/base/log.hpp>

namespace bytom::node {

/// "debug", "info", "warn", "error" or "fatal" in any case; empty means info. Nothing for anything else.
[[nodiscard]] std::optional<base::LogLevel> parse_log_level(std::string_view name);

}  // namespace bytom::node
