// The name under which this module logs.
#pragma once

#include <string_view>

namespace bytom::p2p {

inline constexpr std::string_view kLog = "p2p";

}  // namespace bytom::p2p
