// The usage texts, in the original's layout.
#pragma once

#include <string>

#include "bytomcli/command.hpp"

namespace bytom::bytomcli {

/// "Usage:" with all commands.
[[nodiscard]] std::string program_usage();

/// "Usage:" of one command with its flags. That of the original's commands is the original's to the byte: it
/// has no --json, of which the program's help tells.
[[nodiscard]] std::string command_usage(const Command& command);

/// What it is for, then its usage. Null: the program's.
[[nodiscard]] std::string help_text(const Command* command);

}  // namespace bytom::bytomcli
