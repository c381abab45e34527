// What can be told of transactions and blocks from their bytes while these are read: ids, roots, and that no
// block may be so. Whatever the bytes are, little more is kept than the longest byte string in them and an id
// of each transaction. For bytes that nobody has vouched for.
#pragma once

#include <bytom/base/reader.hpp>
#include <bytom/primitives/block.hpp>

namespace bytom::primitives {

struct TxOutline {
    Hash256 id;
    std::uint32_t coinbases = 0;  ///< coinbase inputs
    /// No block with it can be valid, wherever it stands (04 §3, §4): it has no inputs, no outputs, or one of
    /// an asset version other than 1.
    bool is_impossible = false;
};

/// Reads one transaction from the front, as Transaction::read does, with the same errors. What is_impossible
/// need not be read to its end: the id is zero then, and the reader stands anywhere.
[[nodiscard]] Result<TxOutline, DecodeError> read_tx_outline(base::Reader& reader);

struct BlockOutline {
    BlockHeader header;
    /// Whether the header's transaction root is that of the transactions; false of what is_impossible.
    bool root_matches = false;
    /// No block with these transactions can be valid: one of them is impossible, a coinbase stands behind the
    /// first transaction (04 §5c), or there are more than kMaxCoinbases.
    bool is_impossible = false;
};

/// A second coinbase input costs the block its validity: it leaves an input id of zero (04 §4), or, below the
/// height where that matters, its amount exceeds any reward. A block would have to pay fees of 2^63 neu for
/// it.
inline constexpr std::uint32_t kMaxCoinbases = 1000;

/// Of a whole block, flag 03. The same errors as Block::decode, and bad_flags for flag 01.
[[nodiscard]] Result<BlockOutline, DecodeError> outline_of_block(ByteView bytes);

}  // namespace bytom::primitives
