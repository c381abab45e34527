// Reads single transactions from a block's bytes, for callers that need one out of thousands.
#pragma once

#include <cstddef>
#include <vector>

#include <bytom/primitives/transaction.hpp>

namespace bytom::primitives {

/// Where the transactions of a block in wire form (flag 03) begin. Their ids are not computed. Also
/// returns the error `trailing` if there are bytes behind the last one.
[[nodiscard]] Result<std::vector<std::size_t>, DecodeError> transaction_offsets(ByteView raw_block);

/// The transaction that begins at this offset of the block.
[[nodiscard]] Result<Transaction, DecodeError> read_transaction_at(ByteView raw_block, std::size_t offset);

/// The fields of the first transaction, without ids; in a block of the chain, that is the coinbase. Also
/// returns the error `truncated` if there is no transaction.
[[nodiscard]] Result<TxData, DecodeError> read_first_tx_data(ByteView raw_block);

}  // namespace bytom::primitives
