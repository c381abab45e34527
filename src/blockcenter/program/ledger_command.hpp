// blockcenter migrate|check|replay.
#pragma once

#include "blockcenter/program/options.hpp"

namespace bytom::blockcenter {

/// Prints what it finds on standard output. Errors, shown to users: those of the database, bad_option,
/// ledger_differs (with how often), node_failed.
[[nodiscard]] Status<> run_ledger_command(const Invocation& invocation);

}  // namespace bytom::blockcenter
