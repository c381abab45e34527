// The peephole optimiser (12 §8).
#pragma once

#include <string>
#include <vector>

#include "equity/budget.hpp"

namespace bytom::equity {

/// The shorter code that the reference makes of these tokens; stops early if the budget is exhausted.
[[nodiscard]] std::vector<std::string> optimize(std::vector<std::string> tokens, Budget& budget);

}  // namespace bytom::equity
