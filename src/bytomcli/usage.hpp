// The usage texts, in the original's layout.
#pragma once

#include <string>

#include "bytomcli/command.hpp"

namespace bytom::bytomcli {

/// "Usage:" with all commands.
[[nodiscard]] std::string program_usage();

/// Errors of usage are the original's to the byte.
enum class Flags : std::uint8_t { all, of_the_original };

/// "Usage:" of one command with its flags.
[[nodiscard]] std::string command_usage(const Command& command, Flags shown);

/// What it is for, then its usage. Null: the program's.
[[nodiscard]] std::string help_text(const Command* command);

}  // namespace bytom::bytomcli
