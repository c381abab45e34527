// Following the chain once more, beside the follower.
#pragma once

#include <functional>
#include <stop_token>

#include <bytom/blockcenter/follower/follower.hpp>
#include <bytom/blockcenter/gateway/node_client.hpp>
#include <bytom/blockcenter/store/chain_rows.hpp>

namespace bytom::blockcenter {

/// Applies the node's blocks, not its pool, to `copy.database` from where it stands until it stands at the
/// block that `goal` names, which is asked again and again. Throws StoreFailure. Error: why the node cannot
/// be followed so far.
[[nodiscard]] Status<std::string> follow_up_to(const FollowerParts& copy, const NodeAddress& node,
                                               const std::function<FollowedBlock()>& goal,
                                               const std::stop_token& stop);

}  // namespace bytom::blockcenter
