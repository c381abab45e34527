// Syntax: from the source to its tree (12 §3).
#pragma once

#include <bytom/base/result.hpp>
#include <bytom/equity/error.hpp>

#include "equity/ast.hpp"

namespace bytom::equity {

/// Errors: parse_…, with the texts of 12 §13 in full; too_deep. The tree views the source.
[[nodiscard]] Result<SourceFile, CompileError> parse(std::string_view source);

}  // namespace bytom::equity
