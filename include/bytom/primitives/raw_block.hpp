// Single transactions out of a block's bytes, for who shows one of thousands.
#pragma once

#include <cstddef>
#include <vector>

#include <bytom/primitives/transaction.hpp>

namespace bytom::primitives {

/// Where the transactions of a block in wire form (flag 03) begin. They are stepped over without computing
/// their ids. Error also: trailing, there is something behind the last one.
[[nodiscard]] Result<std::vector<std::size_t>, DecodeError> transaction_offsets(ByteView raw_block);

/// The transaction that begins at this offset of the block.
[[nodiscard]] Result<Transaction, DecodeError> read_transaction_at(ByteView raw_block, std::size_t offset);

/// The fields of the first transaction, without ids: of a block of the chain, its coinbase. Error also:
/// truncated, there is none.
[[nodiscard]] Result<TxData, DecodeError> read_first_tx_data(ByteView raw_block);

}  // namespace bytom::primitives
