// The two versions of this program.
#pragma once

#include <string_view>

namespace bytom::node {

/// The original that this program equals in consensus, wire and API.
inline constexpr std::string_view kProtocolVersion = "1.1.1";

/// Of this program itself.
inline constexpr std::string_view kOwnVersion = BYTOM_VERSION;

}  // namespace bytom::node
