// Waiting that a stop ends.
#pragma once

#include <chrono>
#include <stop_token>

namespace bytom::blockcenter {

/// Sleeps so long, unless it is to stop. True: go on.
bool pause(const std::stop_token& stop, std::chrono::milliseconds time);

}  // namespace bytom::blockcenter
