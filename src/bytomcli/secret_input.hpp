// Passwords, which never stand on a command line: other users see it, and the shell keeps it.
#pragma once

#include <string>
#include <vector>

#include "bytomcli/command.hpp"
#include "bytomcli/node_answer.hpp"

namespace bytom::bytomcli {

/// --password-file and --password-fd.
[[nodiscard]] std::vector<Flag> password_flags();

/// By one of the flags, else asked for at the terminal.
[[nodiscard]] Answered<std::string> read_password(const Invocation& invocation,
                                                  const Surroundings& surroundings);

/// The same; at the terminal twice. Empty ones are refused.
[[nodiscard]] Answered<std::string> new_password(const Invocation& invocation,
                                                 const Surroundings& surroundings);

/// What whoever sits at the terminal answers.
[[nodiscard]] Result<std::string, std::string> ask(const Surroundings& surroundings,
                                                   std::string_view question, Echo echo);

}  // namespace bytom::bytomcli
