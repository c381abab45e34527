// The block that every chain of a network begins with (05 §1.2).
#pragma once

#include <bytom/consensus/params.hpp>
#include <bytom/primitives/block.hpp>

namespace bytom::consensus {

/// Built from the parameters; never validated. Its one transaction is ok, its output is a coinbase's of
/// height 0.
[[nodiscard]] primitives::Block make_genesis_block(const NetworkParams& network);

}  // namespace bytom::consensus
