// The name under which this module logs.
#pragma once

#include <string_view>

namespace bytom::sync {

inline constexpr std::string_view kLog = "sync";

}  // namespace bytom::sync
