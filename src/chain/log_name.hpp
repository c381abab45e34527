// The name under which this module logs.
#pragma once

#include <string_view>

namespace bytom::chain {

inline constexpr std::string_view kLog = "chain";

}  // namespace bytom::chain
