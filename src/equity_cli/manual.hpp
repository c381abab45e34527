// The manual page of `equity` and the completion of its command lines.
#pragma once

#include <optional>
#include <span>
#include <string>

namespace bytom::equity_cli {

/// What `equity --manual` and `equity --completion=SHELL` print, which its usage, the original's, does not
/// name; nothing for any other command line.
[[nodiscard]] std::optional<std::string> printed_manual(std::span<const std::string> arguments);

}  // namespace bytom::equity_cli
