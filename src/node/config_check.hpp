// What the values of a configuration must be, and which of them are dangerous together.
#pragma once

#include <string>
#include <vector>

#include "node/config.hpp"

namespace bytom::node {

/// Each a line for users, with the source of the value in front.
struct ConfigFindings {
    std::vector<std::string> errors;    ///< the node does not start with them
    std::vector<std::string> warnings;  ///< it does, and logs them; those of ResolvedConfig among them
};

/// Opens nothing, looks at no file.
[[nodiscard]] ConfigFindings check_config(const ResolvedConfig& resolved);

/// The warnings. Error: `bad_config` with all errors, a line each.
[[nodiscard]] Result<std::vector<std::string>> accept_config(const ResolvedConfig& resolved);

}  // namespace bytom::node
