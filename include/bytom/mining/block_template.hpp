// A block that lacks nothing but its proof of work.
#pragma once

#include <memory>

#include <bytom/primitives/block.hpp>

namespace bytom::mining {

/// Immutable. Templates of one parent share their transactions; only coinbase and roots differ.
struct BlockTemplate {
    std::uint64_t id = 0;            ///< grows with every template of a service; 0 in none of them
    primitives::BlockHeader header;  ///< nonce 0, timestamp of when it was made
    std::vector<primitives::TransactionPtr> transactions;  ///< coinbase first
    primitives::TxStatuses statuses;
    Hash256 seed;                         ///< Tensority seed for this block
    std::uint64_t minimum_timestamp = 0;  ///< seconds: median time of the parent + 1
    std::uint64_t fees = 0;               ///< neu, of all transactions
    std::uint64_t gas_used = 0;

    /// The header to hash, with this timestamp, or the least allowed one if that is later.
    [[nodiscard]] primitives::BlockHeader header_at(std::uint64_t timestamp) const;

    /// The block with this solution.
    [[nodiscard]] primitives::BlockPtr block(std::uint64_t nonce, std::uint64_t timestamp) const;
};

using BlockTemplatePtr = std::shared_ptr<const BlockTemplate>;

}  // namespace bytom::mining
