// Bytes of a block that cost nobody anything (05 §5.6).
#pragma once

#include <bytom/primitives/block.hpp>

namespace bytom::chain {

/// The block without the bytes that no id covers and that are not paid for as storage gas, where no program
/// can tell the difference: anyone who passes a block on could add any number of them. Hash, roots, verdict
/// and effects stay as they are. Gives the block itself if it has none.
[[nodiscard]] primitives::BlockPtr without_free_bytes(primitives::BlockPtr block);

}  // namespace bytom::chain
