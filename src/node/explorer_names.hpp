// The file that explorer.names names.
#pragma once

#include <bytom/base/result.hpp>
#include <bytom/explorer_api/names.hpp>

#include "node/config.hpp"

namespace bytom::node {

/// No names if there is no such setting. Error `explorer.names`, for users: the file cannot be read, or does
/// not have the form of docs/explorer.md.
[[nodiscard]] Result<explorer_api::Names> read_explorer_names(const Config& config);

}  // namespace bytom::node
