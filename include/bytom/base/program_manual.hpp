// The command line of a program as a table, and what is made from it: the manual page and the completions of
// shells.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace bytom::base {

struct ManualFlag {
    std::string name;    ///< without the two dashes
    char shorthand = 0;  ///< 0: none
    std::string value;   ///< what stands behind it ("ADDRESS"); empty: it is a truth value
    std::string about;
    std::string choices;      ///< for completion: what it may be, between blanks
    bool names_file = false;  ///< its value is completed with names of files
};

struct ManualCommand {
    std::string name;
    std::string arguments;  ///< "<alias> <password>"
    std::string about;
    std::string about_more;
    std::vector<ManualFlag> flags;
    std::string choices;       ///< for completion of the arguments
    bool takes_files = false;  ///< its arguments are completed with names of files
};

struct ManualSection {
    std::string title;
    std::string text;  ///< paragraphs between empty lines; lines that begin with a blank stay as they are
};

struct ProgramManual {
    std::string name;  ///< letters and digits
    std::string about;
    std::string version;
    std::string arguments;                ///< arguments of a program without commands
    std::vector<ManualFlag> flags;        ///< with every command
    std::vector<ManualCommand> commands;  ///< none: completion is of files
    std::vector<ManualSection> sections;  ///< behind the commands
    std::string see_also;                 ///< "bytomcli(1), equity(1)"
};

/// For section 1, in the macros of man(7).
[[nodiscard]] std::string manual_page(const ProgramManual& program);

/// Scripts for bash (to be sourced), zsh (a file `_<name>` of fpath) and fish (a file `<name>.fish`).
[[nodiscard]] std::string bash_completion(const ProgramManual& program);
[[nodiscard]] std::string zsh_completion(const ProgramManual& program);
[[nodiscard]] std::string fish_completion(const ProgramManual& program);

/// The names that shell_completion knows, between blanks.
inline constexpr std::string_view kShells = "bash zsh fish";

/// Empty for another shell than those three.
[[nodiscard]] std::string shell_completion(const ProgramManual& program, std::string_view shell);

}  // namespace bytom::base
