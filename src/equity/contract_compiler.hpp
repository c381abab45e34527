// From the tree of one contract to its code (12 §6, §7.3).
#pragma once

#include "equity/clause_code.hpp"

namespace bytom::equity {

/// Fills in unit.contracts[index]: everything that 12 §11 reports.
[[nodiscard]] Status compile_contract(Unit& unit, std::size_t index, Scope& file_scope, Budget& budget);

}  // namespace bytom::equity
