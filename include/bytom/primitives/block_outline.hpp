// What can be computed from the bytes of transactions and blocks while they are read: ids, roots, and whether
// they can be part of any valid block. Whatever the bytes are, memory is bounded by the longest byte string
// in them plus one id per transaction. Meant for bytes from untrusted sources.
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

/// Reads one transaction from the front, as Transaction::read does, with the same errors. Stops
/// early if is_impossible: then the id is zero, and the reader's position is unspecified.
[[nodiscard]] Result<TxOutline, DecodeError> read_tx_outline(base::Reader& reader);

struct BlockOutline {
    BlockHeader header;
    /// Whether the transactions match the header's transaction root; false if is_impossible is true.
    bool root_matches = false;
    /// No block with these transactions can be valid: one of them is impossible, a coinbase stands behind the
    /// first transaction (04 §5c), or there are more than kMaxCoinbases.
    bool is_impossible = false;
};

/// A second coinbase input costs the block its validity: it leaves an input id of zero (04 §4), or, below the
/// height where that matters, its amount exceeds any reward. A block would have to pay fees of 2^63 neu for
/// it.
inline constexpr std::uint32_t kMaxCoinbases = 1000;

/// The outline of a whole block (flag 03). The same errors as Block::decode, and bad_flags for flag 01.
[[nodiscard]] Result<BlockOutline, DecodeError> outline_of_block(ByteView bytes);

}  // namespace bytom::primitives
