// The manual page and the completion of command lines by the shell.
#pragma once

#include <string>
#include <string_view>

namespace bytom::bytomcli {

/// A script that completes the commands, their flags and what these may be; empty for another shell than
/// bash, zsh and fish.
[[nodiscard]] std::string completion_script(std::string_view shell);

/// As man reads it.
[[nodiscard]] std::string manual_page();

}  // namespace bytom::bytomcli
