// Completion of command lines by the shell.
#pragma once

#include <string>

namespace bytom::bytomcli {

/// A bash script that completes the commands, their flags and what these may be; to be sourced.
[[nodiscard]] std::string bash_completion();

}  // namespace bytom::bytomcli
