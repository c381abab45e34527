// The composition root of the blockcenter.
#pragma once

#include "blockcenter/program/options.hpp"

namespace bytom::blockcenter {

/// Runs until SIGINT or SIGTERM, then ends in order: takes no more requests, finishes those under way, stops
/// following and sending. Errors, shown to users: those of the database and of listening, no_thread.
[[nodiscard]] Status<> run_blockcenter(const Options& options);

}  // namespace bytom::blockcenter
