// From words of the command line to a contract's arguments (12 §15).
#pragma once

#include <span>
#include <string>
#include <vector>

#include <bytom/equity/compiler.hpp>

namespace bytom::equity_cli {

/// One argument per parameter, by its declared type. The error is shown to users.
/// Precondition: at least as many words as parameters.
[[nodiscard]] Result<std::vector<equity::Argument>, std::string> arguments_of(
    std::span<const equity::Param> params, std::span<const std::string> words);

}  // namespace bytom::equity_cli
