// Who sits in front of the program, and secrets that do not come by the command line.
#pragma once

#include <string>
#include <string_view>

#include <bytom/base/result.hpp>

#include "bytomcli/client.hpp"

namespace bytom::bytomcli {

/// Asks at the controlling terminal, whatever standard input and output are. Error: there is none, or it
/// ends.
[[nodiscard]] Result<std::string, std::string> ask_at_terminal(std::string_view question, Echo echo);

/// The first line of a file, or of a descriptor given in decimal, without its line feed.
[[nodiscard]] Result<std::string, std::string> first_line_of_file(const std::string& path);
[[nodiscard]] Result<std::string, std::string> first_line_of_descriptor(std::string_view number);

}  // namespace bytom::bytomcli
