// Blocks and their headers (01 §4).
#pragma once

#include <bytom/primitives/transaction.hpp>

namespace bytom::primitives {

struct BlockHeader {
    std::uint64_t version = 1;
    std::uint64_t height = 0;
    Hash256 previous_block_hash;
    std::uint64_t timestamp = 0;  ///< seconds since 1970
    Hash256 transaction_merkle_root;
    Hash256 transaction_status_hash;
    std::uint64_t nonce = 0;
    std::uint64_t bits = 0;  ///< compact target (05 §3.1)

    [[nodiscard]] bool operator==(const BlockHeader&) const = default;

    /// The block hash: entry id of type blockheader, nonce included.
    [[nodiscard]] Hash256 hash() const;

    /// Whether all numbers are below 2^63, as in everything that was decoded (01 §4). Other headers have a
    /// hash, but no encoding that can be decoded again.
    [[nodiscard]] bool is_encodable() const noexcept;

    /// With flag 01.
    [[nodiscard]] Bytes encode() const;

    /// Accepts flags 01 and 03 and ignores everything behind `bits`.
    [[nodiscard]] static Result<BlockHeader, DecodeError> decode(ByteView bytes);
    [[nodiscard]] static Result<BlockHeader, DecodeError> from_text(std::string_view text);
};

/// Whether the programs of each transaction failed after its gas was paid (04 §7), in block order.
using TxStatuses = std::vector<bool>;

struct Block {
    BlockHeader header;
    std::vector<TransactionPtr> transactions;

    [[nodiscard]] Hash256 hash() const { return header.hash(); }

    /// With flag 03, transactions in canonical form.
    [[nodiscard]] Bytes encode() const;

    /// With flag 03, transactions in the bytes they came in (Transaction::received): decodes to the same
    /// sizes and the same views for programs, which encode() need not.
    [[nodiscard]] Bytes received() const;
    /// Whether received() can be decoded again: see BlockHeader::is_encodable.
    [[nodiscard]] bool is_encodable() const noexcept;

    /// Flag 01 gives a block without transactions; bytes left over are `trailing`.
    [[nodiscard]] static Result<Block, DecodeError> decode(ByteView bytes);
    [[nodiscard]] static Result<Block, DecodeError> from_text(std::string_view text);
};

using BlockPtr = std::shared_ptr<const Block>;

}  // namespace bytom::primitives
