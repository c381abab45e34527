// A network, its fate and its end, all drawn from one seed.
#pragma once

#include <string>
#include <vector>

#include "simulation/world.hpp"

namespace bytom::simulation {

struct RandomScenarioResult {
    std::vector<std::string> log;
    std::vector<std::string> faults;
    std::uint64_t fingerprint = 0;  ///< of every message delivered
};

/// Nodes that mine and pay under crashes, partitions, clocks that are wrong and hostile peers; then peace,
/// and what must hold.
[[nodiscard]] RandomScenarioResult run_random_scenario(std::uint64_t seed, const Origin& origin,
                                                       std::size_t nodes);

}  // namespace bytom::simulation
