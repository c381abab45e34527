// The files of config/, which `bytomd init` writes.
#pragma once

#include <string_view>

namespace bytom::node {

/// `name`: "mainnet", "wisdom"; solonet's for every other name.
[[nodiscard]] std::string_view config_sample(std::string_view name);

}  // namespace bytom::node
