// The block that every chain of a network begins with (05 §1.2).
#pragma once

#include <bytom/consensus/params.hpp>
#include <bytom/primitives/block.hpp>

namespace bytom::consensus {

/// Built from the parameters; never validated. Its only transaction has the status "ok", and its output
/// counts as a coinbase output of height 0.
[[nodiscard]] primitives::Block make_genesis_block(const NetworkParams& network);

}  // namespace bytom::consensus
