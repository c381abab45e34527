// Which name somebody who mistyped one may have meant.
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace bytom::node {

/// The name of fewest changed, missing and surplus letters; one with the same last part behind a dot counts
/// as near, whatever stands before it ("laddr", "net.max_num_peers"). Nothing if none is near.
[[nodiscard]] std::optional<std::string_view> nearest_name(std::string_view given,
                                                           std::span<const std::string_view> names);

}  // namespace bytom::node
