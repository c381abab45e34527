// Single transactions out of a block's bytes, for who shows one of thousands.
#pragma once

#include <bytom/primitives/transaction.hpp>

namespace bytom::primitives {

/// The transaction at this position of a block in wire form (flag 03). Those before it are stepped over
/// without computing their ids; what comes behind is not looked at. Error also: truncated, there are fewer.
[[nodiscard]] Result<Transaction, DecodeError> read_block_transaction(ByteView raw_block,
                                                                      std::uint32_t position);

}  // namespace bytom::primitives
