// A block on its way to acceptance.
#pragma once

#include <memory>

#include <bytom/chain/chain.hpp>
#include <bytom/chain/incoming_block.hpp>

#include "chain/ahead_check.hpp"

namespace bytom::chain {

/// A delivered block with what was computed of it outside of the chain thread.
struct Candidate {
    IncomingBlock incoming;
    BlockOrigin origin;
    std::shared_ptr<const AheadCheck> ahead;  ///< may be null

    [[nodiscard]] const primitives::Block& block() const noexcept { return *incoming.block; }
    [[nodiscard]] const Hash256& hash() const noexcept { return incoming.hash; }
    [[nodiscard]] std::size_t size() const noexcept { return incoming.size(); }
};

}  // namespace bytom::chain
