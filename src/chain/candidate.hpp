// A block on its way to acceptance.
#pragma once

#include <memory>

#include <bytom/chain/chain.hpp>

#include "chain/ahead_check.hpp"

namespace bytom::chain {

/// A delivered block with what was computed of it outside of the chain thread.
struct Candidate {
    primitives::BlockPtr block;
    Hash256 hash;
    Bytes wire_form;
    BlockOrigin origin;
    std::shared_ptr<const AheadCheck> ahead;  ///< may be null
};

}  // namespace bytom::chain
