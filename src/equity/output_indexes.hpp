// Which output of the spending transaction each lock statement speaks of (12 §6.4).
#pragma once

#include <unordered_map>

#include "equity/ast.hpp"
#include "equity/failure.hpp"

namespace bytom::equity {

/// By lock statement.
using OutputIndexes = std::unordered_map<const Statement*, std::int64_t>;

/// Error: lock_count_mismatch.
[[nodiscard]] Result<OutputIndexes, Failure> output_indexes(const ClauseDeclaration& clause);

}  // namespace bytom::equity
