// The compiler `equity` as a command (12 §15).
#pragma once

#include <filesystem>
#include <iosfwd>
#include <span>
#include <string>

namespace bytom::equity_cli {

/// Runs the command; file names are relative to `directory`. Results and errors of contracts go to `out`,
/// with the line in question on `err`; errors of usage go to `err`. As with the original tool, the exit
/// status, which is returned, is 0 in all cases.
int run(std::span<const std::string> arguments, const std::filesystem::path& directory, std::ostream& out,
        std::ostream& err);

}  // namespace bytom::equity_cli
