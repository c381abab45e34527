// A block as it came from a peer, looked at before it came here.
#pragma once

#include <bytom/chain/incoming_block.hpp>

namespace bytom::sync {

struct ReceivedBlock {
    chain::IncomingBlock block;
    std::uint64_t bytes = 0;  ///< memory that it takes, wire form included
    /// Its sender was not asked for it, and it is large: nothing but its header has been looked at.
    bool is_unread = false;

    [[nodiscard]] const Hash256& hash() const noexcept { return block.hash; }
    [[nodiscard]] std::uint64_t height() const noexcept { return block.header().height; }
};

}  // namespace bytom::sync
