// A block that lacks nothing but its proof of work.
#pragma once

#include <memory>
#include <optional>

#include <bytom/primitives/block.hpp>

namespace bytom::mining {

/// Immutable. Templates of one parent share their transactions; only coinbase and roots differ.
struct BlockTemplate {
    std::uint64_t id = 0;            ///< grows with every template of a service; 0 in none of them
    primitives::BlockHeader header;  ///< timestamp of when it was made; of its nonce only free bits change
    unsigned nonce_bits = 63;        ///< the low bits of the nonce that are free, 8 to 63; 0 in the header
    /// Compact target to search for, where it is not the header's: of a share for a pool.
    std::optional<std::uint64_t> share_bits;
    std::vector<primitives::TransactionPtr> transactions;  ///< coinbase first
    primitives::TxStatuses statuses;
    Hash256 seed;                         ///< Tensority seed for this block
    std::uint64_t minimum_timestamp = 0;  ///< seconds: median time of the parent + 1
    std::uint64_t fees = 0;               ///< neu, of all transactions
    std::uint64_t gas_used = 0;

    /// Compact target that a proof of work is to meet.
    [[nodiscard]] std::uint64_t wanted_bits() const noexcept { return share_bits.value_or(header.bits); }

    /// The header to hash, with this timestamp, or the least allowed one if that is later.
    [[nodiscard]] primitives::BlockHeader header_at(std::uint64_t timestamp) const;

    /// The block with this solution.
    [[nodiscard]] primitives::BlockPtr block(std::uint64_t nonce, std::uint64_t timestamp) const;
};

using BlockTemplatePtr = std::shared_ptr<const BlockTemplate>;

}  // namespace bytom::mining
