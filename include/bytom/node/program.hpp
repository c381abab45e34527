// The program `bytomd`: its commands (10 §10).
#pragma once

#include <span>
#include <string>

namespace bytom::node {

/// Runs one command to its end and returns the exit code: 0, or 1 after a line "ERROR: …" on standard error.
/// The arguments are those behind the program's name. Call once per process.
[[nodiscard]] int run_program(std::span<const std::string> arguments);

}  // namespace bytom::node
