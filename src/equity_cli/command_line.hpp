// What the user of the compiler `equity` asks for (12 §15).
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <bytom/base/result.hpp>

namespace bytom::equity_cli {

struct CommandLine {
    bool bin = false;       ///< print the bodies
    bool shift = false;     ///< print where the clauses begin
    bool instance = false;  ///< print the instantiated program of the last contract
    bool help = false;
    std::vector<std::string> positional;  ///< the source file, then the contract's arguments
};

struct Flag {
    std::string_view name;
    char shorthand;  ///< shown only; 0: none
    std::string_view about;
    bool CommandLine::* member;
};

/// In order of their names.
[[nodiscard]] std::span<const Flag> flags() noexcept;

/// `arguments` without the program's name. Flags may stand anywhere before "--". The error is shown to users.
[[nodiscard]] Result<CommandLine, std::string> parse_command_line(std::span<const std::string> arguments);

[[nodiscard]] std::string usage();

}  // namespace bytom::equity_cli
