// The rules of a header in the context of its parent's branch.
#pragma once

#include <bytom/chain/block_node.hpp>
#include <bytom/consensus/block_validation.hpp>

namespace bytom::chain {

/// Rules 1–5 of 05 §4. `now`: seconds since 1970.
[[nodiscard]] Status<consensus::BlockError> check_header_on(const primitives::BlockHeader& header,
                                                            const BlockNode& parent, std::uint64_t now);

}  // namespace bytom::chain
