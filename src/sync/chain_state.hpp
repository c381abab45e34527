// What synchronisation reads of the chain.
#pragma once

#include <bytom/chain/block_node.hpp>

namespace bytom::sync {

/// Of one moment: the answers may differ from one event to the next.
class ChainState {
public:
    virtual ~ChainState() = default;

    [[nodiscard]] virtual const chain::BlockNode& tip() const = 0;
    /// Any block that passed validation, on whatever branch; null if there is none.
    [[nodiscard]] virtual const chain::BlockNode* find(const Hash256& hash) const = 0;
    /// Whether the chain has the block and will tell later whether it is valid.
    [[nodiscard]] virtual bool is_being_evaluated(const Hash256& hash) const = 0;
};

}  // namespace bytom::sync
