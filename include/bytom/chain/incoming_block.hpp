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
    /// As it is stored, served and relayed, with flag 03: the bytes it came in, less those that no id covers
    /// and nobody has paid for (05 §5.6). `block` is what it decodes to.
    std::shared_ptr<const Bytes> wire_form;
    /// The header's transaction root is that of the transactions. False: the body belongs to another header.
    bool roots_match = false;
    /// The wire form can be read again. False only for blocks made here of impossible numbers.
    bool is_encodable = false;

    [[nodiscard]] const primitives::BlockHeader& header() const noexcept { return block->header; }
    [[nodiscard]] std::size_t size() const noexcept { return wire_form->size(); }
};

/// Drops what is not worth keeping, hashes the header, encodes the block and computes its transaction root:
/// some 20 ms for a full block. Any thread; not on one that others wait for.
[[nodiscard]] IncomingBlock make_incoming_block(primitives::BlockPtr block);

}  // namespace bytom::chain
