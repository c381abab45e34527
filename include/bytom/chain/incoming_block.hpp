// A block with what can be told of it alone, worked out once where there are cores to spare (the pool) and
// then used by the chain, the store and the relay.
#pragma once

#include <memory>

#include <bytom/primitives/block.hpp>

namespace bytom::chain {

/// Immutable; cheap to copy. Make one with make_incoming_block().
struct IncomingBlock {
    primitives::BlockPtr block;
    Hash256 hash;
    /// As it is stored, served and relayed, with flag 03.
    std::shared_ptr<const Bytes> wire_form;
    /// The header's transaction root is that of the transactions. False: the body belongs to another header.
    bool roots_match = false;

    [[nodiscard]] const primitives::BlockHeader& header() const noexcept { return block->header; }
    [[nodiscard]] std::size_t size() const noexcept { return wire_form->size(); }
};

/// Hashes the header, encodes the block and computes its transaction root: some 20 ms for a full block. Any
/// thread; not on one that others wait for.
[[nodiscard]] IncomingBlock make_incoming_block(primitives::BlockPtr block);

}  // namespace bytom::chain
