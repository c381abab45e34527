// What the parts of a node that serves want to have open, for base::plan_descriptors().
#pragma once

#include <bytom/base/descriptor_limits.hpp>

#include "node/config.hpp"

namespace bytom::node {

/// Tables of the second chain that validates the history of one that began with a snapshot.
inline constexpr std::size_t kHistoryTables = 64;
/// Its peers, and those that are being dialled.
inline constexpr std::size_t kHistorySockets = 8;

[[nodiscard]] base::DescriptorWishes descriptor_wishes(const Config& config, bool validates_history);

/// Peers and miners by what there is for them.
void fit_connections(Config& config, const base::DescriptorPlan& plan);

}  // namespace bytom::node
