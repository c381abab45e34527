// blockcenter key create|list|revoke.
#pragma once

#include "blockcenter/program/options.hpp"

namespace bytom::blockcenter {

/// What is printed. Errors, shown to users: those of the database, bad_option.
[[nodiscard]] Result<std::string> run_key_command(const Invocation& invocation);

}  // namespace bytom::blockcenter
