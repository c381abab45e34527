// Reading of command lines, with the rules of the original's flag library (10 §11).
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "bytomcli/command.hpp"

namespace bytom::bytomcli {

/// Asks for the help of a command, or for that of the program.
struct Help {
    const Command* command = nullptr;
    std::string unknown_topic;  ///< what was asked for if there is no such command
};

/// Nothing at all was asked for.
struct Nothing {};

/// What is wrong, and with which command; null if none was found.
struct UsageError {
    std::string text;
    const Command* command = nullptr;
};

using CommandLine = std::variant<Invocation, Help, Nothing>;

/// `arguments` without the program's name. Flags may stand anywhere before "--", the command's name included.
[[nodiscard]] Result<CommandLine, UsageError> parse_command_line(std::span<const std::string> arguments);

}  // namespace bytom::bytomcli
